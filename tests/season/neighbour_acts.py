"""Whoever is wrong behind the same address guesses links and types an address everywhere; right ones still open."""

import re
from types import SimpleNamespace
from typing import Any

from browsers import Browser, form_to, words
from django.core.wsgi import get_wsgi_application
from webtest import TestApp
from world import World, act

WIFI = "192.0.2.7"
"""Where the neighbour is, and everybody of the campaign that day."""
_GUESSES, _TYPED = 31, 3
_BALLOT = re.compile(r"/voter/\S+")


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
        world.vote = f"/pages/essai/{budget_vote(cast, asks=(Requirement.EMAIL,), at=world.now).where()}"


@act
def neighbour(world: World) -> None:
    """He guesses links and types the address of a voter to leave; then she comes, by his wifi."""
    from arpenteur.web import entry

    browser = Browser(TestApp(get_wsgi_application(), extra_environ={"REMOTE_ADDR": WIFI}))
    for number in range(_GUESSES):
        browser.get(f"/b/essai-{world.day}-{number}/", status="*")
    voter = f"electrice{world.day}@exemple.invalid"
    for _time in range(_TYPED):
        browser.send(form_to(browser.get("/pages/essai/partir/"), "partir/"), status="*", email=voter)
    own, link = _own_link(world), entry.founding_link(f"fondatrice{world.day}@exemple.invalid")
    for what, where in (("of a volunteer", own), ("of the host", link[link.index("/compte") :])):
        opened = browser.app.get(where, expect_errors=True).status_int
        world.hold("a good link opens whatever its neighbours typed", opened < 400, f"{what}: {opened}")
    _vote(world, voter)


def _own_link(world: World) -> str:
    from arpenteur.web.foundation.audit.actors import COMMAND
    from arpenteur.web.foundation.campaigns.models import Campaign
    from arpenteur.web.foundation.shared.sealing import sealed, unsealed
    from arpenteur.web.persons.volunteers.actions import new_personal_link
    from arpenteur.web.persons.volunteers.models import Volunteer

    with unsealed():
        campaign = Campaign.objects.get(slug="essai")
    with sealed(campaign.pk):
        somebody = Volunteer.objects.order_by("pk")[0]
        return f"/b/{new_personal_link(volunteer=somebody, by=COMMAND, at=world.now)}/"


def _vote(world: World, voter: str) -> None:
    browser = Browser(TestApp(get_wsgi_application(), extra_environ={"REMOTE_ADDR": WIFI}))
    page = browser.get(world.vote)
    form = next((one for one in page.forms.values() if "email" in one.fields), None)
    if form is None:
        world.wrong("whoever votes is asked for her address", words(page)[:300])
        return
    browser.send(form, "to", "link", status="*", email=voter)
    world.pass_minutes(1)
    world.work()
    ballots = [found[0] for one in world.letters_to(voter) if (found := _BALLOT.search(one.body))]
    world.hold("the link to vote is sent", ballots, f"{voter}: {len(world.letters_to(voter))} letters, none to vote")
    if ballots:
        opened = browser.app.get(ballots[-1], expect_errors=True).status_int
        world.hold("the link to vote opens", opened == 200, str(opened))
