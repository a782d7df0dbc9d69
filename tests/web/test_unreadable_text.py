"""A null character or half of a surrogate pair: one sentence and 400, whatever the database."""

import json
from typing import Any

import pytest
from acting import address
from cast import Cast
from django.test import Client

from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action

pytestmark = pytest.mark.django_db
SENTENCE = "un caractère nul"
DEVICE = "11111111-1111-4111-8111-111111111111"


def browser(cast: Cast | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if cast is not None:
        client.force_login(cast.director)
    return client


def refused(answer: Any) -> bool:
    return answer.status_code == 400 and SENTENCE in answer.content.decode()


PATHS = (
    "/invitation/a%00b/",
    "/b/a%00b/",
    "/b/a%00b/agenda.ics",
    "/rejoindre/a%00b/",
    "/agenda/a%00b.ics",
    "/contact/a%00/",
    "/contact/recu/a%00/",
    "/compte/ouvrir/a%00/",
    "/rappels/a%00/",
    "/compte/password/reset/key/a%00/",
    "/%00/",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_null_character_in_an_address(cast: Cast, path: str):
    assert refused(browser().get(path))


@pytest.mark.parametrize(
    "path", ["/c/essai/?zone=%00", "/compte/login/?next=%00", "/c/essai/equipes/?%00=1", "/?a=%00"]
)
def test_a_null_character_in_a_question(cast: Cast, path: str):
    assert refused(browser(cast).get(path))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/compte/login/", {"login": "a\0@exemple.invalid", "password": "x"}),
        ("/compte/password/reset/", {"email": "a\0@exemple.invalid"}),
        ("/c/essai/invitations/", {"role": "volunteer", "uses": 1, "days": 1, "label": "a\0b"}),
        ("/c/essai/invitations/", {"role": "volunteer", "uses": 1, "days": 1, "label": "ab", "a\0": "1"}),
        ("/c/essai/actions/nouvelle/", {"title": "a\0b"}),
    ],
)
def test_a_null_character_in_a_form(cast: Cast, path: str, form: dict[str, str]):
    assert refused(browser(cast).post(path, form))
    coded = "&".join(f"{name}={value}" for name, value in form.items()).replace("\0", "%00")
    assert refused(browser(cast).post(path, coded, "application/x-www-form-urlencoded"))


def test_a_null_character_in_a_cookie_and_a_header(cast: Cast):
    assert refused(browser().get("/", headers={"Cookie": 'sessionid="a\\000b"'}))
    assert refused(browser().get("/", headers={"User-Agent": "a\0b"}))


@pytest.mark.parametrize("body", [{"secret": "\ud800"}, {"secret": "x", "device": "\udc00"}])
def test_the_field_app_is_answered_with_a_word(body: dict[str, str]):
    answer = browser().post("/terrain/api/entrer", json.dumps({"device": DEVICE, **body}), "application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "fields")


@pytest.mark.parametrize("path", ["/api/v1/campaign?x=%00", "/api/v1/zones/%00", "/terrain/api/secteur?x=%00"])
def test_programs_are_answered_in_json(cast: Cast, path: str):
    answer = browser().get(path)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert SENTENCE in answer.json()["title"]
    assert answer.json()["error"] == "text"


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800"])
def test_json_inside_a_form(cast: Cast, sign: str):
    with sealed(cast.campaign.pk):
        before = Action.objects.count()
    day = {"kind": "doors", "day": "2027-02-09", "starts": "18:00", "ends": "20:00", "wanted": "2"}
    area = f'{{"type": "Polygon", "coordinates": [[[2.4, 48.9], [2.5, 48.9], [2.5, 49.0], [2.4, 48.9]]], "{sign}": 1}}'
    answer = browser(cast).post(address(cast, "nouvelle/"), {**day, "area": area})
    assert answer.status_code in (400, 422)
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == before
