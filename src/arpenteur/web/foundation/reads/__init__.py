"""Every reading of a name leaves a line; unusual ones stop until somebody says why."""
