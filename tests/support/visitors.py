"""Somebody passing by: opens a page, sends its form as a browser does, and opens the letters that come."""

import hashlib
import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from cast import AT
from django.core import mail
from django.test import Client
from django.utils import timezone

from arpenteur.web.communication.public_pages.actions import write_page
from arpenteur.web.communication.public_pages.models import PageKind
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed

LOU = {"name": "Lou Gabarit", "email": "lou@exemple.fr"}


def opened(campaign: Campaign, *kinds: PageKind, **values: Any) -> None:
    """Open pages of a campaign; a petition has a text."""
    for kind in kinds:
        text = {"text": "Une passerelle fictive."} if kind is PageKind.SIGN else {}
        with sealed(campaign.pk):
            write_page(campaign=campaign, kind=kind, values={"is_open": True, **text, **values}, by=COMMAND, at=AT)


def work_on(nonce: str, bits: int) -> str:
    """The number that a script would find."""
    for number in count():
        found = hashlib.sha256(f"{nonce}:{number}".encode()).digest()
        if int.from_bytes(found) >> (256 - bits) == 0:
            return str(number)
    raise AssertionError


def hidden(page: str, name: str) -> str:
    """What a form carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


@dataclass
class Visitor:
    """A browser without an account and without a cookie."""

    campaign: Campaign
    address: str = "192.0.2.7"
    works: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(REMOTE_ADDR=self.address, enforce_csrf_checks=True, headers=self.headers)

    def path(self, rest: str) -> str:
        """Below the public name of the campaign."""
        return f"/pages/{self.campaign.slug}/{rest}"

    def get(self, rest: str) -> Any:
        """A page below it, or one of a link."""
        return self.client.get(rest if rest.startswith("/") else self.path(rest))

    def send(self, rest: str, sent: dict[str, Any] | None = None, **more: Any) -> Any:
        """Open a page and send its form."""
        where = rest if rest.startswith("/") else self.path(rest)
        page = self.client.get(where).content.decode()
        form = {"stamp": hidden(page, "stamp"), "work": "", "link_of_site": ""} | (sent or LOU) | more
        if self.works:
            nonce, bits = re.search(r'data-nonce="([^"]+)" data-bits="(\d+)"', page).groups()  # type: ignore[union-attr] — a form has both
            form["work"] = work_on(nonce, int(bits))
        return self.client.post(where, form)

    def confirm(self, link: str = "") -> Any:
        """Press the button of the last letter."""
        return self.client.post(link or link_in(letters()[-1]))


def letters() -> list[str]:
    """Bodies of the letters that left until now."""
    deliver_due(at=timezone.now())
    return [one.body for one in mail.outbox]


def link_in(letter: str, kind: str = "confirmer") -> str:
    """The path of a link in a letter."""
    found = re.search(rf"(/reponse/{kind}/\S+/)", letter)
    assert found, letter
    return found[1]
