"""The decoy of the campaign, which says its name."""

from collections.abc import Iterator
from pathlib import Path

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.site.api.decoys import file_of


def decoy(campaign: Campaign) -> Iterator[Path]:
    """Its file."""
    yield file_of(campaign)


FILES = (decoy,)
