"""Plan: what to do with our hours? The page, its exports and its poster."""
