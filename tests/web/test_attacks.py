"""What an attacker tries on every page: numbers of another campaign, forged forms, scripts in every text."""

import re

import pytest
from cast import Cast
from crawl import crawl
from django.test import Client
from every_url import OURS, campaign_pages, rule
from populated import ATTACK, NUMBER, populate

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.rules import Audience
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
_PARAMETER = re.compile(r"<(\w+):(\w+)>")
NUMBERED = [route for route, _ in campaign_pages() if re.search(r"<(int|uuid):", route)]
WITHOUT_NUMBER = [route for route, _ in campaign_pages() if _PARAMETER.findall(route) == [("slug", "campaign")]]


def filled(route: str, campaign: str, number: object, key: object) -> str:
    values = {"campaign": campaign}

    def value(match: re.Match[str]) -> str:
        return str(values.get(match[2], key if match[1] == "uuid" else number))

    return "/" + _PARAMETER.sub(value, route)


def test_numbers_of_another_campaign_are_unknown_here(cast: Cast):
    """IDOR over every address with a number: each row of the rival campaign, read and written, as our director."""
    with sealed(cast.other.pk):
        theirs = populate(cast.other, cast.rival)
    with unsealed():
        before = {model: list(model.objects.order_by("pk").values()) for model in theirs}
        lines = Entry.objects.filter(chain=cast.other.pk).count()
    browser = cast.client(cast.director)
    key = next(row.pk for row in theirs.values() if not isinstance(row.pk, int))
    for route in NUMBERED:
        url = filled(route, cast.campaign.slug, NUMBER, key)
        for method in (browser.get, browser.post):
            assert method(url).status_code in {403, 404, 405}, url
        url = filled(route, cast.other.slug, NUMBER, key)
        assert browser.get(url).status_code == browser.post(url).status_code == 404, url
    with unsealed():
        assert {model: list(model.objects.order_by("pk").values()) for model in theirs} == before
        assert Entry.objects.filter(chain=cast.other.pk).count() == lines


def test_a_form_from_elsewhere_is_refused(cast: Cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.director)
    for route, one in OURS:
        url = filled(route, cast.campaign.slug, 1, "00000000-0000-0000-0000-000000000000")
        # A phone has no cookie that another site could use: it says its pass or its secret itself.
        if rule(one).audience not in {Audience.TOKEN, Audience.OPERATOR} and not url.startswith("/terrain/api/"):
            assert browser.post(url).status_code in {403, 404, 405, 410}, url


def test_every_page_that_links_lead_to_shows_attacks_as_text(cast: Cast):
    """Walk all links from the first page, as the director, with an attack in every text of the database."""
    with sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
    browser = cast.client(cast.director)
    pages = crawl(browser, f"/c/{cast.campaign.slug}/", below=("/c/", "/compte/", "/campagnes/"), of_a_kind=3)
    shown = 0
    for url in pages:
        html = browser.get(url).content.decode()
        assert "<script>alert" not in html, url
        assert "<img src=x" not in html, url
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", html), url
        assert html.count("<h1") == 1, url
        shown += "&lt;script&gt;alert(1)" in html
    assert len(pages) > 15
    assert shown > 3


def test_parameters_nobody_expects_break_no_page(cast: Cast):
    browser = cast.client(cast.director)
    nasty = {"page": "-1", "zone": ATTACK, "du": "hier", "niveau": "../..", "semaine": "9999-W99", "q": "\x00"}
    for route in WITHOUT_NUMBER:
        answer = browser.get(filled(route, cast.campaign.slug, 1, 1), nasty)
        assert answer.status_code < 500, route
        assert b"<script>alert" not in answer.getvalue(), route
