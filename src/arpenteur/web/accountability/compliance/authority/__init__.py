"""The file for an authority: everything that proves compliance, in one archive that needs no program to be read."""
