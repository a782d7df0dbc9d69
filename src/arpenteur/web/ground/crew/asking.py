"""What the page of volunteers is asked: a slot, and who is shown. Read from an address, written into one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.clock import zone_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.persons.volunteers.queries import Reply, moment

SATURDAY = 5
STARTS, ENDS = time(10), time(12)
REPLIES = tuple(str(one) for one in Reply)
LOADS = ("lourde", "jamais")
ORDERS = ("nom", "charge")


@dataclass(frozen=True)
class CrewQuestion:
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
    reply: str = ""
    order: str = ORDERS[0]
    page: str = "1"

    @classmethod
    def read(cls, raw: Mapping[str, str], today: date) -> Self:
        """From an address; next Saturday at 10 without a day. Raises InputError for what is no day, hour or choice."""
        of = Parameters(raw)
        asked = cls(
            day=of.day("jour") or next_saturday(today),
            starts=of.clock("de") or STARTS,
            ends=of.clock("a") or ENDS,
            name=of.text("nom", 80),
            free=of.one_of("libres", ("1",)) == "1",
            team=of.text("equipe", 80),
            language=of.text("langue", 80),
            wish=of.text("envie", 80),
            quartier=of.text("quartier", 200),
            load=of.one_of("charge", LOADS),
            reply=of.one_of("dit", REPLIES),
            order=of.one_of("ordre", ORDERS, ORDERS[0]),
            page=of.text("page", 20) or "1",
        )
        if asked.ends <= asked.starts:
            raise InputError(_("this slot cannot be read"), expected=_("an end after the start"))
        return asked

    def slot(self, campaign: Campaign) -> tuple[datetime, datetime]:
        """Start and end as moments."""
        zone = zone_of(campaign)
        starts, ends = (moment(self.day, clock.hour, clock.minute, zone) for clock in (self.starts, self.ends))
        return starts, ends

    def first_page(self) -> str:
        """The address that asks the same, from the first page of the list."""
        return replace(self, page="1").query()

    def query(self) -> str:
        """The address that asks the same, without what is usual."""
        return address(
            (
                ("jour", self.day.isoformat(), ""),
                ("de", f"{self.starts:%H:%M}", ""),
                ("a", f"{self.ends:%H:%M}", ""),
                ("nom", self.name, ""),
                ("libres", "1" if self.free else "", ""),
                ("equipe", self.team, ""),
                ("langue", self.language, ""),
                ("envie", self.wish, ""),
                ("quartier", self.quartier, ""),
                ("charge", self.load, ""),
                ("dit", self.reply, ""),
                ("ordre", self.order, ORDERS[0]),
                ("page", self.page, "1"),
            )
        )

    def week(self) -> list[date]:
        """The seven days from the one asked about."""
        return [self.day + timedelta(days=number) for number in range(7)]

    @property
    def filtered(self) -> bool:
        """Whether someone may be hidden."""
        return any((self.name, self.free, self.team, self.language, self.wish, self.quartier, self.load, self.reply))


def next_saturday(today: date) -> date:
    """Today where it is one."""
    return today + timedelta(days=(SATURDAY - today.weekday()) % 7)
