"""A class: workbooks handed out, graded, looked at together."""
