"""What is pressing of the list: paper that should be back, paper to be destroyed, agreement that is waited for."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.web.foundation.campaigns.alerts import Alert
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.persons.electors.actions import gone_at
from arpenteur.web.persons.electors.models import ListPaper
from arpenteur.web.persons.electors.papers import back_by, unfinished
from arpenteur.web.persons.electors.permissions import PRINT_ELECTORS


def paper(member: Member, at: datetime) -> Iterator[Alert]:
    """Sheets with names that are out or only back, to be brought back, then destroyed, until that is written down; and
    paper that somebody else asked for, to whoever may agree. One query.
    """
    prints, keeps = member.may(PRINT_ELECTORS.name) and not member.narrowed, member.may(Permission.KEEP_COMPLIANCE)
    if not (prints or keeps):
        return
    rows = unfinished(member.campaign)
    away = [one for one in rows if one.printed_at is not None and one.destroyed_at is None]
    wanted = [one for one in rows if one.agreed_at is None and one.refused_at is None]
    others = [one for one in wanted if one.asker not in member.actor.pseudonyms]
    if prints and away:
        yield _sheets(member, away, at)
    if keeps and others:
        yield _agreement(member, others[0], at)


def _sheets(member: Member, papers: list[ListPaper], at: datetime) -> Alert:
    sheets, away = sum(one.sheets for one in papers), any(one.returned_at is None for one in papers)
    return Alert(
        due=back_by(member.campaign, at) if away else gone_at(member.campaign),
        icon="printer",
        title=ngettext(
            "%(n)d sheet of the electoral list is not destroyed",
            "%(n)d sheets of the electoral list are not destroyed",
            sheets,
        )
        % {"n": sheets},
        detail=_("to be brought back, then destroyed, copies too") if away else _("back, to be destroyed"),
        verb=_("Note a return") if away else _("Note that it is destroyed"),
        url=reverse("electors:electors", args=[member.campaign.slug]) + "#papier",
    )


def _agreement(member: Member, first: ListPaper, at: datetime) -> Alert:
    return Alert(
        due=min(first.asked_at, at),
        icon="shield-check",
        title=_("Paper with %(n)d names of the electoral list waits for your agreement") % {"n": first.people},
        detail=_("somebody else than whoever asked agrees"),
        verb=_("Answer"),
        url=reverse("electors:electors", args=[member.campaign.slug]) + "#papier",
    )


ALERTS = (paper,)
