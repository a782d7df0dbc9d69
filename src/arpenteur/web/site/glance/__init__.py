"""Coup d’œil: the whole ground at a glance, quartier by quartier and station by station."""
