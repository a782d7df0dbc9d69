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


@pytest.mark.parametrize(("route", "permission"), campaign_pages())
def test_a_page_of_a_campaign_tried_as_everyone(cast: Cast, client, route: str, permission: str):
    assert not permission or permission in every_right()
    url = filled(route, cast)
    for method in (client.get, client.post):
        answer = method(url)
        assert answer.status_code == 302, f"signed out, {url}"
        assert answer.headers["Location"].startswith("/compte/login/")
    for name in ("outsider", "rival"):
        browser = cast.client(getattr(cast, name))
        assert browser.get(url).status_code == 404, f"{name}, {url}"
        assert browser.post(url).status_code == 404, f"{name}, {url}"
    members = {
        "director": Role.DIRECTOR,
        "organiser": Role.FIELD_LEAD,
        "leader": Role.TEAM_LEAD,
        "volunteer": Role.VOLUNTEER,
        "officer": Role.PROTECTION,
        "guest": Role.GUEST,
    }
    for name, role in members.items():
        status = cast.client(getattr(cast, name)).get(url).status_code
        allowed = not permission or permission in rights_of(role)
        assert (status == 403) is not allowed or status in {404, 405}, f"{name}, {url}: {status}"
        assert status < 500


@pytest.mark.parametrize("name", ["director", "organiser", "leader", "officer"])
def test_a_role_that_sees_people_is_asked_for_a_second_factor(cast: Cast, name: str):
    person = getattr(cast, name)
    person.authenticator_set.all().delete()
    answer = cast.client(person).get(f"/c/{cast.campaign.slug}/plus/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/compte/second-facteur/")
