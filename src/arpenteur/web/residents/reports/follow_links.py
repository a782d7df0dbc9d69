"""The link by which whoever reported follows her report: signed, for one report, without a row of its own."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from arpenteur.web.communication.public_pages.visiting import LANGUAGE
from arpenteur.web.foundation.shared.public_address import address_to_hand_on
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.residents.consultations.models import Contribution

FOLLOW = "arpenteur.reports.follow"


def follow_path(report: Contribution) -> str:
    """Where she follows it, closes it or says that it is still there."""
    return reverse("reports:by-link", args=[participant_link(FOLLOW, report.campaign_id, report.pk)])


def follow_address(request: HttpRequest, report: Contribution) -> str:
    """The same as she keeps or prints it, in the language that she reads."""
    return address_to_hand_on(request, in_her_language(follow_path(report)))


def in_her_language(address: str) -> str:
    """An address that goes on in the language of this page, where it is not that of the site."""
    language = get_language() or settings.LANGUAGE_CODE
    return address if language == settings.LANGUAGE_CODE else f"{address}?{LANGUAGE}={language}"
