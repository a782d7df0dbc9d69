"""One's own turf: found by whoever walks it, opened beside the link that was handed over."""

import html
import re

import pytest
from acting import helper
from cast import Cast
from cut_turfs import page, send
from django.test import Client
from handed_turfs import BY, cut_in_three, hand, published, secret_of, turfs
from lines import volunteer_line

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.ground.fieldwork.people import assign, pair
from arpenteur.web.ground.phone.models import Turf
from arpenteur.web.ground.routes import assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    return cut_in_three(cast, monkeypatch)


@pytest.fixture
def ready(cast: Cast, action: Action) -> dict[str, Turf]:
    return published(cast, action)


def test_a_volunteer_finds_her_own_turf_and_no_other(cast: Cast, action: Action, ready: dict[str, Turf]):
    page(cast, action, "volunteer", "le-mien/", status=404)
    with sealed(cast.campaign.pk):
        herself = volunteer_line(cast.campaign, "Lise Témoin", user=cast.volunteer, source="herself")
        beside = helper(cast.campaign, "Éloi Calque")
        for one in (herself, beside):
            assign(action=action, volunteer=one, **BY)
        number = pair(action=action, volunteers=[herself, beside], **BY)
        assignment.give(route=ready["B"], pair=number, **BY)
    mine = f"/c/{cast.campaign.slug}/actions/{action.pk}/"
    assert "Mon secteur" in html.unescape(cast.client(cast.volunteer).get(mine).content.decode())
    found = page(cast, action, "volunteer", "le-mien/")
    assert ready["B"].code in found
    assert ready["A"].code not in found
    answer = send(cast, action, "le-mien/ouvrir/", "volunteer")
    assert "no-store" in answer.headers["Cache-Control"]
    secret = re.search(r"/terrain/#([\w-]+)\"", answer.content.decode())
    assert secret
    assert turfs(cast, action)["B"].digest == digest(secret[1])
    page(cast, action, "volunteer", status=404)


def test_opening_ones_own_turf_leaves_the_printed_link_open(
    cast: Cast, action: Action, ready: dict[str, Turf], client: Client
):
    with sealed(cast.campaign.pk):
        volunteer = volunteer_line(cast.campaign, "Lise Témoin", user=cast.volunteer, source="herself")
        beside = helper(cast.campaign, "Éloi Calque")
        for one in (volunteer, beside):
            assign(action=action, volunteer=one, **BY)
        assignment.give(route=ready["B"], pair=pair(action=action, volunteers=[volunteer, beside], **BY), **BY)
    printed = secret_of(hand(cast, action, ready["B"]))
    kept = turfs(cast, action)["B"].digest
    opened = [
        re.search(r"/terrain/#([\w-]+)\"", send(cast, action, "le-mien/ouvrir/", "volunteer").content.decode())
        for _time in range(2)
    ]
    own = {found[1] for found in opened if found}
    assert len(own) == 1
    assert turfs(cast, action)["B"].digest == kept

    def enters(secret: str, device: str) -> int:
        body = {"secret": secret, "device": f"00000000-0000-7000-8000-00000000000{device}"}
        return client.post("/terrain/api/entrer", body, content_type="application/json").status_code

    mine = own.pop()
    wrong = mine[:-1] + ("0" if mine[-1] != "0" else "1")
    assert [enters(printed, "a"), enters(mine, "b"), enters(wrong, "c")] == [201, 201, 404]
    assert enters(mine.replace(f"m{ready['B'].pk}-", f"m{ready['A'].pk}-"), "c") == 404
    send(cast, action, f"{ready['B'].pk}/remettre/", hx=True, do="withdraw")
    assert [enters(printed, "a"), enters(mine, "b")] == [404, 404]
    hand(cast, action, ready["B"])
    assert enters(mine, "b") == 404, "another link ends hers as well"
