"""After the vote: what the hours of a plan changed."""
