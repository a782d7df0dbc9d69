"""What a volunteer sees and does on her own page, whether she came by her account or by her link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.numbers import clock
from arpenteur.web.foundation.shared.page_problems import FormProblem, order_in
from arpenteur.web.ground.crew.answering import blank_days, days_page, days_to_say, save_answer, save_outing
from arpenteur.web.ground.crew.forms import DayForm, OwnForm, WeekForm
from arpenteur.web.ground.crew.queries import actions_of_person, done_by
from arpenteur.web.ground.crew.week import PART_NAMES, PARTS, day_slots, days_of, usual, week_of, week_slots
from arpenteur.web.ground.fieldwork.display import show
from arpenteur.web.ground.fieldwork.kinds import Measure
from arpenteur.web.persons.volunteers.actions import change_volunteer, set_day, set_week
from arpenteur.web.persons.volunteers.models import Availability, Volunteer, WeekAnswer
from arpenteur.web.persons.volunteers.queries import slots_of

_AN_ORDINARY_MONDAY = date(2024, 1, 1)
HELD = ("name", "email", "phone", "mobility", "quartier", "languages", "wishes")


@dataclass(frozen=True)
class Box:
    """One box of the form of a week."""

    value: str
    day: date
    part: str
    ticked: bool


@dataclass(frozen=True)
class Special:
    """A day that is not like every week, in words."""

    day: date
    words: str


def availability(volunteer: Volunteer, today: date) -> dict[str, object]:
    """What the blocks of availability show: boxes of the week, its words, days to come that differ, a form for one."""
    days = days_of(_AN_ORDINARY_MONDAY)
    slots = slots_of(Volunteer.objects.filter(pk=volunteer.pk), days).get(volunteer.pk)
    ticked = usual(slots) if slots else set()
    boxes = [
        [
            Box(f"{number}-{part}", days[number], str(PART_NAMES[part]), f"{number}-{part}" in ticked)
            for number in range(7)
        ]
        for part in PARTS
    ]
    return {
        "days": days,
        "boxes": boxes,
        "week": week_of(slots, _AN_ORDINARY_MONDAY) if slots else None,
        "specials": _specials(volunteer, today),
        "day_form": DayForm(auto_id="id_day_%s"),
        "today": today,
    }


def page(volunteer: Volunteer, at: datetime) -> dict[str, object]:
    """Everything her page shows."""
    campaign = volunteer.campaign
    ground = ground_of(campaign)
    today = day_of(campaign, at)
    return {
        **availability(volunteer, today),
        **days_page(volunteer, days_to_say(volunteer, today), at),
        "volunteer": volunteer,
        "of": campaign,
        "outings": show(actions_of_person(volunteer, at), ground),
        "done": [(Measure(measure).label, total) for measure, total in done_by(volunteer)],
        "form": own_form(volunteer),
    }


def empty_page(campaign: Campaign, at: datetime) -> dict[str, object]:
    """What the page of a member shows who has said no slot yet."""
    return {**blank_days(campaign, at), "of": campaign}


def says_slot(request: HttpRequest) -> bool:
    """Whether what she sends says when she is free."""
    said, order = request.POST, request.POST.get("do")
    if order == "days":
        return said.get("answer") in {WeekAnswer.SLOTS}
    return (order == "week" and "week" in said) or (order == "day" and "parts" in said)


def own_form(volunteer: Volunteer, data: object = None) -> OwnForm:
    """What is held of her, as a form."""
    initial = {name: getattr(volunteer, name) for name in HELD}
    return OwnForm(data, initial=initial, ground=ground_of(volunteer.campaign), known=volunteer.quartier)


def answer(request: HttpRequest, volunteer: Volunteer, *, by: Actor, at: datetime) -> OwnForm | None:
    """Do what a form of the page asks; the form of her data where it is wrong. Raises InputError for another order."""
    order = order_in(request, _ORDERS)
    wrong = order(request, volunteer, by, at)
    if wrong is None:
        messages.success(request, _("Saved."))
    return wrong


def save_week(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """Her ordinary week. Raises InputError."""
    form = WeekForm(request.POST)
    if not form.is_valid():
        raise InputError(_("unreadable week"), expected=_("cells of the grid"))
    set_week(volunteer=volunteer, slots=week_slots(form.cleaned_data["week"]), by=by, at=at)


def save_day(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    """One day that differs, or again like every week (``usual``). Raises InputError."""
    form = DayForm(request.POST)
    if not form.is_valid():
        raise InputError(_("unreadable day"), expected=_("a date, like 2026-09-05"))
    slots = () if request.POST.get("usual") else day_slots(form.cleaned_data["parts"])
    set_day(volunteer=volunteer, day=form.cleaned_data["day"], slots=slots, by=by, at=at)


def _save_reminders(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    change_volunteer(volunteer=volunteer, reminders=bool(request.POST.get("reminders")), by=by, at=at)


def _save_days(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    about = days_to_say(volunteer, day_of(volunteer.campaign, at))
    save_answer(request, volunteer, about, by=by, at=at)


def _save_outing(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> None:
    about = days_to_say(volunteer, day_of(volunteer.campaign, at))
    save_outing(request, volunteer, about, by=by, at=at)


def _save_data(request: HttpRequest, volunteer: Volunteer, by: Actor, at: datetime) -> OwnForm | None:
    form = own_form(volunteer, request.POST)
    if not form.is_valid():
        return form
    with FormProblem(form):
        change_volunteer(volunteer=volunteer, by=by, at=at, **{name: form.cleaned_data[name] for name in HELD})
        return None
    return form


_Order = Callable[[HttpRequest, Volunteer, Actor, datetime], OwnForm | None]
_ORDERS: dict[str, _Order] = {
    "days": _save_days,
    "come": _save_outing,
    "decline": _save_outing,
    "week": save_week,
    "day": save_day,
    "reminders": _save_reminders,
    "data": _save_data,
}


def _specials(volunteer: Volunteer, today: date) -> list[Special]:
    rows = Availability.objects.filter(volunteer=volunteer, day__gte=today).order_by("day", "starts")
    return [Special(day, _free_words(list(found))) for day, found in groupby(rows, key=attrgetter("day"))]


def _free_words(rows: list[Availability]) -> str:
    names = {slot: str(PART_NAMES[part]) for part, slot in PARTS.items()}
    free = [names.get((row.starts, row.ends), f"{clock(row.starts)} – {clock(row.ends)}") for row in rows if row.free]
    return _("free: %(parts)s") % {"parts": ", ".join(free)} if free else _("not free")
