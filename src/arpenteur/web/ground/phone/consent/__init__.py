"""Someone met at a door who keeps in touch, by her own ticks."""
