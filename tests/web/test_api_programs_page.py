"""The page of programs: tokens and webhooks are made, shown once and ended by those who may."""

import re
from typing import Any

import pytest
from cast import AT, Cast
from django.test import Client

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.site.api.models import ApiToken, WebhookEndpoint

pytestmark = pytest.mark.django_db
PAGE = "/c/essai/programmes/"
TOKEN = {"name": "Tableau de bord", "scopes": ["zones:read", "glance:read"], "days": "90"}
HOOK = {"url": "https://recepteur.exemple.invalid/x", "events": ["counts.recorded"]}


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """Every name leads to a public machine."""
    from arpenteur.web.foundation.outbox.addresses import check_address

    monkeypatch.setattr(check_address, "__defaults__", (lambda *_: ["93.184.216.34"],))


def shown_once(page: Any) -> str:
    return re.findall(r'<code class="once">([^<]+)</code>', page.content.decode())[0]


def test_a_token_is_made_shown_once_used_and_revoked(cast: Cast):
    browser = cast.client(cast.director)
    made = browser.post(f"{PAGE}jetons/", TOKEN)
    secret = shown_once(made)
    assert "no-store" in made["Cache-Control"]
    assert secret not in browser.get(PAGE).content.decode()
    asks = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/campaign", headers=asks).json()["scopes"] == ["glance:read", "zones:read"]
    with sealed(cast.campaign.pk):
        token = ApiToken.objects.get(digest=digest(secret))
    for _ in range(2):
        assert browser.post(f"{PAGE}jetons/{token.pk}/revoquer/").status_code == 302
    assert Client().get("/api/v1/campaign", headers=asks).status_code == 401
    assert "révoqué" in browser.get(PAGE).content.decode()
    with sealed(cast.campaign.pk):
        lines = list(Entry.objects.filter(chain=cast.campaign.pk, verb__startswith="token."))
    assert [line.verb for line in lines] == ["token.created", "token.revoked"]
    assert "Tableau" not in str([line.details for line in lines])


def test_a_webhook_is_made_shown_once_and_stopped(cast: Cast):
    browser = cast.client(cast.director)
    secret = shown_once(browser.post(f"{PAGE}webhooks/", HOOK))
    page = browser.get(PAGE).content.decode()
    assert HOOK["url"] in page
    assert secret not in page
    with sealed(cast.campaign.pk):
        hook = WebhookEndpoint.objects.get()
    assert browser.post(f"{PAGE}webhooks/{hook.pk}/arreter/").status_code == 302
    assert HOOK["url"] not in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("to", "body", "said"),
    [
        ("jetons/", {**TOKEN, "scopes": []}, "obligatoire"),
        ("jetons/", {**TOKEN, "scopes": ["everything"]}, "everything"),
        ("jetons/", {**TOKEN, "days": "9999"}, "9999"),
        ("jetons/", {**TOKEN, "name": ""}, "obligatoire"),
        ("webhooks/", {**HOOK, "url": "http://exemple.fr/"}, "https"),
        ("webhooks/", {**HOOK, "events": []}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_made(cast: Cast, to: str, body: dict[str, Any], said: str):
    answer = cast.client(cast.director).post(f"{PAGE}{to}", body)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert not ApiToken.objects.exists()
        assert not WebhookEndpoint.objects.exists()


def test_a_director_narrowed_to_some_zones_opens_the_whole_to_no_program(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.director).update(stations=["00099_0001"])
    browser = cast.client(cast.director)
    assert browser.get(PAGE).status_code == 403
    for to in ("jetons/", "webhooks/", "jetons/1/revoquer/", "webhooks/1/arreter/"):
        assert browser.post(f"{PAGE}{to}", {**TOKEN, **HOOK}).status_code == 403


def test_tokens_of_another_campaign_do_not_exist(cast: Cast):
    with sealed(cast.other.pk):
        token = ApiToken.objects.create(
            campaign=cast.other, name="Autre", digest="0" * 64, prefix="arp_x", created_at=AT, expires_at=AT
        )
        hook = WebhookEndpoint.objects.create(
            campaign=cast.other, url=HOOK["url"], secret="x", position=0, created_at=AT
        )
    browser = cast.client(cast.director)
    assert browser.post(f"{PAGE}jetons/{token.pk}/revoquer/").status_code == 404
    assert browser.post(f"{PAGE}webhooks/{hook.pk}/arreter/").status_code == 404
    assert "Autre" not in browser.get(PAGE).content.decode()
