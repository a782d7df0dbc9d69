"""Residents vote on a budget, by a letter that each asks for; three keys open the box, and what is counted is what they
chose.
"""

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

from browsers import Browser, form_to, words
from django.core.wsgi import get_wsgi_application
from webtest import TestApp
from world import World, act

WIFI = "192.0.2.7"
"""Where everybody is who votes, and the neighbour."""
FEWEST = 11
"""Ballots below which no count is published."""
_BALLOT = re.compile(r"/voter/\S+")
_MINDS = 4
"""One voter in so many votes again, for something else."""


def at_home() -> Browser:
    """The browser of somebody who has no account."""
    return Browser(TestApp(get_wsgi_application(), extra_environ={"REMOTE_ADDR": WIFI}))


@act
def open_vote(world: World) -> None:
    """A vote on a budget, open to whoever has an address of e-mail. By the verbs: its keys need three people."""
    from budget_votes import budget_vote

    from arpenteur.web.foundation.accounts.models import User
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.residents.consultations.kinds import Requirement

    with unsealed():
        campaign = Campaign.objects.get(slug="essai")
        organiser, leader = (
            User.objects.create(email=f"{name}@exemple.invalid", name=name) for name in ("organisatrice", "responsable")
        )
        director = User.objects.exclude(pk__in=(organiser.pk, leader.pk)).get()
    cast: Any = SimpleNamespace(campaign=campaign, director=director, organiser=organiser, leader=leader)
    with sealed(campaign.pk):
        made = budget_vote(cast, asks=(Requirement.EMAIL,), at=world.now)
        world.vote, world.box = f"/pages/essai/{made.where('')}", made.desk()
        world.keys = {f"code-{place}": code for place, code in made.vote.codes.items()}


@act
def residents_vote(world: World) -> None:
    """Three residents vote."""
    for number in range(3):
        vote(world, f"voisine{world.day}-{number}@exemple.invalid", at_home())


def vote(world: World, voter: str, browser: Browser) -> None:
    """Somebody asks for her letter, fills in her ballot, and keeps the code of her receipt."""
    page = browser.get(f"{world.vote}voter/")
    form = next((one for one in page.forms.values() if "email" in one.fields), None)
    if form is None:
        world.wrong("whoever votes is asked for her address", words(page)[:300])
        return
    browser.send(form, "to", "link", status="*", email=voter)
    world.pass_minutes(1)
    world.work()
    letters = [found[0] for one in world.letters_to(voter) if (found := _BALLOT.search(one.body))]
    world.hold("the link to vote is sent", letters, f"{voter}: {len(world.letters_to(voter))} letters, none to vote")
    if not letters:
        return
    opened = browser.app.get(letters[-1], expect_errors=True).status_int
    world.hold("the link to vote opens", opened == 200, str(opened))
    if opened == 200:
        for _time in range(1 + (world.chance_of_voters.randrange(_MINDS) == 0)):
            _put_in(world, voter, browser, letters[-1])


def _put_in(world: World, voter: str, browser: Browser, where: str) -> None:
    page = browser.get(where)
    form = next(one for one in page.forms.values() if any((name or "").startswith("vote-") for name in one.fields))
    titles = {
        name: page.html.find("label", {"for": f"id_{name}"}).b.text for name in form.fields if name and "vote-" in name
    }
    chosen = world.chance_of_voters.sample(sorted(titles), world.chance_of_voters.randint(1, 3))
    page = browser.send(form, "to", "review", **dict.fromkeys(chosen, True))
    page = browser.send(form_to(page, ""), "to", "cast", age=True)
    receipt = page.html.find(class_="receipt")
    world.hold("whoever votes has a receipt", receipt, words(page)[:300])
    if receipt:
        world.twin.ballots[voter] = (receipt.text, frozenset(titles[one] for one in chosen))


@act
def count_vote(world: World) -> None:
    """The director closes the box, and opens it with two keys: each project has the votes that people gave it."""
    ballots = world.twin.ballots
    page = world.director.send(form_to(world.director.get(world.box), ""), "do", "close")
    if len(ballots) < FEWEST:
        world.hold("a box with few ballots stays closed", "l’urne reste fermée" in words(page), words(page)[600:1200])
        return
    opening = next((one for one in page.forms.values() if world.keys.keys() <= one.fields.keys()), None)
    if opening is None:
        world.wrong("a closed box is opened by its keys", words(page)[600:1200])
        return
    page = world.director.send(opening, "do", "count", **dict(list(world.keys.items())[:2]))
    told = world.director.app.get(f"{world.vote}resultat.json", expect_errors=True)
    if told.status_int != 200:
        world.wrong("a vote that is counted has a result", f"{told.status_int}: {words(page)[600:1200]}")
        return
    shown = {one["title"]: one["votes"] for one in told.json["projects"]}
    given = Counter(title for _receipt, titles in ballots.values() for title in titles)
    world.hold("what is counted is what people chose", shown == {one: given[one] for one in shown}, f"{shown}, {given}")
    world.hold("each has one ballot", told.json["ballots"]["counted"] == len(ballots), str(told.json["ballots"]))
    for voter in sorted(ballots)[:3]:
        receipt, titles = ballots[voter]
        page = at_home().get(f"{world.vote}recu/")
        said = words(at_home().send(form_to(page, ""), code=receipt))
        world.hold("a receipt finds its ballot", all(one in said for one in titles), f"{sorted(titles)}: {said[:400]}")
