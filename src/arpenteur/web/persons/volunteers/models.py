"""Volunteers and teams. A volunteer may have no account: a name and a link are enough."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.campaigns.models import OfCampaign
from arpenteur.web.foundation.shared.privacy import PLAIN, Basis, Personal, Plain, Retention, Scrub, Terms, plain
from arpenteur.web.persons.people.models import Person, PersonRole
from arpenteur.web.persons.volunteers.joining import join_lines

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from arpenteur.web.foundation.accounts.models import User

_HELD: Terms = {"basis": Basis.MEMBERSHIP, "retention": Retention.VOLUNTEER}
_ROW: Terms = {**_HELD, "scrub": Scrub.ROW}


class Mobility(models.TextChoices):
    """How a volunteer moves."""

    FOOT = "foot", _("on foot")
    BIKE = "bike", _("by bicycle")
    TRANSIT = "transit", _("by public transport")
    CAR = "car", _("by car")


class LineSource(models.TextChoices):
    """Where a volunteer's line comes from."""

    HERSELF = "herself", _("gave it herself")
    ORGANISER = "organiser", _("written down by an organiser")
    IMPORT = "import", _("imported list")


class Team(OfCampaign):
    """People who walk together, and the zones they know."""

    name = models.CharField(max_length=60)
    letter = models.CharField(max_length=2, help_text="written on maps and lists")
    stations = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True, help_text="digest of its calendar's address")
    members: "RelatedManager[TeamMember]"

    privacy: ClassVar = plain("id campaign name letter stations created_at ended_at digest")

    class Meta:
        ordering: ClassVar = ["letter"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "letter"], name="a_letter_is_one_team")]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class Volunteer(PersonRole):
    """A person who gives time. Never where she lives, an opinion or a free text about her."""

    person_id: int
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="volunteer")
    languages = models.JSONField(
        default=list, blank=True, help_text="codes of the languages she speaks, as the list of the form has them"
    )
    wishes = models.JSONField(default=list, blank=True, help_text="kinds of action she likes")
    mobility = models.CharField(max_length=8, choices=Mobility.choices, default=Mobility.FOOT)
    get_mobility_display: Callable[[], str]
    quartier = models.CharField(max_length=60, blank=True, help_text="home quartier, never an address")
    source = models.CharField(max_length=10, choices=LineSource.choices)
    reminders = models.BooleanField(default=True, help_text="reminders by e-mail of her own actions")
    digest = models.CharField(max_length=64, unique=True, null=True, help_text="digest of her personal link")
    joined_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    teams: "RelatedManager[TeamMember]"

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "person": Personal("what the team calls her", export=False, **_ROW),
        "by_email": Personal("to remind her of her own actions", **_ROW),
        "by_phone": Personal("to reach her on the day of an action", **_ROW),
        "languages": Personal("to send her where they are spoken", **_ROW),
        "wishes": Personal("to propose what she likes doing", **_ROW),
        "mobility": Personal("to send her where she can go", **_ROW),
        "quartier": Personal("to propose actions nearby", **_ROW),
        "source": Personal("to say where her line comes from", **_ROW),
        "reminders": Personal("to respect her choice", **_ROW),
        "digest": Personal("to recognise her link; a digest", export=False, **_ROW),
        "joined_at": Personal("to date her line", **_ROW),
        "paused_at": Personal("to leave her in peace", **_ROW),
        "expires_at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def user(self) -> "User | None":
        """Her account, where there is one."""
        return self.person.user

    @property
    def user_id(self) -> int | None:
        """Its number."""
        return self.person.user_id

    @classmethod
    def move(cls, *, of: Person, to: Person, by: Actor, at: datetime) -> None:  # noqa: ARG003 — as every line of a person
        """Her line; where both have one, what the second leads to becomes the first's."""
        gone, kept = (cls.objects.filter(person=one).first() for one in (of, to))
        if gone is not None and kept is not None:
            join_lines(line=gone, into=kept)
        elif gone is not None:
            cls.objects.filter(pk=gone.pk).update(person=to)


class TeamMember(OfCampaign):
    """A volunteer in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    team_id: int
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="teams")
    volunteer_id: int
    leads = models.BooleanField(default=False)

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "team": Personal("to know with whom she walks", **_ROW),
        "volunteer": Personal("to know with whom she walks", **_ROW),
        "leads": Personal("to know whom to ask", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "volunteer"], name="once_in_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.volunteer_id}"

    def add_from(self, other: "TeamMember") -> None:
        """She was in the team twice: a leader if she was one of them."""
        self.leads = self.leads or other.leads
        self.save(update_fields=["leads"])


class Availability(OfCampaign):
    """A slot of every week, or of one day (``day``), in the territory's own time.

    On a day, ``free`` false takes one away, and ``perhaps`` promises nothing.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="availabilities")
    volunteer_id: int
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 is Monday")
    day = models.DateField(null=True, blank=True)
    starts = models.TimeField()
    ends = models.TimeField()
    free = models.BooleanField(default=True)
    perhaps = models.BooleanField(default=False, help_text="free perhaps: she is not counted on")

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "volunteer": Personal("whose slot it is", **_ROW),
        "weekday": Personal("when she is free", **_ROW),
        "day": Personal("when she is free", **_ROW),
        "starts": Personal("when she is free", **_ROW),
        "ends": Personal("when she is free", **_ROW),
        "free": Personal("when she is free", **_ROW),
        "perhaps": Personal("when she is free", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["day", "weekday", "starts"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(weekday__isnull=True) ^ models.Q(day__isnull=True), name="a_week_or_a_day"
            ),
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="a_slot_has_a_length"),
            models.CheckConstraint(
                condition=models.Q(perhaps=False) | models.Q(free=True, day__isnull=False),
                name="perhaps_is_of_a_day_and_not_no",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.day or self.weekday} {self.starts}–{self.ends}"


class WeekAnswer(models.TextChoices):
    """What a volunteer says of a whole week."""

    SLOTS = "slots", _("her slots of that week")
    USUAL = "usual", _("as usual")
    NO = "no", _("not that week")


class Means(models.TextChoices):
    """How a volunteer was asked when she is free: by a letter that left, or as who asked says it."""

    LETTER = "letter", _("e-mail of the campaign")

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")
    SHARE = "share", _("another application")
    COPY = "copy", _("text copied")
    SPOKEN = "spoken", _("in person or by telephone")


class LetterState(models.TextChoices):
    """Where the letter that asks a volunteer is; "uncertain" of one that was cut off: it is not sent again."""

    WAITING = "waiting", _("waiting to leave")
    LEFT = "left", _("left by e-mail")
    FAILED = "failed", _("did not leave")
    UNCERTAIN = "uncertain", _("nobody knows whether it left")


class WeekLetter(OfCampaign):
    """The text by which volunteers were asked in one gesture, kept for those of its letters that have not left."""

    text = models.TextField()
    at = models.DateTimeField()

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "text": Plain("one text for everybody: names and links are put in when a letter leaves"),
        "at": PLAIN,
    }

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M}"


class WeekQuestion(OfCampaign):
    """One stretch of days asked of one volunteer: when and how she was asked, what she answered. She may answer without
    being asked; a row that is neither answered nor asked says nothing.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="weeks_asked")
    volunteer_id: int
    first_day = models.DateField()
    last_day = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    means = models.CharField(max_length=8, choices=Means.choices, blank=True)
    get_means_display: Callable[[], str]
    answer = models.CharField(max_length=5, choices=WeekAnswer.choices, blank=True)
    get_answer_display: Callable[[], str]
    answered_at = models.DateTimeField(null=True, blank=True)
    link = models.PositiveSmallIntegerField(default=0, help_text="number of its link: those before open nothing")
    maker = models.CharField(max_length=40, blank=True, help_text="pseudonym of the member who may know the link")
    letter = models.ForeignKey(WeekLetter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    letter_id: int | None
    letter_state = models.CharField(max_length=9, choices=LetterState.choices, blank=True)

    privacy: ClassVar = {
        "id": PLAIN,
        "campaign": PLAIN,
        "volunteer": Personal("to know who was asked when she is free", **_ROW),
        "first_day": Personal("to know which days she was asked about", **_ROW),
        "last_day": Personal("to know which days she was asked about", **_ROW),
        "asked_at": Personal("not to ask her twice", **_ROW),
        "means": Personal("not to ask her twice", **_ROW),
        "answer": Personal("when she is free", **_ROW),
        "answered_at": Personal("not to ask her twice", **_ROW),
        "link": PLAIN,
        "maker": Plain("keyed pseudonym of the journal: without the key of the site it names nobody"),
        "letter": PLAIN,
        "letter_state": Personal("not to ask her twice", **_ROW),
    }

    class Meta:
        ordering: ClassVar = ["first_day", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["volunteer", "first_day"], name="days_are_asked_of_her_once"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="asked_days_are_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None) | (~models.Q(answer="") & ~models.Q(answered_at=None)),
                name="an_answer_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.first_day} – {self.last_day}"

    def add_from(self, other: "WeekQuestion") -> None:
        """She was asked of these days under two lines: the later answer and the later question."""
        if other.answered_at is not None and (self.answered_at is None or other.answered_at > self.answered_at):
            self.answer, self.answered_at = other.answer, other.answered_at
        if other.asked_at is not None and (self.asked_at is None or other.asked_at > self.asked_at):
            self.asked_at, self.means = other.asked_at, other.means
        if other.letter_state not in ("", LetterState.WAITING):
            self.letter_state = other.letter_state
        self.last_day = max(self.last_day, other.last_day)
        self.save(update_fields=["answer", "answered_at", "asked_at", "means", "last_day", "letter_state"])
