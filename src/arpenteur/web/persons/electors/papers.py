"""Writes: paper with names is asked for, agreed by another, printed, back, destroyed; each step with its line."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.persons.electors.actions import gone_at
from arpenteur.web.persons.electors.models import ListPaper, PaperEnd, PaperKind, Voter
from arpenteur.web.persons.electors.slices import Slice, size_of
from arpenteur.web.persons.volunteers.models import Volunteer

MOST_PEOPLE = 3000
"""On one paper: more is no outing, it is the list."""
MOST_COPIES = 3


@verb("electors.asked", "paper with names asked for")
def ask_for_paper(
    *,
    member: Member,
    kind: PaperKind,
    chosen: Slice,
    carrier: Volunteer | None,
    by: Actor,
    at: datetime,
    body: str = "",
) -> ListPaper:
    """Ask for paper with the names of a slice; nothing is opened yet. ``body``: what letters say, read again by whoever
    agrees. Raises InputError for none or too many, or where the list is gone.
    """
    campaign = member.campaign
    size = size_of(chosen.voters(campaign.pk, member.stations))
    if at >= gone_at(campaign) or not size.people:
        raise InputError(_("nobody of the list is in this slice"))
    if size.people > MOST_PEOPLE:
        raise InputError(
            _("%(n)d people on one paper") % {"n": size.people},
            expected=_("%(most)d at most") % {"most": MOST_PEOPLE},
            action=_("choose fewer stations or ages"),
        )
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # one number each
    last = ListPaper.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
    paper = ListPaper.objects.create(
        campaign=campaign,
        number=last + 1,
        kind=kind,
        slice=chosen.values if member.stations is None else {**chosen.values, "stations": _within(chosen, member)},
        body=body.strip() if kind is PaperKind.LETTERS else "",
        people=size.people,
        addresses=size.addresses,
        sheets=size.sheets(kind),
        carrier=carrier,
        asker=by.pseudonym,
        asked_at=at,
    )
    _note("electors.asked", paper, by, at, people=paper.people, paper=str(kind))
    return paper


@verb("electors.agreed", "paper with names agreed to")
def agree(*, paper: ListPaper, by: Actor, at: datetime) -> None:
    """Somebody else agrees that it is printed. Raises InputError for whoever asked, and for one answered already."""
    held = _waiting(paper, by)
    held.agreer, held.agreed_at = by.pseudonym, at
    held.save(update_fields=["agreer", "agreed_at"])
    _note("electors.agreed", held, by, at, people=held.people)


@verb("electors.declined", "paper with names refused")
def refuse(*, paper: ListPaper, by: Actor, at: datetime) -> None:
    """It is not printed. Raises InputError as ``agree``."""
    held = _waiting(paper, by)
    held.agreer, held.refused_at = by.pseudonym, at
    held.save(update_fields=["agreer", "refused_at"])
    _note("electors.declined", held, by, at, people=held.people)


@verb("electors.printed", "paper with names printed")
def note_copy(*, paper: ListPaper, sheets: int, by: Actor, at: datetime) -> ListPaper:
    """Number a copy of so many sheets, about to be printed. Raises InputError where nobody agreed, or after three."""
    held = ListPaper.objects.select_for_update().get(pk=paper.pk)
    if held.agreed_at is None:
        raise InputError(_("nobody agreed to this paper yet"), action=_("ask the data-protection officer"))
    if held.destroyed_at is not None or held.copies >= MOST_COPIES:
        raise InputError(_("this paper is printed no more"), action=_("ask for another"))
    held.copies += 1
    held.printed_at = held.printed_at or at
    held.sheets = sheets
    held.save(update_fields=["copies", "printed_at", "sheets"])
    _note("electors.printed", held, by, at, people=held.people, copy=held.copies)
    return held


@verb("electors.returned", "paper with names back")
def note_return(*, paper: ListPaper, by: Actor, at: datetime) -> None:
    """Every sheet is back in the office. Again changes nothing."""
    if ListPaper.objects.filter(pk=paper.pk, returned_at=None).exclude(printed_at=None).update(returned_at=at):
        _note("electors.returned", paper, by, at, sheets=paper.sheets)


@verb("electors.destroyed", "paper with names destroyed")
def note_destruction(*, paper: ListPaper, end: PaperEnd, by: Actor, at: datetime) -> None:
    """Every sheet of every copy is destroyed, and how. Again changes nothing."""
    done = ListPaper.objects.filter(pk=paper.pk, destroyed_at=None).exclude(printed_at=None)
    if done.update(destroyed_at=at, returned_at=paper.returned_at or at, end=end):
        _note("electors.destroyed", paper, by, at, sheets=paper.sheets * paper.copies, end=str(end))


def out(campaign: Campaign) -> QuerySet[ListPaper]:
    """Paper that was printed and is not destroyed."""
    return ListPaper.objects.filter(campaign=campaign, destroyed_at=None).exclude(printed_at=None)


def unfinished(campaign: Campaign) -> list[ListPaper]:
    """The same, and paper whose agreement is waited for; what was asked for first at the top."""
    waits = Q(agreed_at=None, refused_at=None)
    printed = Q(destroyed_at=None, printed_at__isnull=False)
    return list(ListPaper.objects.filter(waits | printed, campaign=campaign).order_by("asked_at", "pk"))


def back_by(campaign: Campaign, at: datetime) -> datetime:
    """When paper must be back: 20:00 on the last day before the silence of the next round; after the last one, a day
    before the list is destroyed.
    """
    zone = zone_of(campaign)
    rounds = (campaign.first_round, campaign.second_round or campaign.first_round)
    evenings = [datetime.combine(day - timedelta(days=2), time(20), zone) for day in rounds]
    return next((one for one in evenings if one > at), gone_at(campaign) - timedelta(days=1))


def names_of(paper: ListPaper) -> list[Voter]:
    """The voters of a paper as the list is now, by street, number and name; their names are opened."""
    chosen = Slice.of_row(paper.slice)
    return sorted(chosen.voters(paper.campaign_id, None), key=_walk)


def _walk(voter: Voter) -> tuple[str, str, int, str, str]:
    home = voter.place
    figures = home.number.partition(" ")
    numbered = int(figures[0]) if figures[0].isdecimal() else 0
    return (
        voter.station,
        home.known_street or home.street or home.locality,
        numbered,
        figures[2],
        voter.person.printed,
    )


def _within(chosen: Slice, member: Member) -> list[str]:
    seen = member.stations or frozenset()
    return sorted(set(chosen.stations) & seen if chosen.stations else seen)


def _waiting(paper: ListPaper, by: Actor) -> ListPaper:
    held = ListPaper.objects.select_for_update().get(pk=paper.pk)
    if held.asker in by.pseudonyms:
        raise InputError(_("whoever asked is not the one to agree"), action=_("ask the data-protection officer"))
    if held.agreed_at is not None or held.refused_at is not None:
        raise InputError(_("this paper was answered already"))
    return held


def recalled(paper: ListPaper, at: datetime) -> bool:
    """Whether a paper should be back by now."""
    printed = paper.printed_at
    away = paper.is_out and paper.returned_at is None
    return away and printed is not None and at >= back_by(paper.campaign, printed)


def _note(verb: str, paper: ListPaper, by: Actor, at: datetime, /, **details: Any) -> None:
    record(verb=verb, subject=paper, by=by, at=at, campaign=paper.campaign_id, **details)
