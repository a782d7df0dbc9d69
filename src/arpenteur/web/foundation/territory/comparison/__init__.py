"""Several scenarios of a place side by side."""
