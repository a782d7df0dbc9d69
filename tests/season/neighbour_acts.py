"""Whoever is wrong behind the same address guesses links and types an address everywhere; right ones still open."""

from browsers import form_to
from resident_acts import at_home, vote
from world import World, act

_GUESSES, _TYPED = 31, 3


@act
def neighbour(world: World) -> None:
    """He guesses links and types the address of a voter to leave; then she comes, by his wifi."""
    from arpenteur.web import entry

    browser = at_home()
    for number in range(_GUESSES):
        browser.get(f"/b/essai-{world.day}-{number}/", status="*")
    voter = f"electrice{world.day}@exemple.invalid"
    for _time in range(_TYPED):
        browser.send(form_to(browser.get("/pages/essai/partir/"), "partir/"), status="*", email=voter)
    own, link = _own_link(world), entry.founding_link(f"fondatrice{world.day}@exemple.invalid")
    for what, where in (("of a volunteer", own), ("of the host", link[link.index("/compte") :])):
        opened = browser.app.get(where, expect_errors=True).status_int
        world.hold("a good link opens whatever its neighbours typed", opened < 400, f"{what}: {opened}")
    vote(world, voter, browser)


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
