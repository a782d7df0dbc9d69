"""Lists of people to call, what callers say, whom each has in hand, and how calls went: never what anybody thinks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.hours import Hours, read_spans
from arpenteur.web.communication.calls.script import SpokenScript, read_script
from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.shared.privacy import Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.contacts.models import Contact, Purpose

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

_ROW: Terms = {"basis": Basis.CONSENT, "retention": Retention.CONTACT, "scrub": Scrub.ROW}
_PSEUDONYM = Plain("keyed pseudonym of the journal: without the key of the site it names nobody")
LONGEST_NAME = 60
TO_CALL = [(one.value, one.label) for one in (Purpose.NEWS, Purpose.MEETINGS, Purpose.HELPING)]
"""What somebody may be called for: each asks for her agreement to it by telephone."""


class CallOutcome(models.TextChoices):
    """How a call went: closed, and nothing of it is an opinion."""

    TALKED = "talked", _("talked")
    NO_ANSWER = "no_answer", _("no answer")
    MESSAGE = "message", _("message left")
    CALL_BACK = "call_back", _("to be called back")
    WRONG = "wrong", _("wrong number")
    STOP = "stop", _("never call again")


class CallScript(OfCampaign):
    """What callers say: lines, each with answers that lead to a later line or to the end."""

    name = models.CharField(max_length=LONGEST_NAME)
    lines = models.JSONField(default=list, help_text="what is said, what comes next, answers and where they lead")
    changed_at = models.DateTimeField()
    lists: "RelatedManager[CallList]"

    privacy: ClassVar = {
        **plain("id campaign changed_at"),
        "name": Plain("what the team calls it; no name of a person, the form says so"),
        "lines": Plain("the same words for everybody, with the caller's own first name put in when they are shown"),
    }

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_call_script_has_its_own_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def script(self) -> SpokenScript:
        """Its lines, checked."""
        return read_script(self.lines)


class CallList(OfCampaign):
    """People of a segment who agreed to calls for one purpose, as they were on the day the list was opened."""

    name = models.CharField(max_length=LONGEST_NAME)
    purpose = models.CharField(max_length=8, choices=TO_CALL)
    get_purpose_display: Callable[[], str]
    script_id: int
    script = models.ForeignKey(CallScript, on_delete=models.PROTECT, related_name="lists")
    stack = models.JSONField(default=list, help_text="lines of the segment it was made of; codes, never a person")
    weekdays = models.CharField(max_length=80, blank=True, help_text="hours of working days, 10:00-13:00 14:00-20:00")
    saturday = models.CharField(max_length=80, blank=True, help_text="hours of Saturdays")
    left_out = models.JSONField(default=dict, help_text="how many of the segment are not in it, by reason")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    calls: "RelatedManager[Call]"

    privacy: ClassVar = {
        **plain("id campaign purpose script stack weekdays saturday left_out opened_at closed_at"),
        "name": Plain("what the team calls it; no name of a person, the form says so"),
    }

    class Meta:
        ordering: ClassVar = [models.F("closed_at").asc(nulls_first=True), "-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "name"], name="a_call_list_has_its_own_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        """When its people may be called."""
        return Hours(read_spans(self.weekdays), read_spans(self.saturday))


class CallState(models.TextChoices):
    """Where a call is."""

    WAITING = "waiting", _("to be called")
    OVER = "over", _("over")


class Call(OfCampaign):
    """Somebody to be called, once a list. One caller at a time has her in hand, for a quarter of an hour."""

    call_list_id: int
    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="calls")
    contact_id: int
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="calls")
    rank = models.PositiveIntegerField(help_text="drawn by lot: nobody chooses whom she calls")
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.WAITING)
    holder_id: int | None
    holder = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls")
    held_until = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(help_text="not before")
    promised = models.BooleanField(default=False, help_text="she asked to be called back then")
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices, blank=True)
    get_outcome_display: Callable[[], str]
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar = {
        **plain("id campaign rank held_until"),
        "call_list": Personal("to call her, as she agreed", **_ROW),
        "contact": Personal("to call her, as she agreed", **_ROW, export=False),
        "state": Personal("to call her, as she agreed", **_ROW),
        "holder": Personal("to know who calls", Basis.CONSENT, Retention.CONTACT, scrub=Scrub.UNLINK, export=False),
        "next_at": Personal("to call her when she asked", **_ROW),
        "promised": Personal("to call her when she asked", **_ROW),
        "tries": Personal("not to call her too often", **_ROW),
        "outcome": Personal("to know how the call went; never an opinion", **_ROW),
        "ended_at": Personal("to know how the call went; never an opinion", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["rank", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["call_list", "-promised", "tries", "rank"], condition=Q(state="waiting"), name="calls_to_make"
            ),
            models.Index(fields=["holder", "held_until"], name="calls_in_hand"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call_list", "contact"], name="a_contact_is_once_in_a_call_list"),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at=None) | Q(state="over", ended_at__isnull=False),
                name="a_call_that_is_over_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | Q(held_until__isnull=False), name="a_call_in_hand_has_its_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class CallTry(OfCampaign):
    """One time somebody was called, and how it went; lines are added and never changed."""

    call_id: int
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="attempts")
    contact_id: int
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="call_tries")
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    get_outcome_display: Callable[[], str]
    by = models.CharField(max_length=60, help_text="pseudonym of who called")
    at = models.DateTimeField()

    privacy: ClassVar = {
        **plain("id campaign"),
        "call": Personal("not to call her too often", **_ROW, export=False),
        "contact": Personal("not to call her too often", **_ROW, export=False),
        "outcome": Personal("to know how the call went; never an opinion", **_ROW),
        "by": _PSEUDONYM,
        "at": Personal("not to call her too often", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["contact", "-at"], name="call_tries_of_a_contact")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises TypeError for a line that is there already."""
        if not self._state.adding:
            raise TypeError("a call that was made is never changed")
        super().save(*args, **kwargs)
