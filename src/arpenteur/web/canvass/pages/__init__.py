"""Pages of the organiser and addresses that phones call."""
