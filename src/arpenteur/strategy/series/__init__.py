"""What each election gave on the ground of today's stations."""
