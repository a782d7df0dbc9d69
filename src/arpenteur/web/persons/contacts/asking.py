"""What the list of contacts is asked: one filter, how many a page, which page; as an address writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from django.db.models import QuerySet

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.parameters import Parameters, address
from arpenteur.web.persons.contacts.filters import chosen
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.queries import visible_to

SIZES = ("20", "50")


@dataclass(frozen=True)
class ContactsQuestion:
    """Everybody, or those whom one filter chooses (``fact.value``, as a line of a segment says it)."""

    filter: str = ""
    size: str = SIZES[0]
    page: str = "1"

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From an address. Raises InputError for a filter or a length that does not exist."""
        of = Parameters(raw)
        asked = cls(
            filter=of.text("filtre", 120),
            size=of.one_of("lignes", SIZES, SIZES[0]),
            page=of.text("page", 20) or "1",
        )
        if asked.filter:
            chosen(asked.filter)
        return asked

    def people(self, member: Member, at: datetime) -> "QuerySet[Contact]":
        """Contacts that the member sees and the filter chooses, who exchanged last first."""
        people = visible_to(member).order_by("-last_exchange_at", "-pk")
        if not self.filter:
            return people
        found, value = chosen(self.filter)
        return people.filter(found.matches(member.campaign, value, at))

    def query(self) -> str:
        """The address that asks the same, without what is usual."""
        return address((("filtre", self.filter, ""), ("lignes", self.size, SIZES[0]), ("page", self.page, "1")))

    def first_page(self) -> str:
        """The same from the first page of the list."""
        return replace(self, page="1").query()
