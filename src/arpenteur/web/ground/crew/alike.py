"""Persons who look alike, as the page says it: who sees whom, what agrees, what differs, how sure it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.persons.contacts.decoys import decoy_people
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.permissions import SEE_CONTACTS
from arpenteur.web.persons.people.joinings import unpacked
from arpenteur.web.persons.people.likeness.certainty import Doubt
from arpenteur.web.persons.people.likeness.scoring import SURE, LikeLevel, LikePart
from arpenteur.web.persons.people.models import Comparison, Joining, Person
from arpenteur.web.persons.people.queries import LikelyPair, compared_again, pairs_alike, pairs_kept
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen

MOST_SHOWN = 50
AT_ONCE = 1500
"""Persons that a page compares itself; of more, it shows what the last comparison found."""
_SAYS = {
    LikePart.NAME: gettext_lazy("name"),
    LikePart.EMAIL: gettext_lazy("e-mail address"),
    LikePart.PHONE: gettext_lazy("telephone"),
    LikePart.STREET: gettext_lazy("street"),
    LikePart.NUMBER: gettext_lazy("number in the street"),
    LikePart.TOWN: gettext_lazy("town"),
    LikePart.POSTCODE: gettext_lazy("postcode"),
}
_SAME = {
    LikePart.NAME: gettext_lazy("the same name"),
    LikePart.EMAIL: gettext_lazy("the same e-mail address"),
    LikePart.PHONE: gettext_lazy("the same telephone"),
    LikePart.STREET: gettext_lazy("the same street"),
    LikePart.NUMBER: gettext_lazy("the same number in the street"),
    LikePart.TOWN: gettext_lazy("the same town"),
    LikePart.POSTCODE: gettext_lazy("the same postcode"),
}
_FIRST = (
    LikePart.PHONE,
    LikePart.EMAIL,
    LikePart.NAME,
    LikePart.STREET,
    LikePart.NUMBER,
    LikePart.TOWN,
    LikePart.POSTCODE,
)


@dataclass(frozen=True)
class Side:
    """A person with what she is to the campaign, in words, and her page where she is a volunteer."""

    person: Person
    words: str
    volunteer: int | None
    address: str
    role: list[str]


@dataclass(frozen=True)
class Alike:
    """Two persons side by side: what is the same, what is close, what differs, how sure it is; in words."""

    sides: tuple[Side, Side]
    sure: str
    certain: bool
    one_home: bool
    common: str
    close: str
    differs: str

    @property
    def numbers(self) -> str:
        """Of the two, as a form sends them."""
        return f"{self.sides[0].person.pk}-{self.sides[1].person.pk}"


@dataclass(frozen=True)
class PairsSeen:
    """Pairs of the campaign: those shown, how many more there are, and the last comparison where it was a job."""

    pairs: list[LikelyPair]
    more: int
    comparison: Comparison | None
    large: bool


@dataclass(frozen=True)
class Undoable:
    """A joining of the last thirty days: who she is, who she was too."""

    joining: Joining
    name: str
    other: str
    latest: bool


def persons_seen(member: Member) -> "QuerySet[Person]":
    """Everybody for who may see contacts too; else the volunteers a member may see who are nothing more."""
    if member.may(SEE_CONTACTS.name) and not member.narrowed:
        return Person.objects.exclude(pk__in=decoy_people())
    volunteers = people_seen(member).order_by().values("person")
    return Person.objects.filter(pk__in=volunteers).exclude(pk__in=Contact.objects.order_by().values("person"))


def addresses_of(people: "QuerySet[Any, Any] | Iterable[Person]") -> dict[int, str]:
    """Postal addresses of contacts by number of the person."""
    rows = Contact.objects.filter(person__in=people).exclude(address="").order_by().select_related(None)
    return {one.person_id: one.address for one in rows.iterator(chunk_size=2000)}


def found_for(member: Member) -> PairsSeen:
    """Pairs that a member may see, the surest first: compared now where they are few, else as the job left them."""
    people = persons_seen(member)
    comparison = Comparison.objects.first()
    if people.count() <= AT_ONCE:
        pairs = pairs_alike(people, addresses_of(people.order_by().values("pk")))
        return PairsSeen(pairs[:MOST_SHOWN], max(0, len(pairs) - MOST_SHOWN), None, large=False)
    kept = pairs_kept(people)
    rows = list(kept[:MOST_SHOWN])
    numbers = {number for row in rows for number in (row.first_id, row.second_id)}
    pairs = compared_again(rows, addresses_of(Person.objects.filter(pk__in=numbers)))
    return PairsSeen(pairs, max(0, kept.count() - len(rows)), comparison, large=True)


def in_words(pairs: list[LikelyPair]) -> list[Alike]:
    """Pairs in words."""
    sides = {one.person.pk: one for one in _sides({one for pair in pairs for one in (pair.first, pair.second)})}
    return [_alike(pair, sides[pair.first.pk], sides[pair.second.pk]) for pair in pairs]


def undoable(member: Member, now: Any) -> list[Undoable]:
    """Joinings that a member may undo, the latest first."""
    rows = Joining.objects.filter(person__in=persons_seen(member), expires_at__gt=now).select_related("person")
    seen: set[int] = set()
    found = []
    for one in rows[:MOST_SHOWN]:
        other = unpacked(one.snapshot).removed.get(("people.Person", one.gone), {}).get("name", "")
        found.append(Undoable(one, one.person.name, other, latest=one.person_id not in seen))
        seen.add(one.person_id)
    return found


def _alike(pair: LikelyPair, first: Side, second: Side) -> Alike:
    at = {level: [part for part in _FIRST if pair.like.parts[part] is level] for level in LikeLevel}
    likely = _("Very likely") if pair.like.bits >= SURE else _("Possible")
    return Alike(
        sides=(first, second),
        sure=_("Certain") if pair.doubt is None else likely,
        certain=pair.doubt is None,
        one_home=pair.doubt is Doubt.HOME,
        common=", ".join(str(_SAME[part]) for part in at[LikeLevel.SAME]),
        close=", ".join(str(_SAYS[part]) for part in at[LikeLevel.CLOSE]),
        differs=", ".join(str(_SAYS[part]) for part in at[LikeLevel.DIFFERS]),
    )


def _sides(people: set[Person]) -> list[Side]:
    volunteers = {
        one.person_id: one
        for one in Volunteer.objects.filter(person__in=people)
        .prefetch_related("teams__team")
        .annotate(actions=Count("participations"))
    }
    contacts = {one.person_id: one for one in Contact.objects.filter(person__in=people)}
    sides = []
    for one in people:
        line, contact = volunteers.get(one.pk), contacts.get(one.pk)
        role = _of_volunteer(line) if line else []
        role += [_("contact")] if contact else []
        role += [_("has an account")] if one.user_id else []
        address = contact.address if contact else ""
        words = [*role, *(word for word in (one.email, one.phone, address) if word)]
        sides.append(Side(one, " · ".join(words), line.pk if line else None, address, role))
    return sides


def _of_volunteer(line: Any) -> list[str]:
    actions = ngettext("%(n)s action", "%(n)s actions", line.actions) % {"n": line.actions}
    since = _("volunteer since %(day)s") % {"day": date_format(timezone.localtime(line.joined_at), "j F Y")}
    return [since, *(str(one.team) for one in line.teams.all()), actions]
