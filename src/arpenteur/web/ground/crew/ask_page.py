"""The page that asks volunteers when they are free: who said what of some days, who was asked, the text of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.ground.crew.words import CAMPAIGN, LINK, NAME, filled_text, first_name, mail_address, sms_address
from arpenteur.web.ground.fieldwork.display import recent
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Volunteer, WeekQuestion
from arpenteur.web.persons.volunteers.narrowing import people_seen
from arpenteur.web.persons.volunteers.queries import Reply, replies, silent
from arpenteur.web.persons.volunteers.weeks import AGAIN, LONGEST_WEEK, question_token

A_WEEK = 7
MOST_CHOSEN = 500
REPLY_NAMES = {
    Reply.NOTHING: gettext_lazy("said nothing"),
    Reply.YES: gettext_lazy("yes"),
    Reply.PERHAPS: gettext_lazy("perhaps"),
    Reply.USUAL: gettext_lazy("as usual"),
    Reply.NO: gettext_lazy("not free"),
}
"""In the order of the page, of one person."""
_OF_SEVERAL = {Reply.NOTHING: gettext_lazy("have said nothing")}


@dataclass(frozen=True)
class AskQuestion:
    """Which days, whose answers are shown, and perhaps some people chosen by their numbers."""

    first: date
    days: int = A_WEEK
    reply: Reply = Reply.NOTHING
    people: tuple[int, ...] = ()

    @classmethod
    def read(cls, raw: Any, today: date) -> Self:
        """From an address: a week from the next Saturday on, and who said nothing. Raises InputError."""
        of = Parameters(raw)
        return cls(
            first=max(of.day("du") or next_saturday(today), today),
            days=of.whole("jours", 1, LONGEST_WEEK) or A_WEEK,
            reply=Reply(of.one_of("dit", tuple(Reply), Reply.NOTHING)),
            people=tuple(int(one) for one in of.many("qui")[:MOST_CHOSEN] if one.isascii() and one.isdecimal()),
        )

    @property
    def dates(self) -> list[date]:
        """The days in a row."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    def query(self) -> str:
        """The address that asks the same."""
        return address(
            (
                ("du", self.first.isoformat(), ""),
                ("jours", str(self.days), str(A_WEEK)),
                ("dit", str(self.reply), str(Reply.NOTHING)),
                *(("qui", str(one), "") for one in self.people),
            )
        )

    def of_reply(self, reply: Reply) -> str:
        """The address of the same days for another answer."""
        return replace(self, reply=reply, people=()).query()


@dataclass(frozen=True)
class AskRow:
    """One person: what she said, the question where it was written, and her text with the ways to send it."""

    person: Volunteer
    reply: Reply
    question: WeekQuestion | None
    lately: bool
    when: str
    text: str = ""
    mail: str = ""
    sms: str = ""

    @property
    def reply_name(self) -> str:
        """In a word or two."""
        return str(REPLY_NAMES[self.reply])


def silent_of_week(member: Member, today: date) -> int:
    """How many of the people a member may see said nothing about the week from the next Saturday on."""
    days = AskQuestion(next_saturday(today)).dates
    return silent(people_seen(member), days).count()


def asked_people(member: Member, question: AskQuestion) -> "tuple[QuerySet[Volunteer], dict[int, Reply]]":
    """Whom the page is about, paused people left out, and what each person seen said. Inside ``sealed``."""
    seen = people_seen(member).filter(paused_at=None)
    said = replies(seen, question.dates)
    numbers = (
        set(question.people) if question.people else {one for one, reply in said.items() if reply is question.reply}
    )
    return seen.filter(pk__in=numbers), said


def page(member: Member, question: AskQuestion, text: str, link: Callable[[str], str], at: datetime) -> dict[str, Any]:
    """Everything the page shows. ``link`` makes a whole address of a path."""
    people, said = asked_people(member, question)
    counts = Counter(said.values())
    rows = list(rows_of(member, by_name(people), said, question, text, link, at))
    return {
        "question": question,
        "rows": rows,
        "silent": counts[Reply.NOTHING],
        "everyone": len(said),
        "counts": [
            (reply, _OF_SEVERAL.get(reply, name), counts[reply], question.of_reply(reply))
            for reply, name in REPLY_NAMES.items()
        ],
        "waiting": sum(row.question is None for row in rows),
        "asked": sum(bool(row.question and row.question.asked_at) for row in rows),
        "last": question.dates[-1],
        "today": day_of(member.campaign, at),
        "text": text,
    }


def rows_of(
    member: Member,
    people: Iterable[Volunteer],
    answers: Mapping[int, Reply],
    question: AskQuestion,
    text: str,
    link: Callable[[str], str],
    at: datetime,
) -> "list[AskRow]":
    """A line each. Two queries, however many they are."""
    chosen = list(people)
    written = WeekQuestion.objects.filter(first_day=question.first, volunteer__in=[one.pk for one in chosen])
    known = {one.volunteer_id: one for one in written}
    return [_row(member, one, answers[one.pk], known.get(one.pk), text, link, at) for one in chosen]


def _row(
    member: Member,
    person: Volunteer,
    reply: Reply,
    asked: WeekQuestion | None,
    text: str,
    link: Callable[[str], str],
    at: datetime,
) -> AskRow:
    campaign = member.campaign
    if asked is None:
        return AskRow(person, reply, None, lately=False, when="")
    lately = asked.asked_at is not None and at - asked.asked_at < AGAIN
    when = recent(campaign, asked.asked_at, at) if asked.asked_at else ""
    path = reverse("crew:question", args=[question_token(asked)])
    own = filled_text(text, {NAME: first_name(person.name), LINK: link(path), CAMPAIGN: campaign.name})
    subject = _("When are you free? %(campaign)s") % {"campaign": campaign.name}
    return AskRow(
        person,
        reply,
        asked,
        lately,
        when,
        own,
        mail=mail_address(person.email, subject, own) if person.email and person.reminders else "",
        sms=sms_address(person.phone, own) if person.phone and person.reminders else "",
    )
