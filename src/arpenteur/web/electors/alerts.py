"""What is pressing of the list: paper that should be back, paper to be destroyed, agreement that is waited for."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.campaigns.alerts import Alert
from arpenteur.web.campaigns.member import Member
from arpenteur.web.campaigns.roles import Permission
from arpenteur.web.electors.actions import gone_at
from arpenteur.web.electors.models import ListPaper
from arpenteur.web.electors.papers import back_by, out
from arpenteur.web.electors.permissions import PRINT_ELECTORS


def paper_out(member: Member, at: datetime) -> Iterator[Alert]:
    """Sheets with names that are out or only back: to be brought back, then destroyed, until that is written down."""
    if not member.may(PRINT_ELECTORS.name) or member.narrowed:
        return
    found = out(member.campaign)
    sheets = found.aggregate(sheets=Sum("sheets"))["sheets"] or 0
    if not sheets:
        return
    away = found.filter(returned_at=None).exists()
    yield Alert(
        due=back_by(member.campaign, at) if away else gone_at(member.campaign),
        icon="printer",
        title=ngettext(
            "%(n)d sheet of the electoral list is not destroyed",
            "%(n)d sheets of the electoral list are not destroyed",
            sheets,
        ) % {"n": sheets},
        detail=_("to be brought back, then destroyed, copies too") if away else _("back, to be destroyed"),
        verb=_("Note a return") if away else _("Note that it is destroyed"),
        url=reverse("electors:electors", args=[member.campaign.slug]) + "#papier",
    )  # fmt: skip


def agreement_wanted(member: Member, at: datetime) -> Iterator[Alert]:
    """Paper that somebody else asked for, to whoever may agree."""
    if not member.may(Permission.KEEP_COMPLIANCE):
        return
    waiting = ListPaper.objects.filter(campaign=member.campaign, agreed_at=None, refused_at=None)
    waiting = waiting.exclude(asker__in=member.actor.pseudonyms)
    first = waiting.order_by("asked_at").first()
    if first is not None:
        yield Alert(
            due=min(first.asked_at, at),
            icon="shield-check",
            title=_("Paper with %(n)d names of the electoral list waits for your agreement") % {"n": first.people},
            detail=_("somebody else than whoever asked agrees"),
            verb=_("Answer"),
            url=reverse("electors:electors", args=[member.campaign.slug]) + "#papier",
        )


ALERTS = (paper_out, agreement_wanted)
