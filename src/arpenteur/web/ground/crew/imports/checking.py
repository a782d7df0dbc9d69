"""Lines of a file against what may be held and who is held already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.foundation.shared.matching import dialled, email_key, name_key, phone_key
from arpenteur.web.ground.crew.imports.slots import slots_in, ticked
from arpenteur.web.ground.crew.models import Upload
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Mobility, Team, Volunteer
from arpenteur.web.persons.volunteers.people import LANGUAGES, checked

LONGEST_TEAM = 60


@dataclass(frozen=True)
class LeftOut:
    """A line that will not be written: its number in the file, the title of the column at fault, why."""

    line: int
    column: str
    why: str
    cells: Sequence[str]


@dataclass
class Checked:
    """What an import would do."""

    people: list[dict[str, Any]] = field(default_factory=list)
    teams: list[Team | str | None] = field(default_factory=list)
    """Of each of them; a text is the name of one to be created."""
    weeks: list[set[str]] = field(default_factory=list)
    """Slots of the ordinary week of each, as the form of a week has them."""
    unknown: dict[str, str] = field(default_factory=dict)
    """Teams that do not exist, as the file writes them."""
    contacts: int = 0
    """How many of them are contacts of the campaign already, by name and e-mail address."""
    duplicates: list[LeftOut] = field(default_factory=list)
    faults: list[LeftOut] = field(default_factory=list)
    refusal: str = ""

    @property
    def left_out(self) -> list[LeftOut]:
        """In the order of the file."""
        return sorted([*self.duplicates, *self.faults], key=lambda one: one.line)


class _Known:
    """Who is held already, in the list or on a line before."""

    def __init__(self) -> None:
        people = list(Volunteer.objects.order_by())
        self.names = {name_key(one.name) for one in people}
        self.emails = {email_key(one.email) for one in people if one.email}
        self.phones = {phone_key(one.phone) for one in people if one.phone}

    def same(self, one: dict[str, Any], *, homonyms: bool) -> tuple[str, str]:
        """Field and reason for which someone is here already; two empty texts for a new person, who is noted."""
        name, email, phone = name_key(one["name"]), email_key(one["email"]), phone_key(one["phone"])
        if email and email in self.emails:
            return "email", _("this e-mail address is here already")
        if phone and phone in self.phones:
            return "phone", _("this phone number is here already")
        if name in self.names and not homonyms:
            return "name", _("someone of this name is here already")
        self.names.add(name)
        self.emails |= {email} - {""}
        self.phones |= {phone} - {""}
        return "", ""


def check(upload: Upload) -> Checked:
    """What importing would write and leave out. Three queries, however many lines there are. Inside ``sealed``."""
    found = Checked()
    if not {"name", "first", "last"} & set(upload.mapping):
        found.refusal = _("Say which column holds the name.")
        return found
    known, teams = _Known(), _teams()
    titles = {name: title for name, title in zip(upload.mapping, upload.head, strict=True) if name}
    contacts = {(name_key(one.name), email_key(one.email)) for one in _contacts()}
    for line, cells in upload.rows:
        given = dict(zip(upload.mapping, cells, strict=True))
        try:
            one = _person(given)
            week = _week(upload, cells, given.get("free", ""))
            team = _team(given.get("team", ""), teams, found.unknown, create=upload.create_teams)
        except InputError as error:
            column = titles.get(error.where.column or "", titles.get("name") or titles.get("last") or "")
            why = error.problem + (_(", expected: %(what)s") % {"what": error.expected} if error.expected else "")
            found.faults.append(LeftOut(line, column, why, cells))
            continue
        name, why = known.same(one, homonyms=upload.homonyms)
        if why:
            found.duplicates.append(LeftOut(line, titles.get(name, ""), why, cells))
        else:
            found.people.append(one)
            found.teams.append(team)
            found.weeks.append(week)
            found.contacts += (name_key(one["name"]), email_key(one["email"])) in contacts
    return found


def _person(given: dict[str, str]) -> dict[str, Any]:
    name = given.get("name") or " ".join(filter(None, (given.get("first"), given.get("last"))))
    values = {
        "name": name,
        "email": given.get("email", ""),
        "phone": dialled(given.get("phone", "")),
        "quartier": given.get("quartier", ""),
        "languages": _codes("languages", given.get("languages", ""), _spoken()),
        "wishes": _codes("wishes", given.get("wishes", ""), _liked()),
        "mobility": (_codes("mobility", given.get("mobility", ""), _moving()) or [Mobility.FOOT.value])[0],
    }
    return checked(values)


def _team(name: str, teams: dict[str, Team], unknown: dict[str, str], *, create: bool) -> Team | str | None:
    """The team of a line, the name of one to be created; an unknown one is noted, and a fault unless it is created."""
    key = name_key(name)
    if not key:
        return None
    if key in teams:
        return teams[key]
    written = unknown.setdefault(key, name[:LONGEST_TEAM])
    if not create:
        known = ", ".join(dict.fromkeys(str(one) for one in teams.values())) or _("there is none yet, create it")
        raise _fault("team", _("unknown team “%(team)s”") % {"team": name}, known)
    return written


def _week(upload: Upload, cells: Sequence[str], text: str) -> set[str]:
    """What a line says of an ordinary week: by a text, by columns of slots that are ticked, or by both."""
    found = slots_in(text)
    if text.strip() and not found:
        raise _fault("free", _("unread days “%(text)s”") % {"text": text[:60]}, _("for instance: Saturday morning"))
    for title, name, cell in zip(upload.head, upload.mapping, cells, strict=True):
        if name == "slot":
            named, yes = slots_in(title), ticked(cell)
            if not named:
                raise _fault("slot", _("unread days “%(text)s”") % {"text": title[:60]}, _("a day in the title"))
            if yes is None:
                raise _fault(
                    "slot", _("unknown word “%(word)s”") % {"word": cell[:60]}, _("yes, no, a cross or nothing")
                )
            found |= named if yes else set()
    return found


def _codes(column: str, text: str, known: dict[str, str]) -> list[str]:
    words = [word.strip() for word in text.replace(";", ",").replace("/", ",").split(",") if word.strip()]
    for word in words:
        if name_key(word) not in known:
            raise _fault(column, _("unknown word “%(word)s”") % {"word": word}, _("a word of the form's list"))
    return [known[name_key(word)] for word in words]


def _spoken() -> dict[str, str]:
    return {name_key(word): code for code, name in LANGUAGES.items() for word in (code, str(name))}


def _liked() -> dict[str, str]:
    plain = {
        "porte a porte": "doors",
        "tractage": "leaflets",
        "tracts": "leaflets",
        "boitage": "letterboxes",
        "marche": "market",
        "marches": "market",
        "collage": "posters",
        "affiches": "posters",
        "phoning": "phones",
        "appels": "phones",
        "telephone": "phones",
        "reunion": "meeting",
        "evenement": "event",
    }
    return plain | {name_key(word): kind.value for kind in Kind for word in (kind.value, str(kind.label))}


def _contacts() -> Iterable[Contact]:
    return Contact.objects.filter(by_email=True).select_related("person").order_by()


def _moving() -> dict[str, str]:
    plain = {"pied": "foot", "velo": "bike", "voiture": "car", "transports": "transit", "bus": "transit"}
    return plain | {name_key(word): one.value for one in Mobility for word in (one.value, str(one.label))}


def _teams() -> dict[str, Team]:
    teams = list(Team.objects.filter(ended_at=None))
    return {name_key(word): team for team in teams for word in (team.name, str(team), team.letter)}


def _fault(column: str, problem: str, expected: str) -> InputError:
    return InputError(problem, Where(column=column), expected=expected)
