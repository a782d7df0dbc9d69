"""Turfs as arrays: streets cut into walks of equal work, and the order to walk them in."""
