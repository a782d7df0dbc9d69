"""A room that exists in tests only: everything that a room with persons declares, and nothing else."""
