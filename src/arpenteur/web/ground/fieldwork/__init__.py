"""Actions on the ground, who takes part, and what was counted there."""
