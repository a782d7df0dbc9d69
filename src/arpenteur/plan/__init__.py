"""Effort: response priors, expected votes per volunteer-hour."""
