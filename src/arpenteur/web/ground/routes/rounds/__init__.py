"""Rounds of stops: where posters, leaflets and letterboxes go, who goes where, what was done."""
