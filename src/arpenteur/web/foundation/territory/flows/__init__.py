"""Transfers: where did the votes go? The page, its drawing and its export."""
