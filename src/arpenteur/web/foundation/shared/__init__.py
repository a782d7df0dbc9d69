"""What every page has: the frame, French numbers, built files."""
