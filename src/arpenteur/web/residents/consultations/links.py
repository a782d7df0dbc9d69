"""Addresses that are handed on, and links signed for one contribution."""

from dataclasses import dataclass

from django.urls import reverse

from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep

CONFIRM = "arpenteur.consultations.confirm"


def confirm_path(row: Contribution) -> str:
    """Where the author of a contribution says that it is she who wrote."""
    token = participant_link(CONFIRM, row.campaign_id, row.pk, row.author_id or 0)
    return reverse("consultations:confirm", args=[token])


def write_path(slug: str, step: ProcessStep) -> str:
    """Where one writes at a step, as its kind says."""
    return reverse(step.settings.write_route, args=[slug, step.process_id, step.position])


@dataclass(frozen=True)
class StepLink:
    """A page more of a step: its address and what it is called; ``first``: what one does there."""

    path: str
    label: str
    first: bool = False


def step_links(step: ProcessStep) -> list[StepLink]:
    """Pages that pieces of the room add to a step: each declares ``LINKS`` in its ``step_links``."""
    return [found for links in declared("step_links", "LINKS") for link in links for found in link(step)]


def contribution_path(slug: str, row: Contribution) -> str:
    """Where a contribution is read."""
    return reverse("consultations:contribution", args=[slug, row.process_id, row.number])
