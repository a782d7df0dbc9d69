"""Search everywhere: what is found, by whom, and that nothing is kept of what is typed."""

import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import time_machine
from acting import act, soon
from cast import AT, Cast
from crowd import a_team, someone
from django.test import Client
from fictional_place import station

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rules
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.site.search import ground, people

pytestmark = pytest.mark.django_db
PAGE = "/c/essai/chercher/"
GROUP = re.compile(r'<h2 id="hits-(\w+)">.*?</section>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"[^>]*>.*?<b>(.*?)</b><small>(.*?)</small>', re.DOTALL)


@pytest.fixture
def cast(cast: Cast) -> Iterator[Cast]:
    """Four people in two teams, and two actions."""
    with time_machine.travel(AT, tick=True):
        with sealed(cast.campaign.pk):
            near, far = a_team(cast, "A", 0, 1), a_team(cast, "B", 5)
            for name, team in (
                ("Rémi Quelconque", near),
                ("Camille Ébauche", far),
                ("Anne-Rémonde Essai", far),
                ("Alma Figurante", near),
            ):
                someone(cast, name, team=team)
            act(cast, day=soon(3), start=10, end=12, title="Remise des tracts", place="place de la Halle")
            act(cast, day=soon(4), start=10, end=12, title="Réunion d’équipe", stations=(station(5),))
        yield cast


def found(browser: Client, typed: str) -> dict[str, list[tuple[str, str]]]:
    """Group to its hits: address and name, the pieces that are marked in square brackets."""
    answer = browser.post(PAGE, {"q": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert "<!doctype" not in html
    return {
        match[1]: [(one[1], one[2].replace("<mark>", "[").replace("</mark>", "]")) for one in LINK.finditer(match[0])]
        for match in GROUP.finditer(html)
    }


def names(browser: Client, typed: str, group: str) -> list[str]:
    return [name for _address, name in found(browser, typed).get(group, [])]


def test_beginnings_of_words_find_accents_and_case_apart(cast: Cast):
    hits = found(cast.client(cast.director), "rem")
    assert [name for _, name in hits["people"]] == ["Anne-[Rém]onde Essai", "[Rém]i Quelconque"]
    assert [name for _, name in hits["actions"]] == ["[Rem]ise des tracts"]
    assert names(cast.client(cast.director), "EBAUCHE cam", "people") == ["[Cam]ille [Ébauche]"]
    assert names(cast.client(cast.director), "halle", "actions") == ["Remise des tracts"]


def test_a_station_by_its_number_a_day_by_its_name_an_article_by_its_number(cast: Cast):
    browser = cast.client(cast.director)
    (first, *_rest) = found(browser, "bureau 1")["stations"]
    assert first == (f"/profils/{cast.campaign.place}/{station(0)}/", "Bureau [1]")
    assert names(browser, "samedi", "actions") == ["Remise des tracts"]
    for typed in ("L49", "l 49", "L. 49"):
        assert ("/c/essai/regle/FR-L49-SILENCE/", "Silence électoral") in found(browser, typed)["rules"]


def test_a_street_says_its_stations_and_opens_the_one_with_most_of_it(cast: Cast):
    hits = found(cast.client(cast.director), "rue")["streets"]
    assert hits
    for address, name in hits:
        assert "[" in name
        assert cast.client(cast.director).get(address).status_code == 200


@pytest.mark.drawn("search")
def test_every_hit_of_a_role_opens_for_it(cast: Cast):
    for name in ("director", "organiser", "leader", "volunteer", "officer", "guest"):
        browser = cast.client(getattr(cast, name))
        tried = 0
        for typed in ("rem", "bureau 1", "samedi", "silence", "se", "pa", "co", "re", "ca", "me"):
            for group in found(browser, typed).values():
                for address, hit in group:
                    tried += 1
                    assert browser.get(address).status_code == 200, f"{name}, {hit}, {address}"
        assert tried > 8, name


def test_names_are_for_those_who_may_read_them(cast: Cast):
    for name, count in {"director": 2, "organiser": 2, "leader": 1, "officer": 2, "volunteer": 0, "guest": 0}.items():
        assert len(names(cast.client(getattr(cast, name)), "rem", "people")) == count, name


def test_actions_are_those_that_a_member_sees(cast: Cast):
    assert names(cast.client(cast.leader), "reunion", "actions") == []
    assert names(cast.client(cast.organiser), "reunion", "actions") == ["[Réunion] d’équipe"]
    assert names(cast.client(cast.guest), "reunion", "actions") == []
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.organiser).update(assigned_only=True)
    hits = found(cast.client(cast.organiser), "re")
    assert "people" not in hits
    assert "actions" not in hits


def test_pages_are_those_that_a_member_may_open(cast: Cast):
    assert names(cast.client(cast.director), "membres", "pages")[0] == "[Membres] et invitations"
    assert names(cast.client(cast.guest), "membres", "pages") == []
    assert names(cast.client(cast.volunteer), "prochaine", "pages") == ["Ma [prochaine] sortie"]


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("imprimer", "/c/essai/secteurs/"),
        ("IMPRIMER feuilles", "/c/essai/secteurs/"),
        ("tracter", "/c/essai/actions/"),
        ("boitage", "/c/essai/secteurs/"),
        ("boîtes", "/c/essai/secteurs/"),
        ("annuler", "/c/essai/actions/"),
        ("argent", "/c/essai/argent/"),
        ("factures", "/c/essai/argent/"),
        ("porte-à-porte", "/c/essai/secteurs/"),
        ("porte a porte", "/c/essai/actions/nouvelle/"),
        ("mot de passe", "/compte/"),
        ("inviter", "/c/essai/membres/"),
        ("newsletter", "/c/essai/messages/"),
        ("rgpd", "/c/essai/conformite/"),
        ("papier", "/c/essai/secteurs/saisie/"),
        ("segments", "/c/essai/segments/"),
    ],
)
def test_pages_are_found_by_what_people_call_what_is_done_there(cast: Cast, typed: str, page: str):
    assert page in [address for address, _name in found(cast.client(cast.director), typed)["pages"]]


def test_pages_are_found_by_english_words_in_english_and_rights_hold_for_words_too(cast: Cast):
    assert names(cast.client(cast.volunteer), "inviter", "pages") == []
    assert names(cast.client(cast.volunteer), "mot de passe", "pages") == ["Mon compte et mes données"]
    browser = cast.client(cast.director)
    assert "pages" not in found(browser, "letterboxes")
    browser.post("/langue/setlang/", {"language": "en", "next": PAGE})
    assert "Turfs and rounds" in names(browser, "letterboxes", "pages")
    assert "Members and invitations" in names(browser, "INVITE", "pages")
    assert "My account and my data" in names(browser, "password", "pages")
    assert "Calendar" in names(browser, "cancel", "pages")


def test_what_a_name_holds_comes_before_what_words_hold(cast: Cast):
    assert names(cast.client(cast.director), "argent", "pages")[0] == "[Argent]"
    assert names(cast.client(cast.director), "segments", "pages")[0] == "[Segments]"


@pytest.mark.parametrize("name", ["outsider", "rival"])
def test_nobody_else_searches_here(cast: Cast, name: str):
    browser = cast.client(getattr(cast, name))
    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE, {"q": "rem"}).status_code == 404
    assert browser.get("/c/essai/regle/FR-L49-SILENCE/").status_code == 404


def test_another_campaign_finds_nobody_of_this_one(cast: Cast):
    browser = cast.client(cast.rival)
    answer = browser.post("/c/rivale/chercher/", {"q": "rem"})
    assert answer.status_code == 200
    assert "Quelconque" not in answer.content.decode()
    assert "Remise" not in answer.content.decode()


def test_a_long_list_is_searched_by_whole_words_and_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(people, "OPENED", 2)
    browser = cast.client(cast.director)
    assert names(browser, "rem", "people") == []
    assert names(browser, "remi", "people") == ["[Rémi] Quelconque"]
    answer = browser.post(PAGE, {"q": "quelconque remi"}).content.decode()
    assert "noms par mots entiers" in answer


def test_names_shown_are_counted_as_read_and_nothing_typed_is_kept(cast: Cast, caplog: pytest.LogCaptureFixture):
    browser = cast.client(cast.director)
    with caplog.at_level(logging.DEBUG):
        found(browser, "quelconque")
        assert found(browser, "zzyzx") == {}
    with sealed(cast.campaign.pk):
        (day,) = ReadingDay.objects.all()
        assert (day.lists, day.listed) == (1, 1)
        written = " ".join(f"{one.verb} {one.details}" for one in Entry.objects.filter(chain=cast.campaign.pk))
    assert "names.listed" in written
    told = caplog.text + written
    assert "quelconque" not in told.casefold()
    assert "zzyzx" not in told


def test_without_script_the_page_sends_a_form_and_reads_no_address(cast: Cast):
    browser = cast.client(cast.director)
    page = browser.get(f"{PAGE}?q=quelconque").content.decode()
    assert "Quelconque" not in page
    assert f'<form class="code" method="post" action="{PAGE}">' in page
    answer = browser.post(PAGE, {"q": "quelconque"}).content.decode()
    assert "<!doctype" in answer
    assert "Rémi" in answer
    assert "Quelconque" not in answer[: answer.index("</title>")]


@pytest.mark.parametrize("typed", ["", " ", "a", "\N{COMBINING ACUTE ACCENT}", "zzyzx", "(", "%", "x" * 500, "œ" * 90])
def test_anything_may_be_typed(cast: Cast, typed: str):
    assert "people" not in found(cast.client(cast.director), typed)


def test_a_closed_campaign_is_still_searched(cast: Cast):
    with sealed(cast.campaign.pk):
        type(cast.campaign).objects.filter(pk=cast.campaign.pk).update(closed_at=AT)
    assert names(cast.client(cast.director), "rem", "actions")


def test_a_rule_is_read_by_every_member(cast: Cast):
    one = rules()["FR-L49-SILENCE"]
    page = cast.client(cast.volunteer).get(f"/c/essai/regle/{one.id}/").content.decode()
    assert one.title in page
    assert one.article in page
    assert cast.client(cast.volunteer).get("/c/essai/regle/FR-L0/").status_code == 404


def test_a_server_that_is_ready_has_read_the_stations_and_is_not_stopped_by_a_place_it_cannot_read(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ground, "_index", lru_cache(ground._index.__wrapped__))
    ground.read_places()
    before = ground._index.cache_info().misses
    assert before > 0
    assert names(cast.client(cast.director), "bureau 6", "stations")
    assert ground._index.cache_info().misses == before

    def unreadable(_path: Path) -> None:
        raise InputError("table abîmée")

    monkeypatch.setattr(ground, "_index", unreadable)
    ground.read_places()
