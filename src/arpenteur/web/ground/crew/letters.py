"""Letters that ask volunteers when they are free: handed over in one gesture, once each, marked once they left."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.outbox.kinds import NotWantedError
from arpenteur.web.foundation.outbox.models import Message, MessageState
from arpenteur.web.foundation.outbox.queue import hand_over, key_of, message
from arpenteur.web.foundation.outbox.worker import INTERRUPTED
from arpenteur.web.ground.crew.words import CAMPAIGN, LINK, NAME, filled_text, first_name
from arpenteur.web.persons.volunteers.mail import CHANNEL, absolute, language_of, may_be_written_to, write_to
from arpenteur.web.persons.volunteers.models import LetterState, Means, Volunteer, WeekLetter, WeekQuestion
from arpenteur.web.persons.volunteers.weeks import AGAIN, question_token

ASKING = "mail.asking"
"""The kind of these messages in the outbox."""
_PATIENCE = timedelta(hours=4)
_MAY_HAVE_LEFT = frozenset({"hung up", INTERRUPTED})
_WRITTEN = (LetterState.WAITING, LetterState.LEFT, LetterState.UNCERTAIN)


def spared(volunteers: Collection[int], first: date, last: date, at: datetime) -> set[int]:
    """Those of some volunteers, by number, to whom no letter about these days goes. One query."""
    hers = WeekQuestion.objects.filter(_sparing(first, last, at), volunteer__in=list(volunteers))
    return set(hers.values_list("volunteer", flat=True))


def with_spared(people: "QuerySet[Volunteer]", first: date, last: date, at: datetime) -> "QuerySet[Volunteer]":
    """Volunteers, each with ``spared``: whether she is not to be asked about these days."""
    hers = WeekQuestion.objects.filter(_sparing(first, last, at), volunteer=OuterRef("pk"))
    return people.annotate(spared=Exists(hers))


def _sparing(first: date, last: date, at: datetime) -> Q:
    """Questions whose volunteer is not asked again: she answered about one of these days, was asked about the first of
    them, or was asked of any days less than ``AGAIN`` ago.
    """
    asked = ~Q(asked_at=None) | Q(letter_state__in=_WRITTEN)
    return (
        Q(first_day__lte=last, last_day__gte=first) & ~Q(answer="")
        | Q(first_day__lte=first, last_day__gte=first) & asked
        | Q(asked_at__gt=at - AGAIN)
        | Q(letter_state=LetterState.WAITING)
    )


@verb("volunteers.letters_handed", "letters that ask volunteers when they are free")
def ask_by_letter(
    *, campaign: int, questions: Iterable[WeekQuestion], text: str, by: Actor, at: datetime
) -> list[WeekQuestion]:
    """Hand the outbox a letter for each of the questions, all of the same days, whose volunteer may be written to and
    was not asked yet; the same again hands over nothing. The questions whose letter waits from now on.

    ``text`` is a checked one. Nobody is marked as asked before her letter has left.
    """
    numbers = [one.pk for one in questions]
    # Two organisers may do this at once: the second waits here, and finds the letters of the first.
    rows = WeekQuestion.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
    found = list(rows.select_related("volunteer__person__user", "volunteer__campaign"))
    if not found:
        return []
    out = spared([one.volunteer_id for one in found], found[0].first_day, found[0].last_day, at)
    chosen = [one for one in found if one.volunteer_id not in out and may_be_written_to(one.volunteer)]
    if not chosen:
        return []
    letter = WeekLetter.objects.create(campaign_id=campaign, text=text, at=at)
    mine = [one.pk for one in chosen]
    WeekQuestion.objects.filter(pk__in=mine).update(letter=letter, letter_state=LetterState.WAITING)
    hand_over(_message(letter, number) for number in mine)
    record(subject=letter, by=by, at=at, campaign=campaign, n=len(mine))
    return chosen


def send_asking(message: Message, at: datetime) -> None:
    """Write to the person by the campaign's account, unless she answered, was asked otherwise, or may no longer be
    written to, or the days are over. She was asked once the account took it.
    """
    mine = _question_of(message)
    one = mine.select_related("volunteer__person__user", "volunteer__campaign", "letter").first()
    if one is None or one.letter is None:
        raise NotWantedError
    campaign = one.volunteer.campaign
    useless = one.answered_at or one.asked_at or campaign.closed_at or one.last_day < day_of(campaign, at)
    if useless or not may_be_written_to(one.volunteer):
        mine.update(letter=None, letter_state="")
        raise NotWantedError
    with override(language_of(one.volunteer)):
        subject = subject_of(campaign.name)
    write_to(one.volunteer, subject=subject, body=own_text(one, one.letter.text), by_account=True)
    mine.update(letter_state=LetterState.LEFT, asked_at=at, means=Means.LETTER)


def note_lost(message: Message, at: datetime) -> None:  # noqa: ARG001 — as kinds are told
    """The letter was given up: it did not leave, or nobody knows whether it did."""
    known = message.fault not in _MAY_HAVE_LEFT and not message.fault.endswith(("Error", "Exception"))
    _question_of(message).update(letter_state=LetterState.FAILED if known else LetterState.UNCERTAIN)


def letters_put_off_until() -> datetime | None:
    """Until when the letters of the current campaign that wait are tried, where its account refused one of them and
    the others wait behind it; None where it refused none.
    """
    waiting = Message.objects.filter(kind=ASKING, state=MessageState.WAITING)
    found = waiting.aggregate(last=Max("until"), refused=Count("pk", filter=~Q(fault="")))
    return found["last"] if found["refused"] else None


def subject_of(campaign: str) -> str:
    """The line above the text."""
    return _("When are you free? %(campaign)s") % {"campaign": campaign}


def own_text(question: WeekQuestion, text: str) -> str:
    """A checked text for one person, with her link."""
    person = question.volunteer
    link = absolute(reverse("crew:question", args=[question_token(question)]))
    return filled_text(text, {NAME: first_name(person.name), LINK: link, CAMPAIGN: person.campaign.name})


def _question_of(message: Message) -> "QuerySet[WeekQuestion]":
    said = message.payload
    waiting = WeekQuestion.objects.filter(letter_state=LetterState.WAITING)
    return waiting.filter(pk=said["question"], letter=said["letter"])


def _message(letter: WeekLetter, question: int) -> Message:
    return message(
        campaign=letter.campaign_id,
        kind=ASKING,
        channel=CHANNEL,
        at=letter.at,
        patience=_PATIENCE,
        # A letter that did not leave may be tried again, by another gesture.
        id=key_of(ASKING, letter.pk, question),
        payload={"question": question, "letter": letter.pk},
    )
