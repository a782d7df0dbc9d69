"""The link by which whoever reported follows her report: signed, for one report, without a row of its own."""

from django.http import HttpRequest
from django.urls import reverse

from arpenteur.web.consultations.models import Contribution
from arpenteur.web.shared.public_address import address_to_hand_on
from arpenteur.web.shared.rules import participant_link

FOLLOW = "arpenteur.reports.follow"


def follow_path(report: Contribution) -> str:
    """Where she follows it, closes it or says that it is still there."""
    return reverse("reports:by-link", args=[participant_link(FOLLOW, report.campaign_id, report.pk)])


def follow_address(request: HttpRequest, report: Contribution) -> str:
    """The same as she keeps or prints it."""
    return address_to_hand_on(request, follow_path(report))
