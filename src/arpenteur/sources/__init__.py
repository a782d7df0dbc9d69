"""One module per publisher's layout; the only place where official files are read."""
