"""The second round: duels and three-way races, zone by zone."""
