"""What the page of volunteers is asked: a slot, and who is shown. Read from an address, written into one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode

from arpenteur.domain.errors import InputError
from arpenteur.web.campaigns.clock import zone_of
from arpenteur.web.campaigns.models import Campaign
from arpenteur.web.volunteers.queries import moment

SATURDAY = 5
STARTS, ENDS = time(10), time(12)
LOADS = ("lourde", "jamais")
ORDERS = ("nom", "charge")


@dataclass(frozen=True)
class Asked:
    """A slot of one day on the clock of the territory; filters; an order (by load only where asked for)."""

    day: date
    starts: time = STARTS
    ends: time = ENDS
    name: str = ""
    free: bool = False
    team: str = ""
    language: str = ""
    wish: str = ""
    quartier: str = ""
    load: str = ""
    order: str = ORDERS[0]
    page: str = "1"

    @classmethod
    def read(cls, given: Mapping[str, str], today: date) -> Self:
        """From an address; next Saturday at 10 without a day. Raises InputError for what is no day, hour or choice."""
        asked = cls(
            day=_day(given.get("jour", ""), today),
            starts=_clock(given.get("de", ""), STARTS),
            ends=_clock(given.get("a", ""), ENDS),
            name=given.get("nom", "").strip()[:80],
            free=given.get("libres", "") == "1",
            team=given.get("equipe", ""),
            language=given.get("langue", ""),
            wish=given.get("envie", ""),
            quartier=given.get("quartier", ""),
            load=_one_of("charge", given.get("charge", ""), ("", *LOADS)),
            order=_one_of("ordre", given.get("ordre") or ORDERS[0], ORDERS),
            page=given.get("page", "1"),
        )
        if asked.ends <= asked.starts:
            raise InputError("ce créneau ne se lit pas", expected="une heure de fin après l'heure de début")
        return asked

    def slot(self, campaign: Campaign) -> tuple[datetime, datetime]:
        """Start and end as moments."""
        zone = zone_of(campaign)
        return tuple(moment(self.day, clock.hour, clock.minute, zone) for clock in (self.starts, self.ends))

    def at_page(self, number: int) -> str:
        """The address of another page of the same list."""
        return replace(self, page=str(number)).query()

    def query(self) -> str:
        """The address that asks the same, without what is usual."""
        given = {
            "jour": self.day.isoformat(),
            "de": f"{self.starts:%H:%M}",
            "a": f"{self.ends:%H:%M}",
            "nom": self.name,
            "libres": "1" if self.free else "",
            "equipe": self.team,
            "langue": self.language,
            "envie": self.wish,
            "quartier": self.quartier,
            "charge": self.load,
            "ordre": "" if self.order == ORDERS[0] else self.order,
            "page": "" if self.page == "1" else self.page,
        }
        return "?" + urlencode({key: value for key, value in given.items() if value})

    @property
    def filtered(self) -> bool:
        """Whether someone may be hidden."""
        return any((self.name, self.free, self.team, self.language, self.wish, self.quartier, self.load))


def next_saturday(today: date) -> date:
    """Today where it is one."""
    return today + timedelta(days=(SATURDAY - today.weekday()) % 7)


def _day(text: str, today: date) -> date:
    if not text:
        return next_saturday(today)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year <= 2100:
        raise InputError(f"jour = « {text[:20]} »", expected="une date, comme 2026-09-05")
    return found


def _clock(text: str, usual: time) -> time:
    if not text:
        return usual
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise InputError(f"heure = « {text[:20]} »", expected="une heure, comme 18:30") from None


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise InputError(f"{name} = « {text[:20]} »", expected=" ou ".join(filter(None, allowed)))
    return text
