"""Pages of a campaign for whoever passes by: join, volunteer, come, sign, ask, leave; kept once confirmed."""
