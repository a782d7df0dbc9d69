"""Who clicks through the fictional campaign, and what stands in it: something on every page."""

from typing import Any

import going_round
import pytest
import standing_rounds
from acting import act, helper, soon
from cast import Cast
from cut_turfs import asked, send
from django.test import Client
from fictional_place import PLACE, station
from handed_turfs import cut_in_three, published
from people import browser_of
from populated import populate

from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind

ROLES = ("director", "organiser", "volunteer", "guest", "visitor", "leader", "officer", "outsider")
"""Who clicks; the organiser's ground is narrowed here, as the team leader's is."""


def furnish(cast: Cast, patch: pytest.MonkeyPatch) -> list[str]:
    """Write turfs published, turfs proposed, rounds and one row of everything; the pages that no link leads to."""
    done = cut_in_three(cast, patch)
    published(cast, done)
    with sealed(cast.campaign.pk):
        doors = act(cast, day=soon(4), start=14, end=17, stations=(station(0), station(1)), wanted=4)
        letters = act(cast, day=soon(5), start=9, end=12, kind=Kind.LETTERBOXES, stations=(station(0), station(1)))
        helper(cast.campaign, "Zoé Essai")
    assert send(cast, doors, "proposer/", **asked()).status_code == 302
    standing_rounds.stand_in(patch)
    assert going_round.add(cast, letters, "stations").status_code < 400
    going_round.compute(cast, letters)
    with sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
        Membership.objects.filter(user=cast.organiser).update(stations=[station(0), station(1)])
    here = f"/c/{cast.campaign.slug}/"
    first = [f"{here}actions/{done.pk}/", f"{here}secteurs/{done.pk}/suivi/", f"{here}secteurs/{doors.pk}/"]
    return [*first, f"{here}tournees/{letters.pk}/"]


def signed_in(cast: Cast, role: str) -> Client:
    return Client() if role == "visitor" else browser_of(getattr(cast, role))


def cookies(client: Client, address: str) -> list[dict[str, Any]]:
    return [{"name": name, "value": one.value, "url": address} for name, one in client.cookies.items()]


def starts(role: str, cast: Cast, first: list[str]) -> list[str]:
    """Where someone begins."""
    inside = {"director": first, "organiser": first, "leader": first}.get(role, [])
    home = [] if role in {"visitor", "outsider"} else [f"/c/{cast.campaign.slug}/accueil/"]
    return [*inside, *home, "/", f"/strategie/{PLACE}/", *(["/compte/login/"] if role == "visitor" else [])]
