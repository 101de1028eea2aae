"""Who wants what, when: orders, order lines and order files, weeks, forecasts, classes, distributions."""
