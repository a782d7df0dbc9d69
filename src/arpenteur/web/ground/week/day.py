"""The day that was published: who has her turf, by which means, what is left to tell. Inside ``sealed``."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.strategy.turfs.words import number_of
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import EN_DASH, clock, decimal
from arpenteur.web.foundation.shared.undo import UNDO
from arpenteur.web.ground.crew.ask_page import silent_people
from arpenteur.web.ground.crew.words import mail_address, sms_address
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.plane import colour
from arpenteur.web.ground.week.letters import address_of, text_of
from arpenteur.web.ground.week.models import Publication, TellingMeans, TurfNote
from arpenteur.web.ground.week.page import ask_url
from arpenteur.web.ground.week.publishing import why_kept
from arpenteur.web.persons.volunteers.mail import may_be_written_to
from arpenteur.web.persons.volunteers.narrowing import people_seen

ALL, TO_TELL, NOT_OPENED = "", "to-tell", "not-opened"
VIEWS = (ALL, TO_TELL, NOT_OPENED)
_NAMED = 5


@dataclass(frozen=True)
class NoteLine:
    """One person and her turf: ``state`` is ``waits``, ``todo``, ``told`` or ``opened``; ``text`` is ready to be sent,
    with the addresses that open a telephone's or a mailbox's own letter.
    """

    note: TurfNote
    letter: str
    colour: int
    means: str
    icon: str
    state: str
    state_text: str
    hour: str
    text: str
    sms: str
    mail: str


def day_page(
    member: Member, publication: Publication, at: datetime, view: str, whole: Callable[[str], str]
) -> dict[str, Any]:
    """Everything the page shows of an outing, people in the order of what is left to do. ``whole`` makes an address,
    for those who are told, of a path.
    """
    action, campaign = publication.action, publication.action.campaign
    turfs = TURFS.routes_of(action)
    lines = _lines(member, publication, at, whole)
    counts = Counter(line.state for line in lines)
    shown = [line for line in lines if _seen(line, view)]
    ends = publication.at + UNDO
    left = max(math.ceil((ends - at).total_seconds()), 0)
    kept = why_kept(publication, action, at)
    people = silent_people(member, [local(campaign, action.starts_at).date()], at)
    quiet: list[Any] = list(people.select_related("person__user", "campaign").order_by("spared", "pk"))
    return {
        "section": "week",
        "publication": publication,
        "action": action,
        "answer": _answer(len(lines), counts["todo"]),
        "left_to_do": counts["todo"],
        "about": _about(publication, turfs),
        "lines": shown,
        "everyone": len(lines),
        "views": [
            (ALL, _("All"), len(lines)),
            (TO_TELL, _("To tell"), counts["todo"]),
            (NOT_OPENED, _("Not opened"), counts["told"] + counts["todo"] + counts["waits"]),
        ],
        "view": view,
        "made_at": clock(local(campaign, publication.at)),
        "until": clock(local(campaign, ends)),
        "undo": left > 0 and not kept,
        "kept": kept if left else "",
        "seconds": left,
        "left_words": _("%(minutes)d min %(seconds)02d") % {"minutes": left // 60, "seconds": left % 60},
        "undo_share": round(100 * left / UNDO.total_seconds()),
        "made": _made(publication, lines, turfs),
        "turfs": turfs,
        "missing": _missing(lines, turfs),
        "quiet": quiet,
        "to_ask": sum(not one.spared for one in quiet),
        "ask_url": ask_url(member, local(campaign, action.starts_at).date()),
        "quiet_names": [one.name for one in quiet[:_NAMED]],
        "quiet_more": max(len(quiet) - _NAMED, 0),
        "pages": 3 + len(turfs),
        "means": [(one.value, one.label) for one in TellingMeans if one != TellingMeans.MAIL],
    }


def _seen(line: NoteLine, view: str) -> bool:
    return view == ALL or line.state == "todo" or (view == NOT_OPENED and line.state != "opened")


def _lines(member: Member, publication: Publication, at: datetime, whole: Callable[[str], str]) -> list[NoteLine]:
    """Those a member may see: to tell first, then told, then open."""
    known = notes_seen(member, publication)
    opened = dict(
        Phone.objects.filter(turf__in=[one.turf_id for one in known if one.turf_id])
        .order_by()
        .values("turf")
        .annotate(first=Min("joined_at"))
        .values_list("turf", "first")
    )
    order = {"todo": 0, "waits": 1, "told": 2, "opened": 3}
    lines = [_line(one, opened.get(one.turf_id), at, whole) for one in known]
    return sorted(lines, key=lambda line: order[line.state])


def _line(note: TurfNote, opened: datetime | None, at: datetime, whole: Callable[[str], str]) -> NoteLine:
    campaign, person, turf = note.publication.action.campaign, note.volunteer, note.turf
    text = text_of(note, address_of(note, at, whole))
    state = "opened" if opened else "told" if note.done_at else "waits" if _waits(note, at) else "todo"
    hour = opened or note.done_at
    phone = person.phone
    return NoteLine(
        note=note,
        letter=turf.letter if turf else EN_DASH,
        colour=colour(number_of(turf.letter)) if turf else 0,
        means=_means(note),
        icon=_icon(note, phone),
        state=state,
        state_text=_state(note, state),
        hour=clock(local(campaign, hour)) if hour else "",
        text=text,
        sms=sms_address(phone, text) if phone else "",
        mail=mail_address(person.email, _("Your turf"), text) if person.email else "",
    )


def _icon(note: TurfNote, phone: str) -> str:
    return "envelope" if note.means == TellingMeans.MAIL else "chat-left-text" if phone else "printer"


def _waits(note: TurfNote, at: datetime) -> bool:
    """Whether a letter is on its way: it leaves once nothing can be taken back, and is given up four hours later."""
    return note.means == TellingMeans.MAIL and at < note.publication.at + UNDO + timedelta(hours=4)


def _means(note: TurfNote) -> str:
    if note.means:
        return str(TellingMeans(note.means).label)
    if may_be_written_to(note.volunteer):
        return _("by hand")
    if note.volunteer.phone:
        return _("no e-mail: the text is ready")
    return _("no phone, no e-mail: paper and meeting point")


def _state(note: TurfNote, state: str) -> str:
    ends = clock(local(note.publication.action.campaign, note.publication.at + UNDO))
    return {
        "opened": _("turf opened"),
        "told": _("told, not opened"),
        "waits": _("leaves at %(hour)s") % {"hour": ends},
        "todo": _("to tell"),
    }[state]


def _answer(people: int, todo: int) -> str:
    if not todo:
        return ngettext("%(n)d of %(n)d.", "All %(n)d.", people) % {"n": people}
    words = ngettext(
        "%(told)d of %(people)d, %(n)d is left to tell.", "%(told)d of %(people)d, %(n)d are left to tell.", todo
    )
    return words % {"told": people - todo, "people": people, "n": todo}


def _about(publication: Publication, turfs: list[Turf]) -> str:
    """``Samedi 28 novembre, 10 h – 13 h · rendez-vous place de la Halle · 7 secteurs, 383 portes, bureaux 9 et 15``"""
    action = publication.action
    campaign = action.campaign
    starts, ends = local(campaign, action.starts_at), local(campaign, action.ends_at)
    when = f"{date_format(starts, 'l j F')}, {clock(starts)} {EN_DASH} {clock(ends)}"
    where = _("meeting at %(place)s") % {"place": action.place} if action.place else ""
    cut = ngettext("%(n)d turf, %(doors)s doors", "%(n)d turfs, %(doors)s doors", len(turfs)) % {
        "n": len(turfs),
        "doors": decimal(sum(one.doors for one in turfs)),
    }
    zones = ground_of(campaign).listed(zone.station for zone in action.zones.all())
    return " · ".join(part for part in (when[:1].upper() + when[1:], where, f"{cut}, {zones}") if part)


def _made(publication: Publication, lines: list[NoteLine], turfs: list[Turf]) -> str:
    cut = ngettext("%(n)d turf", "%(n)d turfs", len(turfs)) % {"n": len(turfs)}
    people = ngettext("%(n)d person", "%(n)d people", len(lines)) % {"n": len(lines)}
    words = _("%(turfs)s, %(people)s, one document.")
    if publication.with_action:
        words = _("One action, %(turfs)s, %(people)s, one document.")
    return words % {"turfs": cut, "people": people}


def _missing(lines: list[NoteLine], turfs: list[Turf]) -> list[str]:
    """Letters of turfs that fewer than two people walk."""
    walking = Counter(line.letter for line in lines)
    return [one.letter for one in turfs if walking[one.letter] < 2]


def names_shown(context: dict[str, Any]) -> int:
    """How many names a page of the day shows."""
    return len(context["lines"]) + len(context["quiet_names"])


def notes_seen(member: Member, publication: Publication) -> list[TurfNote]:
    """Those of the people a member may see, by turf."""
    seen = people_seen(member).order_by().values("pk")
    notes = TurfNote.objects.filter(publication=publication, volunteer__in=seen)
    return list(
        notes.select_related(
            "turf", "publication__action__campaign", "volunteer__person__user", "volunteer__campaign"
        ).order_by("turf__letter", "pk")
    )
