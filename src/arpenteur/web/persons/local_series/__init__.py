"""Figures that a campaign brings for its territory: by station, mapped, beside its profiles, never in the order."""
