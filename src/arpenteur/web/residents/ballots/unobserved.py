"""Pages whose answers are neither counted nor written in the log: how many vote, and at which second, is nobody's."""

VIEWS = frozenset({"ballots:vote", "ballots:vote-by-link"})
