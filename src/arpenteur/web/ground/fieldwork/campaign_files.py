"""Photos of the campaign: of its letterboxes and doors, and the pictures of its messages."""

from collections.abc import Iterator
from pathlib import Path

from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.ground.fieldwork.photos import folder_of


def photos(campaign: Campaign) -> Iterator[Path]:
    """Their folder."""
    yield folder_of(campaign.pk)


FILES = (photos,)
