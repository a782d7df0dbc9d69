"""Rankings as CSV and as a self-contained page."""

from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Ranking


def ranking_csv(ranking: Ranking) -> str:
    """One row a zone."""
    raise NotImplementedError


def ranking_html(ranking: Ranking, snapshot: Snapshot) -> str:
    """A page that needs no network: map and table in step."""
    raise NotImplementedError
