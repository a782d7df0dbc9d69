"""What is pressing of reports handed over: what did not arrive, what a town hall says is closed."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.residents.consultations.permissions import ANSWER_RESIDENTS
from arpenteur.web.residents.reports.queries import to_look_at


def handed_over(member: Member, at: datetime) -> Iterator[Alert]:
    """How many of each, with the page that lists them."""
    if not member.may(ANSWER_RESIDENTS.name):
        return
    url = reverse("reports:forwarding", args=[member.campaign.slug])
    failed, closed = to_look_at(member.campaign)
    if failed:
        title = ngettext(
            "%(n)d report did not reach the town hall", "%(n)d reports did not reach the town hall", failed
        )
        yield Alert(
            due=at,
            icon="exclamation-triangle",
            title=title % {"n": failed},
            url=url,
            verb=_("See them"),
            detail=_("or nobody knows whether they did"),
        )
    if closed:
        title = ngettext(
            "A town hall says that %(n)d report is closed", "A town hall says that %(n)d reports are closed", closed
        )
        yield Alert(
            due=at,
            icon="chat-left",
            title=title % {"n": closed},
            url=url,
            verb=_("See them"),
            detail=_("look, then say what became of it"),
        )


ALERTS = (handed_over,)
