"""The two-page profile of a zone: figures, history, sociology, streets."""
