"""Money each week: gifts, some given back, loans, gifts in kind, expenses, by forms; every page and file says the same
sums, to the cent.
"""

import csv
import io
import re
from datetime import timedelta
from typing import Any

from browsers import form_to, words
from world import World, act

_AMOUNT = r"([\d ]+(?:,\d\d)?) €"
_GIVEN, _LENT, _PAID_BACK, _SPENT, _PAID, _KIND = "given", "lent", "paid back", "spent", "paid", "in kind"


def _typed(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


def _cents(shown: str) -> int:
    whole, _comma, rest = shown.replace(" ", "").partition(",")
    return int(whole) * 100 + int(rest or 0)


@act
def open_account(world: World) -> None:
    """The agent is declared, her account is open."""
    since = (world.now.date() - timedelta(days=1)).isoformat()
    page = world.director.get(world.home("argent/cadre/"))
    answer = world.director.send(
        form_to(page, "enregistrer/"),
        inhabitants="120000",
        agent_kind="person",
        agent_name="Mandataire Fictive",
        agent_since=since,
        account_since=since,
        account_end="0007",
    )
    world.hold("an account is opened", "120 000" in words(answer) or "120000" in answer.text, words(answer)[600:900])


@act
def money_week(world: World) -> None:
    """A gift and an expense; every third week somebody lends, and is paid back a part the next time; every fourth, a
    gift goes back and something is given in kind.
    """
    week, money = world.twin.weeks, world.twin.money
    world.twin.weeks += 1
    money[_GIVEN] += _give(world, week)
    if week % 3 == 0:
        cents = 10_000 + world.chance.randrange(90_000)
        form = form_to(world.director.get(world.home("argent/prets/ajouter/")), "")
        page = world.director.send(form, **_who(f"Prêteuse {week}"), amount=_typed(cents), due_on=_later(world, 400))
        world.lent = page.request.path
        money[_LENT] += cents
    elif world.lent:
        page = world.director.get(world.lent)
        world.director.send(form_to(page, "rembourser/"), amount="50,05")
        money[_PAID_BACK] += 5_005
    _spend(world, week)
    if week % 4 == 1:
        _give_back(world)
        money[_KIND] += _give_in_kind(world, week)
    _books_agree(world)


def _who(name: str) -> dict[str, Any]:
    return {"name": name, "tax_home": "2 rue des Épures, 00001 Ville", "nationality": "française", "french": True}


def _later(world: World, days: int) -> str:
    return (world.now.date() + timedelta(days=days)).isoformat()


def _give(world: World, week: int) -> int:
    cents = 1_000 + world.chance.randrange(99_000)
    form = form_to(world.director.get(world.home("argent/dons/ajouter/")), "")
    filled = {**_who(f"Donatrice {week}"), "amount": _typed(cents), "means": "transfer", "attested": True}
    page = world.director.send(form, **filled)
    world.hold("a gift is kept", page.request.path.endswith("/dons/"), words(page)[600:900])
    return cents


def _give_back(world: World) -> None:
    """One more gift, given back the same day: it counts nowhere, and stays on the list."""
    _give(world, 1_000 + world.twin.weeks)
    page = world.director.get(world.home("argent/dons/"))
    number = max(int(one) for one in re.findall(r"/argent/dons/(\d+)/", page.text))
    page = world.director.get(world.home(f"argent/dons/{number}/"))
    page = world.director.send(form_to(page, "rendre/"), why="asked")
    world.hold("a gift goes back", "rendu" in words(page).casefold(), words(page)[600:900])


def _give_in_kind(world: World, week: int) -> int:
    """Journeys by car, valued at once."""
    form = form_to(world.director.get(world.home("argent/nature/ajouter/")), "")
    heading = form["heading"].options[-1][0]
    filled = {"kind": "travel", "label": f"Tournées {week}", "heading": heading, "quantity": "101", "each": "0,53"}
    world.director.send(form, **filled)
    return 5_353


def _spend(world: World, week: int) -> None:
    """A quote, then an order and an invoice of another amount; every second is paid."""
    cents, money = 500 + world.chance.randrange(20_000), world.twin.money
    form = form_to(world.director.get(world.home("argent/depenses/ajouter/")), "")
    heading = form["heading"].options[-1][0]
    page = world.director.send(form, label=f"Tracts {week}", amount=_typed(cents), heading=heading)
    page = world.director.send(form_to(page, "engager/"), on=_later(world, 0))
    page = world.director.send(form_to(page, "facturer/"), amount=_typed(cents + 1), on=_later(world, 0))
    money[_SPENT] += cents + 1
    if week % 2 == 0:
        world.director.send(form_to(page, "payer/"), paid_on=_later(world, 0), means="transfer")
        money[_PAID] += cents + 1


def _books_agree(world: World) -> None:
    """What came in, and what was bound, is one sum on the account, the filing, the lists and the file that leaves."""
    money = world.twin.money
    came, spent = money[_GIVEN] + money[_LENT] - money[_PAID_BACK], money[_SPENT]
    said = words(world.director.get(world.home("argent/")))
    found = re.search(rf"{_AMOUNT} reçus à ce jour, {_AMOUNT} payés, {_AMOUNT} une fois tout payé", said)
    shown = tuple(_cents(one) for one in found.groups()) if found else ()
    world.hold("the account says what came and went", shown == (came, money[_PAID], spent), f"{shown}, {dict(money)}")
    cash, kind = came - money[_PAID], money[_KIND]
    for page, sentence in (
        ("", rf"Il y a {_AMOUNT} sur le compte"),
        ("depot/", rf"Il y a {_AMOUNT} sur le compte"),
        ("banque/", rf"{_AMOUNT} d’après le compte"),
    ):
        told = re.search(sentence, words(world.director.get(world.home(f"argent/{page}"))))
        held = _cents(told[1]) if told else None
        world.hold(f"what lies on the account is one sum, on argent/{page}", held == cash, f"{held}, {dict(money)}")
    filing = words(world.director.get(world.home("argent/depot/")))
    totals = [_cents(one) for one in re.findall(rf"Total {_AMOUNT}", filing)]
    world.hold("the filing says the same", totals == [came + kind, spent + kind], f"{totals}, {dict(money)}")
    text = world.director.get(world.home("argent/compte.csv")).body.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))
    sums = [round(float(row[3].replace(",", ".")) * 100) for row in rows if len(row) > 3 and row[2] == "Total"]
    world.hold("the file of the account says the same", sums == [came + kind, spent + kind], f"{sums}, {dict(money)}")
    gifts = words(world.director.get(world.home("argent/dons/")))
    told = re.search(rf"Qui a donné \? {_AMOUNT}", gifts)
    held = _cents(told[1]) if told else None
    world.hold("the list of gifts says the same", held == money[_GIVEN], f"{held}, {dict(money)}")
