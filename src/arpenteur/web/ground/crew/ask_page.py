"""The page that asks volunteers when they are free: who said what of some days, who was asked, the text of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.ground.crew.asking import next_saturday
from arpenteur.web.ground.crew.letters import letters_put_off_until, spared, subject_of, with_spared
from arpenteur.web.ground.crew.words import CAMPAIGN, LINK, NAME, filled_text, first_name, mail_address, sms_address
from arpenteur.web.ground.fieldwork.display import recent
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.mail import has_account, may_be_written_to, senders
from arpenteur.web.persons.volunteers.models import LetterState, Volunteer, WeekQuestion
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
    to_write: bool = False
    """Whether a letter would go to her, were there an account."""

    @property
    def letter(self) -> str:
        """Where the letter to her is, empty without one."""
        return self.question.letter_state if self.question else ""

    @property
    def written(self) -> bool:
        """Whether a letter left, or is about to."""
        return self.letter in {LetterState.WAITING, LetterState.LEFT}

    @property
    def by_hand(self) -> str:
        """Why the site does not write to her, in a few words; empty where it does, did, or she was asked."""
        if self.letter in {LetterState.FAILED, LetterState.UNCERTAIN}:
            return _("the letter did not leave") if self.letter in {LetterState.FAILED} else _("did the letter leave?")
        if self.to_write or self.written or self.when:
            return ""
        if not self.person.reminders:
            return "" if self.question else _("wants no message")
        if not self.person.email:
            return _("no e-mail address")
        return "" if self.question and self.question.answered_at else _("asked already, about these days or lately")

    @property
    def reply_name(self) -> str:
        """In a word or two."""
        return str(REPLY_NAMES[self.reply])


def silent_of_week(member: Member, today: date, at: datetime) -> tuple[int, int]:
    """How many of the people a member may see said nothing about the week from the next Saturday on, and how many of
    them are still to be asked. One query.
    """
    quiet = silent_people(member, AskQuestion(next_saturday(today)).dates, at)
    found = quiet.aggregate(silent=Count("pk"), to_ask=Count("pk", filter=Q(spared=False)))
    return found["silent"], found["to_ask"]


def silent_people(member: Member, days: Sequence[date], at: datetime) -> "QuerySet[Volunteer]":
    """Those a member may see who said nothing about some days, each with ``spared``: whether she was asked already."""
    return with_spared(silent(people_seen(member), days), days[0], days[-1], at)


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
        **_letters(member, question, rows, at),
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


def _letters(member: Member, question: AskQuestion, rows: "list[AskRow]", at: datetime) -> dict[str, Any]:
    """What the site writes itself: to whom it would, by which account, what became of the letters of these days."""
    hers = WeekQuestion.objects.filter(
        first_day=question.first, volunteer__in=people_seen(member).order_by().values("pk")
    )
    left = Q(letter_state=LetterState.LEFT)
    sums = hers.exclude(letter_state="").aggregate(
        left=Count("pk", filter=left),
        waiting=Count("pk", filter=Q(letter_state=LetterState.WAITING)),
        answered=Count("pk", filter=left & ~Q(answer="")),
        last=Max("letter__at", filter=left),
    )
    ready = has_account(member.campaign)
    setup = next((one for one in senders() if member.may(one.right)), None)
    tried_until = letters_put_off_until() if sums["waiting"] else None
    return {
        "account": ready,
        "account_page": reverse(setup.page, args=[member.campaign.slug]) if setup else "",
        "tried_until": recent(member.campaign, tried_until, at) if tried_until else "",
        "to_write": sum(row.to_write for row in rows) if ready else 0,
        "written": [row for row in rows if row.written],
        "by_hand": [row for row in rows if not row.written],
        "letters": sums,
        "letters_at": recent(member.campaign, sums["last"], at) if sums["last"] else "",
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
    """A line each. Three queries, however many they are."""
    chosen = list(people)
    out = spared([one.pk for one in chosen], question.first, question.dates[-1], at)
    written = WeekQuestion.objects.filter(first_day=question.first, volunteer__in=[one.pk for one in chosen])
    known = {one.volunteer_id: one for one in written}
    lines = [_row(member, one, answers[one.pk], known.get(one.pk), text, link, at) for one in chosen]
    return [replace(one, to_write=one.person.pk not in out and may_be_written_to(one.person)) for one in lines]


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
    subject = subject_of(campaign.name)
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
