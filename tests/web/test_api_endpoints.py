"""Who may use the API, for what, how fast; errors have one shape."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cast import AT, Cast
from django.test import Client
from django.utils import timezone
from fictional_place import station
from ninja.operation import Operation
from programs import counted, outing, program

from arpenteur.web.foundation.audit.actors import COMMAND, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.rules import Audience, rule_of
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.site.api import tokens
from arpenteur.web.site.api.actions import create_token, revoke_token
from arpenteur.web.site.api.models import ApiToken
from arpenteur.web.site.api.scopes import Scope
from arpenteur.web.site.api.v1 import api, patterns

pytestmark = pytest.mark.django_db
BODIES = {"/actions": {}, "/status": {"status": "planned"}, "/cancel": {"why": "Pluie"}, "/webhooks": {}}


def operations() -> Iterator[tuple[str, str, Operation]]:
    """Every operation with its method and address."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for one in view.operations:
                for method in one.methods:
                    yield method, path, one


ALL = list(operations())
NAMES = [f"{method} {path}" for method, path, _ in ALL]


def filled(path: str) -> str:
    numbered = re.sub(r"\{int:\w+\}", "1", path)
    return numbered.replace("{uuidstr:count}", str(uuid.UUID(int=0)))


@pytest.mark.parametrize(("method", "path", "one"), ALL, ids=NAMES)
def test_an_operation_has_a_scope_or_says_what_a_token_is(method: str, path: str, one: Operation):
    assert hasattr(one.run, "scope"), "declare it with api.endpoints.operation"
    assert isinstance(one.run.scope, Scope) or path == "/campaign"


def test_the_list_of_operations_is_the_description():
    described = {
        (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
    }
    assert len(described) == len(ALL) == 56


def test_every_address_asks_for_a_token_but_the_description():
    found = {one.name: rule_of(one.callback).audience for one in patterns()}
    assert {name for name, audience in found.items() if audience is not Audience.TOKEN} == {"openapi-json"}


@pytest.mark.parametrize(("method", "path", "one"), ALL, ids=NAMES)
def test_each_operation_tried_with_every_other_scope(cast: Cast, method: str, path: str, one: Operation):
    if one.run.scope is None:
        return
    asks = program(cast.campaign, *(scope for scope in Scope if scope is not one.run.scope))
    answer = asks(method, filled(path), {} if method != "GET" else None)
    assert (answer.status_code, answer.json()["scope"]) == (403, one.run.scope.value)
    assert answer["Content-Type"] == "application/problem+json"
    allowed = program(cast.campaign, one.run.scope)
    assert allowed(method, filled(path), {} if method != "GET" else None).status_code in {200, 404, 422, 428}


@pytest.mark.parametrize(("method", "path", "one"), ALL, ids=NAMES)
def test_nobody_enters_without_a_token_not_even_a_director(cast: Cast, method: str, path: str, one: Operation):
    for client in (Client(), cast.client(cast.director), cast.client(cast.outsider)):
        answer = client.generic(method, f"/api/v1{filled(path)}", data="{}", content_type="application/json")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"


def test_unknown_expired_and_revoked_tokens_are_told_the_same(cast: Cast):
    good = program(cast.campaign)
    with sealed(cast.campaign.pk):
        revoked = program(cast.campaign)
        revoke_token(token=revoked.token, by=COMMAND, at=timezone.now())
        _, old = create_token(
            campaign=cast.campaign,
            name="Ancien",
            scopes=[Scope.ZONES_READ],
            days=1,
            by=COMMAND,
            at=timezone.now() - timedelta(days=2),
        )
    headers = ["", "Bearer", "Bearer x", f"Bearer {good.secret}x", f"Basic {good.secret}", f"Bearer {revoked.secret}"]
    bodies = set()
    for value in [*headers, f"Bearer {old}"]:
        answer = Client().get("/api/v1/campaign", headers={"Authorization": value})
        assert answer.status_code == 401, value
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert good.get("/campaign").json()["slug"] == "essai"


def test_only_a_digest_of_the_secret_is_kept_and_its_use_is_noted_to_the_minute(cast: Cast):
    asks = program(cast.campaign)
    asks.get("/campaign")
    with unsealed():
        kept = ApiToken.objects.get()
        row = json.dumps(list(ApiToken.objects.values()), default=str)
    assert asks.secret not in row
    assert asks.secret.startswith(kept.prefix)
    assert kept.last_used_at is not None
    assert (kept.last_used_at.second, kept.last_used_at.microsecond) == (0, 0)


def test_a_hasty_program_is_told_when_to_come_back(cast: Cast, monkeypatch):
    monkeypatch.setattr(tokens, "PER_MINUTE", 3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    with sealed(cast.campaign.pk):
        token, secret = create_token(
            campaign=cast.campaign, name="Vite", scopes=[Scope.ZONES_READ], days=30, by=COMMAND, at=AT
        )
    hasty = type(program(cast.campaign))(secret, token)
    assert [hasty.get("/campaign").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert hasty.get("/campaign")["Retry-After"] == "60"
    assert program(cast.campaign).get("/campaign").status_code == 200


def test_a_token_sees_its_own_campaign_only(cast: Cast):
    theirs = outing(cast.other)
    rival = program(cast.other)
    sent = rival.post(f"/actions/{theirs.pk}/counts", {"counts": [counted()]}).json()["accepted"][0]
    hook = rival.post("/webhooks", {"url": "https://1.1.1.1/x", "events": ["action.created"]})
    asks = program(cast.campaign)
    tried = {
        ("GET", f"/actions/{theirs.pk}"): None,
        ("GET", f"/actions/{theirs.pk}/attendances"): None,
        ("PATCH", f"/actions/{theirs.pk}"): {"title": "à moi"},
        ("POST", f"/actions/{theirs.pk}/status"): {"status": "running"},
        ("POST", f"/actions/{theirs.pk}/cancel"): {"why": "Parce que"},
        ("POST", f"/actions/{theirs.pk}/counts"): {"counts": [counted()]},
        ("POST", f"/counts/{sent}/undo"): None,
        ("DELETE", f"/webhooks/{hook.json()['id']}"): None,
    }
    for (method, path), body in tried.items():
        assert asks(method, path, body, **{"If-Match": '"1"'}).status_code == 404, path
    for path in ("/actions", "/counts", "/webhooks", "/volunteers"):
        assert asks.get(path).json()["items"] == []
        assert rival.get(path).status_code == 200
    assert asks.get(f"/counts?action={theirs.pk}").json()["items"] == []
    assert len(rival.get("/counts").json()["items"]) == 1


def test_a_team_of_another_campaign_is_unknown(cast: Cast):
    body = {"kind": "doors", "start_date": "2026-10-01T10:00:00Z", "end_date": "2026-10-01T12:00:00Z", "team": 999}
    assert program(cast.campaign).post("/actions", body).json()["type"].endswith(":refused")


def test_the_journal_says_which_token_wrote_and_never_its_name(cast: Cast):
    asks = program(cast.campaign)
    action = outing(cast.campaign)
    asks.post(f"/actions/{action.pk}/counts", {"counts": [counted()]})
    with sealed(cast.campaign.pk):
        line = Entry.objects.filter(chain=cast.campaign.pk, verb="counts.recorded").get()
    assert line.by == Actor.token(asks.token).pseudonym
    assert "Essai" not in json.dumps(line.details)


def test_no_other_site_may_read_an_answer_and_no_cache_may_keep_it(cast: Cast):
    answer = program(cast.campaign).get("/campaign", Origin="https://ailleurs.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert answer["Cache-Control"] == "no-store"
    assert "Authorization" in answer["Vary"]
    assert not answer.cookies


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 422, "malformed"),
        ("", "application/json", 422, "invalid"),
        ("[]", "application/json", 422, "invalid"),
        ("null", "application/json", 422, "invalid"),
        ('{"counts": NaN}', "application/json", 422, "malformed"),
        (b'{"counts": "\xff"}', "application/json", 422, "malformed"),
        ('{"counts": "\\ud800"}', "application/json", 422, "malformed"),
        ('{"counts": "\\u0000"}', "application/json", 422, "malformed"),
        ("[" * 100_000, "application/json", 422, "malformed"),
        ("counts=1", "application/x-www-form-urlencoded", 415, "media-type"),
        ("<a/>", "text/xml", 415, "media-type"),
        (" " * 1_000_001, "application/json", 413, "too-large"),
        (" " * 5_000_000, "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem_not_a_failure(cast: Cast, body, kind: str, status: int, code: str):
    action = outing(cast.campaign)
    answer = program(cast.campaign).post(f"/actions/{action.pk}/counts", body, **{"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:arpenteur:problem:{code}")
    assert answer["Content-Type"] == "application/problem+json"


def test_addresses_that_do_not_exist_and_methods_have_the_same_shape(cast: Cast):
    asks = program(cast.campaign)
    for method, path, status in (
        ("GET", "/rien", 404),
        ("GET", "/a%0Ab", 404),
        ("GET", "/", 404),
        ("GET", "/actions/x", 404),
        ("DELETE", "/actions", 405),
        ("OPTIONS", "/actions", 405),
        ("HEAD", "/campaign", 405),
        ("GET", f"/actions/{2**70}", 422),
    ):
        answer = asks(method, path)
        assert answer.status_code == status, path
        assert answer["Content-Type"] == "application/problem+json"
    assert set(asks("DELETE", "/actions")["Allow"].split(", ")) == {"GET", "POST"}


def test_an_unknown_filter_is_named(cast: Cast):
    answer = program(cast.campaign).get("/actions?statu=done")
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "query.statu")


def test_the_description_is_open_to_everyone_and_the_reference_needs_no_script(published):
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    page = Client().get("/api/").content.decode()
    assert "/api/v1/actions/{action}/counts" in page
    assert "<script>" not in page
    assert station(0) not in page
