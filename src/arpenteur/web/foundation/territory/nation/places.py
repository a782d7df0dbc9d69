"""Where a visitor stands in a nation: a zone, what it lies in, and what lies in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Min
from django.http import Http404
from django.urls import reverse

from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.foundation.territory.nation.models import Landmark

if TYPE_CHECKING:  # read when a page first asks
    from arpenteur.strategy.nation import Nation, NationLevel, NationZone

CHILDREN: "dict[str, tuple[NationLevel, ...]]" = {
    "": ("departement",),
    "departement": ("circonscription", "commune"),
    "circonscription": ("commune", "station"),
    "commune": ("station",),
}
PREFIX = {"departement": "dep", "circonscription": "circo", "commune": "commune"}
KINDS = {prefix: level for level, prefix in PREFIX.items()} | {"bureau": "station"}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class NationSpot:
    """A zone of a published nation, or the nation itself (``landmark`` None). ``seat``: the part of a commune that
    lies in one constituency.
    """

    published: PublishedSnapshot
    landmark: Landmark | None = None
    seat: str = ""

    @classmethod
    def of(cls, published: PublishedSnapshot, level: str, code: str, seat: str = "") -> "NationSpot":
        """By level and code; raises Http404."""
        found = Landmark.objects.filter(snapshot=published, level=level, code=code).first()
        if found is None:
            raise Http404(code)
        return cls(published, found, seat if level == "commune" and seat != found.circonscription else "")

    @property
    def level(self) -> str:
        """Empty for the nation."""
        return self.landmark.level if self.landmark else ""

    @property
    def territory(self) -> str:
        """As the figures name it: ``circo:9302+commune:93010``; empty for the nation."""
        if self.landmark is None:
            return ""
        own = f"{PREFIX[self.level]}:{self.landmark.code}"
        return f"circo:{self.seat}+{own}" if self.seat else own

    def inside(self, nation: "Nation", family: str) -> "tuple[NationLevel, tuple[NationZone, ...]]":
        """The zones just inside. A level of one zone alone is skipped: a constituency within one commune shows its
        stations, and a département without constituencies its communes. A large commune comes by constituency.
        """
        levels = ("circonscription",) if self.parted else CHILDREN[self.level]
        for level in levels:
            zones = nation.zones(family, level, self.territory)
            if len(zones) > 1 or level == levels[-1] or (zones and self.level == "departement"):
                return level, zones
        raise Http404(self.territory)

    @property
    def parted(self) -> bool:
        """Whether this is a commune of several constituencies, seen whole: its parts come before its stations."""
        return (
            self.level == "commune" and self.landmark is not None and not (self.landmark.circonscription or self.seat)
        )

    def link(self, zone: "NationZone") -> str:
        """Address of a zone inside this one."""
        if self.parted and self.landmark:
            return f"{address_of('commune', self.landmark.code)}?circo={zone.zone}"
        address = address_of(zone.level, zone.zone)
        shared = self.level == "circonscription" and zone.level == "commune"
        return f"{address}?circo={self.landmark.code}" if shared and self.landmark else address

    def trail(self) -> Iterator[tuple[str, str]]:
        """(name, address) of the zones above, widest first, the nation left out."""
        here = self.landmark
        if here is None:
            return
        above = [("departement", here.departement), ("circonscription", self.seat or here.circonscription)]
        if here.level == "station":
            above.append(("commune", here.commune))
        codes = {level: code for level, code in above if code and level != here.level}
        if here.level == "circonscription":
            codes.pop("circonscription", None)
        for level, code in codes.items():
            known = Landmark.objects.filter(snapshot=self.published, level=level, code=code).first()
            if known is not None:
                yield known.name, address_of(level, code)


def address_of(level: str, code: str) -> str:
    """Page of a zone."""
    kind = next(kind for kind, known in KINDS.items() if known == level)
    return reverse("territory:nation-zone", args=[kind, code])


def frame(published: PublishedSnapshot, level: "NationLevel", codes: list[str]) -> tuple[Box | None, int]:
    """The box around the drawn zones among some of a level, None without any; and how many are drawn."""
    known = Landmark.objects.filter(snapshot=published, level=level, code__in=codes, west__isnull=False)
    found = known.aggregate(west=Min("west"), south=Min("south"), east=Max("east"), north=Max("north"))
    if found["west"] is None:
        return None, 0
    return (found["west"], found["south"], found["east"], found["north"]), known.count()
