"""Turfs, the phones that walk them, and what they send: doors, stairs and buildings, never a person."""
