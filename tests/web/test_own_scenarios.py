"""A campaign's own scenarios: kept from the map, brought, changed, worked for, deleted; read by nobody else."""

import html
import json
import re
import tomllib

import pytest
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django_scopes import ScopeError
from fictional_place import PLACE, station
from migrating import older

from arpenteur.domain.errors import InputError
from arpenteur.domain.scenario import Scenario
from arpenteur.strategy import scenario_toml
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member, change_campaign
from arpenteur.web.foundation.campaigns.context_of_visitor import context_of_campaign, own_scenario_rows
from arpenteur.web.foundation.campaigns.models import Campaign, OwnScenario
from arpenteur.web.foundation.campaigns.own_scenario_form import OwnScenarioForm, as_the_form_reads, fits_the_form
from arpenteur.web.foundation.campaigns.own_scenarios import MOST_SCENARIOS, remove_scenario, write_scenario
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
STRATEGY, TAB = f"/strategie/{PLACE}/", f"/scenarios/{PLACE}/"
MOVED = "?famille=gauche&scrutin=muni&scenario=reference&participation=5&part=40&de=centre&vers=gauche&report=20"
HIGH = '# réunion du 3 mars\nid = "haut"\nlabel = "Sursaut"\nturnout_rise = 0.08\n'
LOW = 'id = "haut"\nlabel = "Sursaut"\nturnout_rise = -0.06\n'
WIDE = 'id = "duels"\nlabel = "Duels"\nfinalists = ["gauche", "rn"]\n\n[[local]]\nterritory = "dep:99"\nturnout = 0.5\n'
NEW = "/c/essai/scenarios/nouveau/"


def visiting(cast: Cast, name: str = "director", campaign: Campaign | None = None) -> Client:
    """A browser of a member whose campaign was opened once."""
    browser = cast.client(getattr(cast, name))
    browser.get(f"/c/{(campaign or cast.campaign).slug}/contexte/")
    return browser


def keep(cast: Cast, text: str = HIGH, campaign: Campaign | None = None, key: str = "") -> str:
    """A scenario written by a command; its key."""
    campaign = campaign or cast.campaign
    with sealed(campaign.pk):
        return write_scenario(campaign=campaign, text=text, by=COMMAND, at=AT, key=key)


def work_for(cast: Cast, key: str) -> None:
    """The scenario is the context's."""
    with sealed(cast.campaign.pk):
        change_campaign(campaign=cast.campaign, scenario=key, by=COMMAND, at=AT)


def used(cast: Cast) -> str:
    with unsealed():
        return Campaign.objects.get(pk=cast.campaign.pk).scenario


def scenarios_of(campaign: Campaign) -> list[Scenario]:
    with sealed(campaign.pk):
        return [Scenario.parse(one.text) for one in OwnScenario.objects.all()]


def text(answer: object) -> str:
    """A page as a person reads it, spaces aside."""
    page = html.unescape(answer.content.decode())  # type: ignore[attr-defined]
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("’", "'")


def order(browser: Client, query: str = "") -> list[str]:
    return [one["id"] for one in json.loads(browser.get(f"{STRATEGY}zones.geojson{query}").content)["features"]]


def lines(cast: Cast) -> list[Entry]:
    with sealed(cast.campaign.pk):
        return list(Entry.objects.filter(verb__startswith="scenario.").order_by("pk"))


def test_what_the_sliders_show_is_kept_under_a_name_and_ranks_the_same(cast: Cast):
    browser = visiting(cast)
    page = text(browser.get(STRATEGY + MOVED))
    action = re.search(r'class="keep-as"[^>]*action="([^"]+)"', page)
    assert action is not None
    answer = browser.post(action[1], {"name_only": "1", "label": "Sursaut", "note": "Réunion du 3 mars"})
    assert answer.status_code == 302
    (kept,) = scenarios_of(cast.campaign)
    assert (kept.label, kept.note, kept.turnout_rise, kept.moves[0].part) == ("Sursaut", "Réunion du 3 mars", 0.05, 0.2)
    assert sum(kept.shares.values()) == pytest.approx(0.4)
    (key,) = own_scenario_rows(cast.campaign)
    assert answer["Location"].startswith(f"{STRATEGY}?famille=gauche&scrutin=muni")
    assert f"scenario={key}" in answer["Location"]
    shown = text(browser.get(answer["Location"]))
    assert "« Sursaut » est maintenant un scénario de la campagne" in shown
    assert re.search(rf'<option value="{key}" selected>Sursaut', shown)
    assert "pas la nôtre" in shown
    assert "Changer ses chiffres" in shown
    values = [
        json.loads(browser.get(f"{STRATEGY}zones.geojson{query}").content)["features"]
        for query in (MOVED, f"?famille=gauche&scrutin=muni&scenario={key}")
    ]
    assert values[0] == values[1]


def test_only_sliders_that_moved_are_offered_and_only_to_who_edits_the_campaign(cast: Cast):
    assert "Garder cette hypothèse" not in text(visiting(cast).get(STRATEGY))
    assert "Garder cette hypothèse" in text(visiting(cast).get(STRATEGY + MOVED))
    for name in ("organiser", "leader", "volunteer", "guest"):
        assert "Garder cette hypothèse" not in text(visiting(cast, name).get(STRATEGY + MOVED)), name
    assert "Garder cette hypothèse" not in text(Client().get(STRATEGY + MOVED))
    assert "Scénarios de la campagne" not in text(Client().get(TAB))


def test_a_name_that_is_there_already_is_refused_and_the_page_keeps_what_was_typed(cast: Cast):
    keep(cast)
    answer = visiting(cast).post(NEW + MOVED, {"name_only": "1", "label": "Sursaut", "note": "Autre"})
    assert answer.status_code == 400
    page = text(answer)
    assert "campagne a déjà un scénario nommé « Sursaut »" in page
    assert 'value="Autre"' in page
    assert "participation +5 points" in page
    assert len(scenarios_of(cast.campaign)) == 1
    with sealed(cast.campaign.pk), pytest.raises(IntegrityError), transaction.atomic():
        OwnScenario.objects.create(campaign=cast.campaign, name="Sursaut", text=LOW, changed_at=AT)


def test_it_is_listed_beside_the_files_of_the_site_compared_and_chosen_in_the_settings(cast: Cast, home):
    (home / "scenarios").mkdir(parents=True)
    (home / "scenarios" / "bas.toml").write_text('id = "bas"\nlabel = "Basse eau"\nturnout_rise = -0.1\n')
    key = keep(cast)
    browser = visiting(cast)
    page = text(browser.get(TAB))
    assert page.index(f'name="avec" value="{key}"') < page.index('name="avec" value="bas"')
    assert '<b lang="fr">Sursaut</b>' in page
    assert "participation +8 points" in page
    assert page.count('<b class="letter">') == 3
    two = text(browser.get(f"{TAB}?avec=reference&avec={key}"))
    assert two.count('<b class="letter">') == 2
    settings = text(browser.get("/c/essai/reglages/"))
    assert f'<option value="{key}">Sursaut</option>' in settings


def test_pages_files_and_api_follow_the_scenario_of_the_context(cast: Cast):
    browser, before = visiting(cast), order(visiting(cast))
    key = keep(cast, 'id = "x"\nlabel = "Vague"\nscope = "commune"\nturnout_rise = 0.2\n[shares]\ngauche = 0.7\n')
    browser.post(f"/c/essai/contexte/adopter/?famille=gauche&scrutin=muni&scenario={key}")
    assert used(cast) == key
    page = text(browser.get(STRATEGY))
    assert "pas la nôtre" not in page
    assert '<i lang="fr" title="Vague">Vague</i>' in page
    assert "scénario « Vague »" in page
    assert order(browser) == order(browser, f"?famille=gauche&scrutin=muni&scenario={key}")
    inside = browser.get(f"{STRATEGY}zones.csv").content
    assert inside != Client().get(f"{STRATEGY}zones.csv?scrutin=muni").content
    assert before == order(Client(), "?scrutin=muni")
    assert "Vague" in text(browser.get("/c/essai/contexte/"))
    assert browser.get(f"/plan/{PLACE}/affiche.pdf").status_code == 200
    assert browser.get(f"/profils/{PLACE}/{station(0)}/profil.pdf").status_code == 200


def test_the_context_follows_a_change_and_an_old_address_is_refused(cast: Cast):
    key = keep(cast)
    work_for(cast, key)
    browser = visiting(cast)
    first = browser.get(f"{STRATEGY}zones.csv").content
    assert browser.post(f"/c/essai/scenarios/{key}/", {"toml": LOW}).status_code == 302
    assert used(cast) != key
    assert [one.turnout_rise for one in scenarios_of(cast.campaign)] == [-0.06]
    assert browser.get(f"{STRATEGY}zones.csv").content != first
    old = browser.get(f"{STRATEGY}?scrutin=muni&scenario={key}")
    assert old.status_code == 400
    assert "demande un scénario d'une campagne" in text(old)
    for tail in ("", "scenario.toml", "supprimer/"):
        gone = browser.get(f"/c/essai/scenarios/{key}/{tail}")
        assert gone.status_code == 400, tail
        assert "changé ou supprimé entre-temps" in text(gone)
    assert browser.post(f"/c/essai/scenarios/{key}/", {"toml": HIGH}).status_code == 400


def test_a_scenario_is_renamed_without_moving_a_number(cast: Cast):
    exact = 'id = "x"\nlabel = "Tiers"\nturnout_rise = 0.0333\n\n[shares]\ngauche = 0.333333\n'
    key = keep(cast, exact)
    browser = visiting(cast)
    page = text(browser.get(f"/c/essai/scenarios/{key}/"))
    assert 'value="33.3"' in page
    sent = {"label": "Un tiers", "note": "", "rise": "3.3", "share-gauche": "33.3", "scope": "france"}
    assert browser.post(f"/c/essai/scenarios/{key}/", sent).status_code == 302
    (renamed,) = scenarios_of(cast.campaign)
    assert (renamed.label, renamed.turnout_rise, renamed.shares) == ("Un tiers", 0.0333, {"gauche": 0.333333})
    (key,) = own_scenario_rows(cast.campaign)
    sent |= {"share-rn": "25", "absent": ["rec"], "giver": "centre", "taker": "gauche", "carried": "10"}
    assert browser.post(f"/c/essai/scenarios/{key}/", sent).status_code == 302
    (changed,) = scenarios_of(cast.campaign)
    assert changed.shares == {"gauche": 0.333333, "rn": 0.25}
    assert changed.absent == {"rec"}
    assert [one.details["fields"] for one in lines(cast)] == [
        ["name", "shares", "turnout"],
        ["name"],
        ["absent", "moves", "shares"],
    ]


def test_a_file_is_brought_and_taken_as_it_was(cast: Cast):
    browser = visiting(cast)
    brought = SimpleUploadedFile("a.toml", b"\xef\xbb\xbf" + WIDE.replace("\n", "\r\n").encode())
    assert browser.post(NEW, {"toml": "", "file": brought}).status_code == 302
    (key,) = own_scenario_rows(cast.campaign)
    answer = browser.get(f"/c/essai/scenarios/{key}/scenario.toml")
    assert answer.content.decode() == WIDE
    assert 'filename="essai-duels.toml"' in answer["Content-Disposition"]
    page = text(browser.get(f"/c/essai/scenarios/{key}/"))
    assert "Ce fichier dit plus que le formulaire" in page
    assert "1 territoire à part" in page
    assert 'name="share-gauche"' not in page
    assert browser.post(NEW, {"toml": "", "file": SimpleUploadedFile("a.toml", b"\xff\xfe")}).status_code == 400
    moved = tomllib.loads(browser.get(f"{STRATEGY}scenario.toml?scrutin=muni&scenario={key}").content.decode())
    assert (moved["label"], moved["local"][0]["territory"]) == ("Duels", "dep:99")


def test_what_a_form_says_reads_back(cast: Cast):
    said = Scenario("x", "X", "commune", {"gauche": 0.31, "rn": 0.2}, turnout=0.55, absent=frozenset({"rec"}), note="N")
    form = OwnScenarioForm(as_the_form_reads(said), initial=as_the_form_reads(said))
    assert fits_the_form(said)
    assert form.is_valid(), form.errors
    assert form.scenario(said) == said
    assert Scenario.parse(scenario_toml(said)) == said


def test_two_campaigns_have_scenarios_of_one_name_and_never_see_each_others(cast: Cast):
    key, other = keep(cast, HIGH), keep(cast, LOW, cast.other)
    assert key != other
    with sealed(cast.campaign.pk):
        assert [one.text for one in OwnScenario.objects.all()] == [HIGH]
    rival = visiting(cast, "rival", cast.other)
    for browser in (rival, Client(), cast.client(cast.outsider)):
        assert f'value="{key}"' not in text(browser.get(STRATEGY))
        for url in (f"{STRATEGY}?scenario={key}", f"{STRATEGY}zones.csv?scenario={key}", f"{TAB}?avec={key}"):
            refused = browser.get(url)
            assert refused.status_code == 400, url
            assert "demande un scénario d'une campagne" in text(refused)
    for tail in ("", "scenario.toml", "supprimer/"):
        assert rival.get(f"/c/essai/scenarios/{key}/{tail}").status_code == 404, tail
        assert rival.get(f"/c/{cast.other.slug}/scenarios/{key}/{tail}").status_code == 400, tail
    with sealed(cast.other.pk), pytest.raises(InputError):
        change_campaign(campaign=cast.other, scenario=key, by=COMMAND, at=AT)
    with pytest.raises(ScopeError):
        OwnScenario.objects.exists()


@pytest.mark.postgresql
def test_the_database_itself_keeps_them_apart(cast: Cast):
    keep(cast)
    with sealed(cast.other.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_ownscenario")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "officer", "guest", "outsider"])
def test_members_look_at_them_and_only_who_edits_the_campaign_writes(cast: Cast, name: str):
    key = keep(cast)
    browser, refused = visiting(cast, name), 404 if name == "outsider" else 403
    member = name != "outsider"
    assert browser.get(f"/c/essai/scenarios/{key}/scenario.toml").status_code == (200 if member else 404)
    assert ("Sursaut" in text(browser.get(TAB))) is member
    assert (browser.get(f"{STRATEGY}zones.csv?scrutin=muni&scenario={key}").status_code == 200) is member
    assert "supprimer" not in text(browser.get(TAB))
    assert browser.get(NEW).status_code == refused
    assert browser.post(NEW + MOVED, {"name_only": "1", "label": "X"}).status_code == refused
    assert browser.post(f"/c/essai/scenarios/{key}/", {"toml": LOW}).status_code == refused
    assert browser.post(f"/c/essai/scenarios/{key}/supprimer/").status_code == refused
    assert own_scenario_rows(cast.campaign).keys() == {key}


def test_a_director_who_sees_her_own_actions_alone_writes_none(cast: Cast):
    with sealed(cast.campaign.pk):
        add_member(
            campaign=cast.campaign, user=cast.organiser, role=Role.DIRECTOR, by=COMMAND, at=AT, assigned_only=True
        )
    browser = visiting(cast, "organiser")
    assert browser.post(NEW, {"toml": HIGH}).status_code == 403
    assert scenarios_of(cast.campaign) == []


def test_the_one_worked_for_is_not_deleted_and_the_page_leads_back_to_the_reference(cast: Cast):
    key, browser = keep(cast), visiting(cast)
    work_for(cast, key)
    page = text(browser.get(f"/c/essai/scenarios/{key}/supprimer/"))
    assert "La campagne travaille avec ce scénario" in page
    refused = browser.post(f"/c/essai/scenarios/{key}/supprimer/")
    assert refused.status_code == 400
    assert "d'abord de la référence notre contexte" in text(refused)
    back = re.search(r'href="(/c/essai/contexte/adopter/[^"]+)"', page)
    assert back is not None
    browser.post(back[1])
    assert used(cast) == "reference"
    assert "Supprimer « Sursaut » ?" in text(browser.get(f"/c/essai/scenarios/{key}/supprimer/"))
    assert browser.post(f"/c/essai/scenarios/{key}/supprimer/").status_code == 302
    assert own_scenario_rows(cast.campaign) == {}
    with sealed(cast.campaign.pk):
        remove_scenario(campaign=cast.campaign, key=key, by=COMMAND, at=AT)
    assert [one.verb for one in lines(cast)] == ["scenario.written", "scenario.removed"]


def test_lines_of_the_journal_say_who_and_which_parts_and_no_word_of_hers(cast: Cast):
    browser = visiting(cast)
    browser.post(NEW + MOVED, {"name_only": "1", "label": "Sursaut", "note": "Réunion"})
    (key,) = own_scenario_rows(cast.campaign)
    browser.post(f"/c/essai/scenarios/{key}/", {"toml": HIGH})
    written, changed = lines(cast)
    assert written.details["fields"] == ["moves", "name", "note", "scope", "shares", "turnout"]
    assert changed.details["fields"] == ["moves", "note", "scope", "shares", "turnout"]
    assert "ursaut" not in repr([written.details, changed.details])
    assert "scénario de la campagne écrit" in text(browser.get("/c/essai/conformite/journal/"))


def test_a_campaign_keeps_thirty_and_a_closed_one_no_more(cast: Cast):
    for number in range(MOST_SCENARIOS):
        keep(cast, f'id = "x"\nlabel = "N{number}"\n')
    with pytest.raises(InputError, match="30 scénarios"):
        keep(cast)
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(closed_at=AT)
    browser = visiting(cast)
    (key, *_others) = own_scenario_rows(cast.campaign)
    assert browser.post(f"/c/essai/scenarios/{key}/supprimer/").status_code == 403
    assert "supprimer" not in text(browser.get(TAB))
    assert "Garder cette hypothèse" not in text(browser.get(STRATEGY + MOVED))


@pytest.mark.parametrize("worked_for", [False, True])
def test_one_that_cannot_be_read_any_more_is_mended_on_its_page(cast: Cast, *, worked_for: bool):
    """The grid of an upgrade may have lost a family of it; pages that do not work for it do without."""
    with sealed(cast.campaign.pk):
        OwnScenario.objects.create(
            campaign=cast.campaign, name="Ancien", text='id = "a"\nabsent = ["zz"]', changed_at=AT
        )
    (key,) = own_scenario_rows(cast.campaign)
    if worked_for:
        with unsealed():
            Campaign.objects.filter(pk=cast.campaign.pk).update(scenario=key)
    browser = visiting(cast)
    assert browser.get(STRATEGY).status_code == (400 if worked_for else 200)
    assert browser.get("/c/essai/reglages/").status_code == 200
    assert browser.get("/c/essai/").status_code == 200
    page = text(browser.get(f"/c/essai/scenarios/{key}/"))
    assert "scenario.toml, ligne 2" in page
    assert 'absent = ["zz"]' in page
    assert browser.post(f"/c/essai/scenarios/{key}/", {"toml": HIGH}).status_code == 302
    assert browser.get(STRATEGY).status_code == 200
    assert (used(cast) == key) is False


@pytest.mark.django_db(transaction=True)
def test_campaigns_from_before_scenarios_of_their_own_keep_their_context(cast: Cast):
    with older("campaigns", "0005_context") as apps, unsealed():
        rows = apps.get_model("campaigns.Campaign")._base_manager
        rows.filter(pk=cast.campaign.pk).update(scenario="bas", sliders="", family="droite")
        rows.filter(pk=cast.other.pk).update(sliders="participation=4")
        before = {one["id"]: one for one in rows.values()}
    with unsealed():
        after = {one["id"]: one for one in Campaign.objects.values()}
    assert after == before
    with unsealed():
        other = Campaign.objects.get(pk=cast.other.pk)
    assert context_of_campaign(other).own.scenarios == {}
    assert context_of_campaign(other).question.rise == 4
    keep(cast, HIGH, other)
    assert [one.label for one in scenarios_of(other)] == ["Sursaut"]
