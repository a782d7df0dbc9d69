"""A campaign's own list: written on a page, kept as a family file, read by nobody else, ranked by its content."""

import html
import json
import re
from datetime import timedelta

import pytest
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import ScopeError
from fictional_place import PLACE
from migrating import older

from arpenteur.domain.family import Family
from arpenteur.strategy.family_file import family_toml
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign, own_text
from arpenteur.web.foundation.campaigns.models import OWN, Campaign, OwnList
from arpenteur.web.foundation.campaigns.own_list import OwnListForm, as_the_form_reads, fits_the_form, text_of_form
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
STRATEGY = f"/strategie/{PLACE}/"
SENT = {
    "label": "Liste du Moulin",
    "note": "Réunion du 3 mars",
    "ours": ["eco", "dvg"],
    "nuances": ["LUG"],
    "candidates": "Martinière, Duval",
    "reach": "ours",
    "part-soc": "50",
    "part-com": "50",
    "part-ens": "10",
}
DROITE = 'id = "moulin"\nlabel = "Le Moulin"\n\n[ours]\nblocs = ["droite"]\n'
GAUCHE = 'id = "moulin"\nlabel = "Le Moulin"\n\n[ours]\nblocs = ["gauche"]\n'


def page_of(campaign: Campaign) -> str:
    return f"/c/{campaign.slug}/notre-liste/"


def send(browser: Client, campaign: Campaign, **sent: object):
    return browser.post(page_of(campaign), sent)


def current(campaign: Campaign) -> Campaign:
    with unsealed():
        return Campaign.objects.get(pk=campaign.pk)


def test_what_is_written_on_the_page_is_a_family_file_that_reads_back(cast: Cast):
    browser = cast.client(cast.director)
    assert send(browser, cast.campaign, **SENT, use="1").status_code == 302
    answer = browser.get(f"{page_of(cast.campaign)}liste.toml")
    assert 'filename="essai-liste.toml"' in answer["Content-Disposition"]
    family = Family.parse(answer.content.decode())
    assert (family.id, family.label, family.note) == ("liste-du-moulin", "Liste du Moulin", "Réunion du 3 mars")
    assert family.stance("eco") == (True, 0.0)
    assert family.stance("ug", "LUG") == (True, 0.0)
    assert family.stance("ug", "UG") == (False, 0.0)
    assert family.stance("div", "", "Martiniere")[0]
    assert family.stance("soc") == (False, 0.5)
    assert family.stance("ens") == (False, 0.1)
    assert family_toml(family) == answer.content.decode()
    assert current(cast.campaign).family == OWN
    again = OwnListForm(as_the_form_reads(family))
    assert fits_the_form(family)
    assert again.is_valid()
    assert Family.parse(text_of_form(again)) == family


def test_a_list_of_blocs_opens_in_the_form_as_its_options_and_says_the_same(cast: Cast):
    form = OwnListForm(as_the_form_reads(Family.load("gauche")))
    assert form.is_valid(), form.errors
    written, shipped = Family.parse(text_of_form(form)), Family.load("gauche")
    for option in ("soc", "eco", "exg", "ens", "rn", "div"):
        assert written.stance(option) == shipped.stance(option)


def test_pages_follow_the_list_and_its_content_not_its_name(cast: Cast):
    browser = cast.client(cast.director)

    def order() -> list[str]:
        collection = json.loads(browser.get(f"{STRATEGY}zones.geojson").content)
        return [one["id"] for one in collection["features"]]

    send(browser, cast.campaign, toml=DROITE, use="1")
    first = order()
    assert first == [
        one["id"]
        for one in json.loads(Client().get(f"{STRATEGY}zones.geojson?famille=droite&scrutin=muni").content)["features"]
    ]
    send(browser, cast.campaign, toml=GAUCHE)
    assert order() != first
    page = html.unescape(browser.get(STRATEGY).content.decode())
    assert re.search(r'<option value="liste-\w{12}" selected>Le Moulin', page)
    assert "pas la nôtre" not in page


def test_two_campaigns_have_lists_of_one_name_and_never_see_each_others(cast: Cast):
    ours, theirs = cast.client(cast.director), cast.client(cast.rival)
    send(ours, cast.campaign, toml=DROITE, use="1")
    send(theirs, cast.other, toml=GAUCHE, use="1")
    with sealed(cast.campaign.pk):
        assert [one.text for one in OwnList.objects.all()] == [DROITE]
    key = context_of_campaign(current(cast.campaign)).question.family
    assert key != context_of_campaign(current(cast.other)).question.family
    for browser in (theirs, Client(), cast.client(cast.outsider)):
        page = html.unescape(browser.get(STRATEGY).content.decode())
        assert f'value="{key}"' not in page
        refused = browser.get(f"{STRATEGY}?famille={key}&scrutin=muni")
        assert refused.status_code == 400
        assert "demande la liste d’une campagne" in html.unescape(refused.content.decode())
    assert theirs.get(page_of(cast.campaign)).status_code == 404
    assert theirs.get(f"{page_of(cast.campaign)}liste.toml").status_code == 404
    with pytest.raises(ScopeError):
        OwnList.objects.exists()


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "guest", "outsider"])
def test_only_who_edits_the_campaign_reads_or_writes_it(cast: Cast, name: str):
    send(cast.client(cast.director), cast.campaign, toml=DROITE, use="1")
    browser, refused = cast.client(getattr(cast, name)), 404 if name == "outsider" else 403
    assert browser.get(page_of(cast.campaign)).status_code == refused
    assert browser.get(f"{page_of(cast.campaign)}liste.toml").status_code == refused
    assert send(browser, cast.campaign, toml=GAUCHE).status_code == refused
    assert browser.post(f"{page_of(cast.campaign)}oublier/").status_code == refused
    assert own_text(cast.campaign) == DROITE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "x"\n[ours\n', "liste.toml, ligne 2 : TOML mal formé"),
        ('id = "x"\n\n[ours]\noptions = ["zz"]\n', "liste.toml, ligne 4 : options : [’zz’] inconnu"),
        ('id = "x"\n[ours]\noptions = ["soc"]\n[[reachable]]\nweight = 3\n', "liste.toml, ligne 5 : weight = 3"),
        ('id = "x"\nautre = 1\n[ours]\n', "liste.toml, ligne 2 : clés inattendues"),
        ('id = "x"\n[ours]\n', "rien n’est à nous"),
        ("id = 1\n" + "#" * 20_000, "20"),
    ],
)
def test_a_wrong_file_is_one_sentence_with_its_line_and_nothing_is_kept(cast: Cast, text: str, said: str):
    answer = send(cast.client(cast.director), cast.campaign, toml=text, use="1")
    assert answer.status_code == 400
    page = (
        html.unescape(answer.content.decode())
        .replace("\N{NO-BREAK SPACE}", " ")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    assert said in page.replace("'", "’")
    assert own_text(cast.campaign) == ""
    assert current(cast.campaign).family == cast.campaign.family


def test_a_file_is_brought_and_bytes_that_are_no_text_are_refused(cast: Cast):
    browser = cast.client(cast.director)
    brought = SimpleUploadedFile("a.toml", b"\xef\xbb\xbf" + DROITE.replace("\n", "\r\n").encode())
    assert send(browser, cast.campaign, toml="", file=brought).status_code == 302
    assert own_text(cast.campaign) == DROITE
    assert current(cast.campaign).family == cast.campaign.family
    for content in (b"\xff\xfe\x00", b"#" * 100_000):
        assert send(browser, cast.campaign, toml="", file=SimpleUploadedFile("a.toml", content)).status_code == 400
    assert own_text(cast.campaign) == DROITE


def test_the_list_worked_for_is_not_removed_and_lines_of_the_journal_say_no_name(cast: Cast):
    browser = cast.client(cast.director)
    send(browser, cast.campaign, **SENT, use="1")
    assert browser.post(f"{page_of(cast.campaign)}oublier/").status_code == 400
    settings = {
        "name": "Liste d'essai",
        "election": "muni",
        "family": "gauche",
        "first_round": "2027-03-14",
        "second_round": "2027-03-21",
        "round": "first",
        "scenario": "reference",
        "time_zone": "Europe/Paris",
    }
    assert "notre liste : Liste du Moulin" in html.unescape(
        browser.get(f"/c/{cast.campaign.slug}/reglages/").content.decode()
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert browser.post(f"/c/{cast.campaign.slug}/reglages/", settings).status_code == 302
    assert browser.post(f"{page_of(cast.campaign)}oublier/").status_code == 302
    assert own_text(cast.campaign) == ""
    with sealed(cast.campaign.pk):
        lines = list(Entry.objects.filter(verb__startswith="list."))
    assert [one.verb for one in lines] == ["list.written", "list.removed"]
    assert "Moulin" not in repr([one.details for one in lines])
    assert "MARTINIERE" not in repr([one.details for one in lines])


@pytest.mark.drawn("migrations")
@pytest.mark.django_db(transaction=True)
def test_campaigns_from_before_the_context_get_one(cast: Cast):
    with older("campaigns", "0004_basket") as apps, unsealed():
        rows = apps.get_model("campaigns.Campaign")._base_manager
        rows.filter(pk=cast.campaign.pk).update(
            first_round=AT.date() - timedelta(days=9000), second_round=AT.date() + timedelta(days=9000)
        )
        before = {one["id"]: one for one in rows.values()}
    with unsealed():
        after = {one["id"]: one for one in Campaign.objects.values()}
    for key, row in before.items():
        assert row == {name: after[key][name] for name in row}
    found = {key: (one["round"], one["scenario"], one["sliders"]) for key, one in after.items()}
    assert found == {cast.campaign.pk: ("second", "reference", ""), cast.other.pk: ("first", "reference", "")}
    assert context_of_campaign(current(cast.other)).own.lists == {}


@pytest.mark.parametrize("family", ["gauche", "notre-liste"])
def test_a_list_that_cannot_be_read_any_more_is_mended_on_its_page(cast: Cast, family: str):
    """The grid of an upgrade may have lost a nuance of it; pages that do not work for it do without."""
    with sealed(cast.campaign.pk):
        OwnList.objects.create(campaign=cast.campaign, text="ours = 1", changed_at=AT)
        Campaign.objects.filter(pk=cast.campaign.pk).update(family=OWN if family == "notre-liste" else family)
    browser = cast.client(cast.director)
    answer = browser.get("/c/essai/notre-liste/")
    assert answer.status_code == 200
    assert "ours = 1" in answer.content.decode()
    assert "liste.toml" in answer.content.decode()
    assert browser.get("/c/essai/reglages/").status_code == 200
    answer = browser.get(f"/strategie/{PLACE}/")
    assert answer.status_code == (200 if family == "gauche" else 400)
