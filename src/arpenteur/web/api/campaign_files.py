"""The decoy of the campaign, which says its name."""

from collections.abc import Iterator
from pathlib import Path

from arpenteur.web.api.decoys import file_of
from arpenteur.web.campaigns.models import Campaign


def decoy(campaign: Campaign) -> Iterator[Path]:
    """Its file."""
    yield file_of(campaign)


FILES = (decoy,)
