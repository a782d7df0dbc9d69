"""A slice of the list: by station, age, sex, street and list. There is no filter on anything else, by construction."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.keys.blind import Digester
from arpenteur.web.persons.electors.models import DATA, ListKind, Voter
from arpenteur.web.persons.electors.persons_of_list import AT_HOME

AGES: Mapping[str, tuple[int, int, Any]] = {
    "": (0, 200, gettext_lazy("every age")),
    "18-25": (18, 25, gettext_lazy("18 to 25")),
    "26-39": (26, 39, gettext_lazy("26 to 39")),
    "40-59": (40, 59, gettext_lazy("40 to 59")),
    "60-74": (60, 74, gettext_lazy("60 to 74")),
    "75+": (75, 200, gettext_lazy("75 and over")),
}
"""Ages reached in the year of the vote: the day of birth was destroyed."""
SEXES: Mapping[str, Any] = {"": gettext_lazy("both"), "F": gettext_lazy("women"), "M": gettext_lazy("men")}
PER_SHEET = {"doors": 28, "letters": 1, "labels": 24}
_FIELDS = {"bureau": "stations", "age": "ages", "sexe": "sex", "rue": "street", "liste": "kind"}
"""Of an address, to the part of a slice."""
_PASSED = {"genre", "tous"}


@dataclass(frozen=True)
class Slice:
    """Which voters. An empty part leaves everybody; ``street`` as the place spells it, ``year`` of the vote."""

    stations: tuple[str, ...] = ()
    ages: str = ""
    sex: str = ""
    street: str = ""
    kind: str = ""
    year: int = 0

    @classmethod
    def read(cls, query: QueryDict, ground: Ground, year: int) -> Self:
        """From an address. Raises InputError for a filter that does not exist, and for a value that none has."""
        unknown = [name for name in query if name not in {*_FIELDS, *_PASSED}]
        if unknown:
            raise InputError(
                _("no filter on “%(name)s” exists") % {"name": unknown[0][:40]},
                expected=_("stations, ages, sex, street or list: the others are destroyed or refused"),
            )
        stations = tuple(ground.checked(one for one in query.getlist("bureau") if one))
        ages, sex, kind = query.get("age", ""), query.get("sexe", ""), query.get("liste", "")
        if ages not in AGES or sex not in SEXES or (kind and kind not in ListKind.values):
            raise InputError(_("this slice cannot be read"), expected=_("a choice of the form"))
        return cls(stations, ages, sex, query.get("rue", "")[:120], kind, year)

    @classmethod
    def of_row(cls, values: Mapping[str, Any]) -> Self:
        """From what a row keeps."""
        text = {name: str(values.get(name, "")) for name in ("ages", "sex", "street", "kind")}
        return cls(stations=tuple(values.get("stations", ())), year=int(values.get("year", 0)), **text)

    @property
    def values(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {**asdict(self), "stations": list(self.stations)}

    def voters(self, campaign: int, within: Iterable[str] | None) -> QuerySet[Voter]:
        """Those of it on kept lists; ``within``: stations that whoever asks is narrowed to."""
        found = Voter.objects.filter(campaign=campaign, source__waits_until=None)
        if within is not None:
            found = found.filter(station__in=list(within))
        if self.stations:
            found = found.filter(station__in=self.stations)
        if self.ages:
            least, most, _label = AGES[self.ages]
            found = found.filter(birth_year__gte=self.year - most, birth_year__lte=self.year - least)
        if self.sex:
            found = found.filter(sex=self.sex)
        if self.kind:
            found = found.filter(kind=self.kind)
        return found.filter(self._in_street(campaign)) if self.street else found

    def _in_street(self, campaign: int) -> Q:
        digests = {one.digest("street", self.street, "") for one in Digester.everyone(campaign, DATA)}
        return Q(street__in=digests)

    def words(self, ground: Ground) -> str:
        """« bureaux 19 et 22, 18 à 25 ans, femmes, rue des Lilas » for a sheet and a line of the page."""
        parts = [ground.listed(self.stations)]
        parts += [str(AGES[self.ages][2])] if self.ages else []
        parts += [str(SEXES[self.sex])] if self.sex else []
        parts += [self.street] if self.street else []
        parts += [str(ListKind(self.kind).label)] if self.kind else []
        return ", ".join(parts)


@dataclass(frozen=True)
class SliceSize:
    """How many people at how many addresses."""

    people: int
    addresses: int

    def sheets(self, kind: str) -> int:
        """Sheets of paper they take."""
        return -(-self.people // PER_SHEET[kind])


def size_of(voters: QuerySet[Voter]) -> SliceSize:
    """Counted in the database, no name is opened."""
    found = voters.order_by().aggregate(people=Count("pk"), addresses=Count("building", distinct=True))
    return SliceSize(found["people"], found["addresses"])


def names_at(campaign: int, buildings: Iterable[str]) -> dict[str, int]:
    """How many names of the kept lists are at each building of the place, for an organiser."""
    wanted = {
        one.digest(AT_HOME, building): building for building in buildings for one in Digester.everyone(campaign, DATA)
    }
    if not wanted:
        return {}
    rows = Voter.objects.filter(campaign=campaign, source__waits_until=None, building__in=list(wanted))
    counts = rows.order_by().values_list("building").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for digest, n in counts:
        found[wanted[digest]] = found.get(wanted[digest], 0) + n
    return found


FILTERS = tuple(one.name for one in fields(Slice))
"""Everything a slice can be narrowed by."""
