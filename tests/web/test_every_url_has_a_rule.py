"""Every address of the site says who may open it, and is tried as everyone."""

import pytest
from cast import Cast
from django.urls import URLPattern
from every_url import ALL, OURS, campaign_pages, rule

from arpenteur.web.foundation.campaigns.roles import Role, every_right, rights_of
from arpenteur.web.foundation.shared.rules import Audience, rule_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # who may open what is said in Python


@pytest.mark.parametrize(("route", "one"), ALL, ids=[route or "/" for route, _ in ALL])
def test_an_address_has_a_rule_or_belongs_to_a_library(route: str, one: URLPattern):
    library = one.callback.__module__.partition(".")[0] in {"allauth", "django", "ninja"}
    assert rule_of(one.callback) is not None or library, f"{route}: say who may open it (shared.rules)"


@pytest.mark.parametrize(("route", "one"), OURS, ids=[route or "/" for route, _ in OURS])
def test_pages_of_a_campaign_are_below_its_name_and_no_other_is(route: str, one: URLPattern):
    assert (rule(one).audience is Audience.CAMPAIGN) == route.startswith("c/<slug:campaign>/")


def filled(route: str, cast: Cast) -> str:
    """The address with the campaign's name, and with numbers and keys that exist nowhere."""
    out = "/" + route.replace("<slug:campaign>", cast.campaign.slug)
    for kind, value in {
        "int": "999999",
        "uuid": "00000000-0000-0000-0000-000000000000",
        "str": "x",
        "slug": "x",
    }.items():
        while f"<{kind}:" in out:
            start = out.index(f"<{kind}:")
            out = out[:start] + value + out[out.index(">", start) + 1 :]
    return out


MEMBERS = {
    "director": Role.DIRECTOR,
    "organiser": Role.FIELD_LEAD,
    "leader": Role.TEAM_LEAD,
    "volunteer": Role.VOLUNTEER,
    "officer": Role.PROTECTION,
    "guest": Role.GUEST,
}


def test_a_page_asks_for_a_right_that_there_is():
    assert {permission for _, permission in campaign_pages() if permission} <= set(every_right())


def test_no_page_of_a_campaign_opens_signed_out(cast: Cast, client):
    for route, _ in campaign_pages():
        for method in (client.get, client.post):
            answer = method(filled(route, cast))
            assert answer.status_code == 302, route
            assert answer.headers["Location"].startswith("/compte/login/"), route


@pytest.mark.parametrize("name", ["outsider", "rival"])
def test_no_page_of_a_campaign_is_there_for_others(cast: Cast, name: str):
    browser = cast.client(getattr(cast, name))
    for route, _ in campaign_pages():
        for method in (browser.get, browser.post):
            assert method(filled(route, cast)).status_code == 404, route


@pytest.mark.parametrize("name", MEMBERS)
def test_pages_of_a_campaign_open_for_those_whom_they_name(cast: Cast, name: str):
    browser = cast.client(getattr(cast, name))
    for route, permission in campaign_pages():
        status = browser.get(filled(route, cast)).status_code
        allowed = not permission or permission in rights_of(MEMBERS[name])
        assert (status == 403) is not allowed or status in {404, 405}, f"{route}: {status}"
        assert status < 500, route


@pytest.mark.parametrize("name", ["director", "organiser", "leader", "officer"])
def test_a_role_that_sees_people_is_asked_for_a_second_factor(cast: Cast, name: str):
    person = getattr(cast, name)
    person.authenticator_set.all().delete()
    answer = cast.client(person).get(f"/c/{cast.campaign.slug}/plus/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/compte/second-facteur/")
