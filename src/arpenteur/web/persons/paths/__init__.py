"""Paths: what a campaign does with somebody next, step by step, by whom and by when."""
