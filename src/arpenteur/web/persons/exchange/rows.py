"""A line of a file as a person: what may be kept of it, in its normal form, and why nothing may."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from arpenteur.domain.spreadsheet import bare
from arpenteur.web.foundation.shared.matching import dialled, name_key, phone_key
from arpenteur.web.persons.contacts.models import Channel
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.exchange.headers import KEPT_FIELDS
from arpenteur.web.persons.exchange.origins import LineWhy

NAME = ("first", "middle", "last")
"""Parts of a name, in the order in which she is called."""
EMAILS = ("email", "email2", "email3", "email4")
PHONES = ("mobile", "phone", "work_phone")
"""In the order in which one is called first."""
ADDRESS = ("address1", "address2", "address3", "postcode", "city", "country")
CARD_FIELDS = tuple(one for one in KEPT_FIELDS if one not in {*PARTICULARS, "tags"})
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_TAG = 80, 200, 40
_CHANNELS = {"opt_email": Channel.EMAIL, "opt_sms": Channel.SMS, "opt_phone": Channel.PHONE, "opt_post": Channel.POST}
_REFUSALS = {"refuse_calls": Channel.PHONE, "refuse_email": Channel.EMAIL}
_NO = frozenset({"", "0", "false", "faux", "no", "non", "n", "f"})
_PLAIN_EMAIL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,20}"
)
_OF_FRANCE = re.compile(r"(?:0|33|0033)([1-9]\d{8})")
_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 2, 1)),
)


@dataclass(slots=True)
class PersonLine:
    """A person of a file. ``why`` says why she is not taken, empty for one who may be; ``fault``: the field at fault,
    of a value that was set aside or of the whole line."""

    line: int
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    particulars: dict[str, str] = field(default_factory=dict)
    """What she tells of herself, by the names of `contacts.particulars`; only what a cell holds."""
    card: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    accepts: frozenset[str] | None = None
    """Channels that columns of agreement name; None where the file has no such column."""
    refuses: frozenset[str] = frozenset()
    refuses_all: bool = False
    agreed_on: date | None = None
    notice: str = ""
    why: str = ""
    fault: str = ""

    @property
    def name_without_middle(self) -> str:
        """As most people call her."""
        short = [self.card[one] for one in NAME if one in self.card and one != "middle"]
        return " ".join(short) if "middle" in self.card and short else self.name

    @property
    def words(self) -> str:
        """All that is kept of her, in one order: what the digest of the line is of."""
        card = [self.card.get(one, "") for one in CARD_FIELDS]
        said = [*sorted(self.tags), *sorted(self.accepts or ()), *sorted(self.refuses), str(self.agreed_on or "")]
        told = [self.particulars.get(one, "") for one in PARTICULARS]
        return "\x1f".join((name_key(self.name), self.email, self.phone, self.address, *told, *card, *said))


def reader_of(fields: Sequence[str]) -> Callable[[int, Sequence[str]], PersonLine]:
    """What makes a person of each line of a file whose columns hold these fields, empty for one left aside."""
    places = [(place, name) for place, name in enumerate(fields) if name]
    opts = {name for _place, name in places if name in _CHANNELS}

    def read(line: int, cells: Sequence[str]) -> PersonLine:
        given: dict[str, str] = {}
        for place, name in places:
            cell = bare(cells[place])
            if cell:
                given[name] = f"{given[name]}, {cell}" if name in given else cell
        return _person(line, given, opts)

    return read


def is_yes(cell: str) -> bool:
    """Whether a cell says yes; a date or any other word is one."""
    return cell.strip().casefold() not in _NO


def day_in(text: str) -> date | None:
    """The day that a cell says, as 2026-11-30 or 30/11/2026; None where it says none."""
    for pattern, (year, month, day) in _DATES:
        found = pattern.match(text.strip())
        if found:
            try:
                return date(int(found[year]), int(found[month]), int(found[day]))
            except ValueError:
                return None
    return None


def moment_of(day: date) -> datetime:
    """Noon of a day, in UTC: the same day on every clock of the country."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def phone_in(text: str) -> str:
    """A number as it is dialled from abroad; one of France that nobody has yet, as it is dialled there; empty for none.

    >>> phone_in("06 12 34 56 78"), phone_in("+33 6 39 98 00 01"), phone_in("12")
    ('+33612345678', '0639980001', '')
    """
    found = phone_key(dialled(text))
    return found if found.startswith("+") else _OF_FRANCE.sub(r"0\1", found) if _OF_FRANCE.fullmatch(found) else ""


def email_in(text: str) -> str:
    """An address in lower case; empty for what is none."""
    text = text.strip().lower()
    if _PLAIN_EMAIL.fullmatch(text) and len(text) <= 254:
        return text
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def address_of(parts: Mapping[str, str]) -> str:
    """A postal address on one line, of its parts by field."""
    whole = ", ".join(filter(None, [*(parts.get(name, "") for name in ADDRESS[:3]), _town(parts)]))
    return whole[:LONGEST_ADDRESS]


def _person(line: int, given: Mapping[str, str], opts: set[str]) -> PersonLine:
    one = PersonLine(line)
    faults = _ways(given, one)
    one.name = _name(given)
    one.address = address_of(given)
    one.particulars = {name: text for name in PARTICULARS if (text := _particular(name, given.get(name, "")))}
    one.card |= {name: given[name] for name in CARD_FIELDS if name in given and name not in EMAILS + PHONES}
    one.tags = list(dict.fromkeys(tag[:LONGEST_TAG].strip() for tag in given.get("tags", "").split(",") if tag.strip()))
    one.refuses_all = is_yes(given.get("refuse_all", ""))
    one.refuses = frozenset(channel for name, channel in _REFUSALS.items() if is_yes(given.get(name, "")))
    if opts:
        one.accepts = frozenset(_CHANNELS[name] for name in opts if is_yes(given.get(name, ""))) - one.refuses
    one.agreed_on, one.notice = day_in(given.get("consent_date", "")), given.get("consent_notice", "")
    one.why, one.fault = _refusal(one, given, faults)
    return one


def _ways(given: Mapping[str, str], one: PersonLine) -> list[str]:
    """Put addresses and numbers that can be in the line; which fields hold one that cannot."""
    faults = []
    for name in EMAILS:
        if name in given and not is_yes(given.get(f"bad_{name}", "")):
            found = email_in(given[name])
            _put(one, name, found, faults)
            one.email = one.email or found
    for name in PHONES:
        if name in given and not (name == "mobile" and is_yes(given.get("bad_mobile", ""))):
            found = phone_in(given[name])
            _put(one, name, found, faults)
            one.phone = one.phone or found
    return faults


def _put(one: PersonLine, name: str, value: str, faults: list[str]) -> None:
    if value:
        one.card[name] = value
    else:
        faults.append(name)


def _refusal(one: PersonLine, given: Mapping[str, str], faults: list[str]) -> tuple[str, str]:
    """Why a line is not taken, empty for one that is; the first field at fault in either case."""
    fault = faults[0] if faults else ""
    if not one.name:
        return LineWhy.NO_NAME, "name"
    if len(one.name) > LONGEST_NAME:
        return LineWhy.LONG, "name"
    if is_yes(given.get("deceased", "")):
        return LineWhy.DECEASED, "deceased"
    if not (one.email or one.phone or one.address):
        return (LineWhy.BAD_WAY, fault) if fault else (LineWhy.NO_WAY, "")
    return "", fault


def _name(given: Mapping[str, str]) -> str:
    if "first" in given or "last" in given:
        return " ".join(given[name] for name in NAME if name in given)
    return given.get("name", "")


def _town(given: Mapping[str, str]) -> str:
    town = " ".join(given[name] for name in ("postcode", "city") if name in given)
    return ", ".join(filter(None, (town, given.get("country", ""))))


@lru_cache(maxsize=512)
def _particular(name: str, cell: str) -> str:
    return PARTICULARS[name].read(cell)
