"""How much two entries of people look alike: pure, without a database. ADR 31."""
