"""The journal: append-only, chained, without names."""
