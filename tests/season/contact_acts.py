"""People met who agree to be written to: written down, counted, gone by their own gesture, and gone for good."""

import re
from datetime import date

from browsers import Browser, form_to, words
from django.core.wsgi import get_wsgi_application
from webtest import TestApp
from world import LAST, World, act

_NEWS = "news.email"
MET = ("Nour", "Odile", "Prune", "Rémi", "Salomé", "Tess", "Ugo", "Véra", "Waël", "Yann")
"""Nobody of whom is a volunteer: whoever bears a name that is known is shown it first."""
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_RECEIPT = re.compile(r"/contact/recu/[\w-]+/")


@act
def meet(world: World) -> None:
    """Three people met at a stand signed a sheet, which is typed in; each gets the link of her receipt."""
    for _one in range(3):
        rank = world.twin.met
        world.twin.met += 1
        name = f"{MET[rank % len(MET)]} {LAST[rank // len(MET) % len(LAST)]}"
        form = form_to(world.director.get(world.home("contacts/ajouter/")), "")
        form["pairs"] = [_NEWS]
        page = world.director.send(
            form,
            name=name,
            email=f"contact{rank}@exemple.invalid",
            origin="stand du marché",
            notice_read=True,
            agreed=True,
        )
        found = _RECEIPT.search(words(page))
        world.hold("whoever agrees has her receipt", found, words(page)[600:1000])
        if found:
            world.twin.contacts[name] = found[0], _until(words(_hers().get(found[0])))
    _count(world)


@act
def take_back(world: World) -> None:
    """One of them opens her receipt and takes everything back."""
    if known := _known(world):
        name = world.chance.choice(known)
        browser, (receipt, _until) = _hers(), world.twin.contacts.pop(name)
        browser.send(form_to(browser.get(receipt), ""))
        world.hold("a receipt of somebody who left opens nothing", _is_gone(receipt), name)
    _count(world)


def _hers() -> Browser:
    return Browser(TestApp(get_wsgi_application(), extra_environ={"REMOTE_ADDR": "192.0.2.9"}))


def _is_gone(receipt: str) -> bool:
    return "Plus de" not in words(_hers().get(receipt, status="*"))


def _until(said: str) -> date:
    """The last day of what she agreed to, as her receipt says it."""
    found = re.search(r"Effacé au plus tard le (\d+)(?:er)? (\S+) (\d{4})", said)
    assert found, said
    return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))


def _known(world: World) -> list[str]:
    """Names of those who are still kept today."""
    return sorted(name for name, (_receipt, until) in world.twin.contacts.items() if world.now.date() < until)


def _count(world: World) -> None:
    said = words(world.director.get(world.home("contacts/")))
    found = re.search(r"([\d ]+) personnes? par e-mail ([\d ]+) connues?", said)
    shown = [int(one.replace(" ", "")) for one in found.groups()] if found else []
    known = len(_known(world))
    good = set(shown) == {known} if known else not any(shown)
    world.hold("those who agreed are counted", good, f"{shown}, {known}: {said[700:900]}")
