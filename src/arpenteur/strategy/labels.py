"""French words for flags and reasons."""

FLAG_LABELS: dict[str, str] = {}
