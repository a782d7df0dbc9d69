"""Addresses that are handed on, and links signed for one contribution."""

from django.urls import reverse

from arpenteur.web.consultations.models import Contribution, ProcessStep
from arpenteur.web.shared.rules import participant_link

CONFIRM = "arpenteur.consultations.confirm"


def confirm_path(row: Contribution) -> str:
    """Where the author of a contribution says that it is she who wrote."""
    token = participant_link(CONFIRM, row.campaign_id, row.pk, row.author_id or 0)
    return reverse("consultations:confirm", args=[token])


def write_path(slug: str, step: ProcessStep) -> str:
    """Where one writes at a step, as its kind says."""
    return reverse(step.settings.write_route, args=[slug, step.process_id, step.position])


def contribution_path(slug: str, row: Contribution) -> str:
    """Where a contribution is read."""
    return reverse("consultations:contribution", args=[slug, row.process_id, row.number])
