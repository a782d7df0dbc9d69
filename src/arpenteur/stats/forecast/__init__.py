"""Forecasts of polling stations from earlier rounds: support, turnout, second rounds, votes that come and go."""
