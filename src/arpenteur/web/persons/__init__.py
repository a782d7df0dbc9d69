"""Who is known, and by whose agreement: people, volunteers, contacts, paths, segments, exchange, electors, series."""
