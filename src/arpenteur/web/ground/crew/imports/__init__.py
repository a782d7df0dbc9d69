"""A list of volunteers from a file: read, matched to what may be held, shown, then written all at once."""
