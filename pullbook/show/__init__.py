"""Pictures and pages: charts, the line view, live charts, the report."""
