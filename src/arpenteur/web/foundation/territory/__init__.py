"""Published snapshots and what they say: strategy, profiles, sources."""
