"""One context for a campaign: what an address leaves out is as ours, another question says so and leaks nowhere."""

import html
import json
import re

import pytest
from cast import AT, Cast
from django.test import Client
from fictional_place import PLACE, station

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
STRATEGY = f"/strategie/{PLACE}/"
OTHER = "?famille=droite&scrutin=legi&scenario=reference"


def visiting(cast: Cast, name: str = "director", **changes: object) -> Client:
    """A browser of a member whose campaign was changed so and opened once."""

    if changes:
        with sealed(cast.campaign.pk):
            change_campaign(campaign=cast.campaign, by=COMMAND, at=AT, **changes)
    browser = cast.client(getattr(cast, name))
    browser.get(within(cast, "contexte/"))
    return browser


def within(cast: Cast, tail: str) -> str:
    """An address of the campaign."""
    return f"/c/{cast.campaign.slug}/{tail}"


def text(browser: Client, url: str) -> str:
    return html.unescape(browser.get(url).content.decode())


def chosen(page: str, name: str) -> str:
    """What a select of a page stands at."""
    options = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    assert options is not None, name
    return re.findall(r'value="([^"]*)" selected', options[0])[0]


def test_the_pages_of_the_territory_ask_the_question_of_the_campaign(cast: Cast):
    browser = visiting(cast, family="droite", election="euro")
    for url in (STRATEGY, f"/plan/{PLACE}/", f"/scenarios/{PLACE}/"):
        page = text(browser, url)
        assert (chosen(page, "famille"), chosen(page, "scrutin")) == ("droite", "euro"), url
        assert "pas la nôtre" not in page
    assert chosen(text(browser, f"/second-tour/{PLACE}/"), "famille") == "droite"
    assert chosen(text(Client(), STRATEGY), "famille") == "gauche"


def test_what_a_scenario_of_the_campaign_supposes_is_inherited_too(cast: Cast):
    browser = visiting(cast, sliders="participation=5")
    ours = json.loads(browser.get(f"{STRATEGY}zones.geojson").content)["arpenteur"]["scenario"]
    reference = json.loads(Client().get(f"{STRATEGY}zones.geojson?scrutin=muni").content)["arpenteur"]["scenario"]
    assert ours["turnout"] == pytest.approx(reference["turnout"] + 0.05, abs=1e-6)
    assert "pas la nôtre" not in text(browser, STRATEGY)
    assert "pas la nôtre" in text(browser, f"{STRATEGY}?famille=gauche&scrutin=muni&scenario=reference")


def test_a_hypothesis_says_so_and_leads_back(cast: Cast):
    browser = visiting(cast)
    page = text(browser, STRATEGY + OTHER)
    assert "vous regardez autre chose que la campagne" in page
    assert 'class="cx hyp"' in page
    assert re.search(rf'class="btn btn-primary" href="{STRATEGY}\?"', page)
    assert "Ce qui change" in page
    assert '<th scope="col" class="num ours">' in page
    assert "En faire notre contexte" in page
    assert "pas la nôtre" not in text(browser, STRATEGY)


@pytest.mark.parametrize("url", [STRATEGY, f"/plan/{PLACE}/", f"/profils/{PLACE}/{station(0)}/"])
def test_no_link_to_another_page_keeps_a_hypothesis(cast: Cast, url: str):
    page = text(visiting(cast), url + OTHER)
    main = page[page.index('<div id="hypothesis">') :]
    banner = main[: main.index("</section>")]
    kept = set(re.findall(r'href="([^"]*famille=droite[^"]*)"', page.replace(banner, "")))
    pages = {link.partition("?")[0] for link in kept}
    files = {one for one in pages if one.rpartition("/")[2]}
    # The page itself, its files, and the comparison, which is of the scenario looked at.
    assert pages - files <= {"", url, f"/scenarios/{PLACE}/"}
    assert all(one.startswith(url) for one in files)


def test_the_basket_and_at_a_glance_keep_the_context_after_a_hypothesis(cast: Cast):
    browser = visiting(cast)
    before = classes_of_glance(browser, cast)
    browser.get(STRATEGY + OTHER)
    assert classes_of_glance(browser, cast) == before


def classes_of_glance(browser: Client, cast: Cast) -> list[str]:
    return re.findall(r'class="cls c(\d)', text(browser, within(cast, "?mesure=priority&lignes=toutes")))


def test_no_outing_is_prepared_from_a_hypothesis(cast: Cast):
    browser = visiting(cast)
    assert 'class="to-actions"' in text(browser, f"/plan/{PLACE}/")
    assert 'class="to-actions"' not in text(browser, f"/plan/{PLACE}/{OTHER}")


def test_files_of_a_hypothesis_say_so(cast: Cast):
    browser = visiting(cast)
    geojson = browser.get(f"{STRATEGY}zones.geojson{OTHER}")
    assert json.loads(geojson.content)["arpenteur"]["warnings"][0].startswith("HYPOTHÈSE")
    assert "hypothese" in geojson["Content-Disposition"]
    assert "HYPOTHÈSE" in browser.get(f"{STRATEGY}zones.csv-metadata.json{OTHER}").content.decode()
    assert "HYPOTHÈSE" in browser.get(f"{STRATEGY}carte.svg{OTHER}").content.decode()
    assert browser.get(f"{STRATEGY}scenario.toml{OTHER}").content.decode().startswith("# HYPOTHÈSE")
    ours = browser.get(f"{STRATEGY}zones.geojson")
    assert "hypothese" not in ours["Content-Disposition"]
    assert "HYPOTHÈSE" not in ours.content.decode()


def test_the_address_written_in_a_file_gives_everybody_the_same_figures(cast: Cast):
    browser = visiting(cast, family="droite", election="euro", sliders="participation=4")
    inside = browser.get(f"{STRATEGY}zones.csv")
    told = json.loads(browser.get(f"{STRATEGY}zones.csv-metadata.json").content)["url"].partition("testserver")[2]
    assert Client().get(told).content == inside.content
    assert cast.client(cast.outsider).get(told).content == inside.content
    assert Client().get(f"{STRATEGY}zones.csv").content != inside.content


def test_an_address_that_names_a_part_says_the_same_inside_and_outside(cast: Cast):
    browser = visiting(cast, family="droite", election="euro", sliders="participation=4")
    for query in ("?famille=gauche", "?scrutin=pres", "?scenario=reference", OTHER):
        assert browser.get(f"{STRATEGY}zones.csv{query}").content == Client().get(f"{STRATEGY}zones.csv{query}").content


def test_who_is_not_of_the_campaign_sees_nothing_of_its_context(cast: Cast):
    visiting(cast, family="droite", election="euro")
    for browser in (Client(), cast.client(cast.outsider)):
        page = text(browser, STRATEGY)
        assert chosen(page, "famille") == "gauche"
        assert "pas la nôtre" not in text(browser, STRATEGY + OTHER)
        assert "Ce qui change" not in text(browser, STRATEGY + OTHER)
    rival = cast.client(cast.rival)
    rival.get(f"/c/{cast.other.slug}/contexte/")
    page = text(rival, STRATEGY)
    assert chosen(page, "famille") == cast.other.family
    assert rival.get(within(cast, "contexte/")).status_code == 404
    assert rival.get(within(cast, f"contexte/adopter/{OTHER}")).status_code == 404


def test_every_member_reads_the_context_and_only_who_edits_the_campaign_changes_it(cast: Cast):
    for name in ("director", "organiser", "leader", "volunteer", "guest"):
        browser = visiting(cast, name)
        page = text(browser, within(cast, "contexte/"))
        assert "Pour quoi la campagne travaille-t-elle" in page
        assert ("Changer" in page) is (name == "director"), name
        assert ("En faire notre contexte" in text(browser, STRATEGY + OTHER)) is (name == "director"), name
        answer = browser.post(within(cast, f"contexte/adopter/{OTHER}"))
        assert answer.status_code == (302 if name == "director" else 403), name


def test_a_hypothesis_made_our_context_is_followed_everywhere_and_journalled(cast: Cast):
    browser = visiting(cast)
    question = "?famille=droite&scrutin=euro&scenario=reference&participation=3"
    page = text(browser, within(cast, f"contexte/adopter/{question}"))
    assert "Droite" in page
    assert "pas les jours de ses tours" in page
    browser.post(within(cast, f"contexte/adopter/{question}"))
    with unsealed():
        after = Campaign.objects.get(pk=cast.campaign.pk)
    assert (after.family, after.election, after.scenario, after.sliders) == (
        "droite",
        "euro",
        "reference",
        "participation=3",
    )
    page = text(browser, STRATEGY)
    assert (chosen(page, "famille"), chosen(page, "scrutin")) == ("droite", "euro")
    assert "pas la nôtre" not in text(browser, STRATEGY + question)
    with sealed(cast.campaign.pk):
        line = Entry.objects.filter(verb="campaign.changed").latest("pk")
    assert line.details["fields"] == ["election", "family", "scenario", "sliders"]


def test_a_round_without_a_day_is_refused_and_the_countdown_follows_the_round(cast: Cast):
    browser = visiting(cast, round="second")
    assert "second tour" in text(browser, within(cast, "contexte/"))
    sent = {
        "name": "Liste d'essai",
        "election": "muni",
        "family": "gauche",
        "first_round": "2027-03-14",
        "second_round": "",
        "round": "second",
        "scenario": "reference",
        "time_zone": "Europe/Paris",
    }
    answer = browser.post(within(cast, "reglages/"), sent)
    assert answer.status_code == 400
    assert "la campagne travaille pour le second tour" in html.unescape(answer.content.decode())


def test_a_scenario_or_a_family_that_is_gone_is_one_sentence(cast: Cast):
    for change in ({"scenario": "perdu"}, {"scenario": "reference", "family": "perdue"}):
        browser = visiting(cast, **change)
        answer = browser.get(STRATEGY)
        assert answer.status_code == 400
        assert "n’est plus dans le dossier du site" in html.unescape(answer.content.decode())
        assert browser.get(STRATEGY + OTHER).status_code == 200
        assert browser.get(within(cast, "contexte/")).status_code == 200


def test_another_family_chosen_in_the_form_does_not_keep_the_share_of_the_former(cast: Cast):
    browser = visiting(cast, election="legi")
    rest = re.search(r'name="repos" value="(\d+)"', text(browser, STRATEGY))
    assert rest is not None
    form = f"?famille=droite&scrutin=legi&scenario=reference&participation=0&part={rest[1]}&repos={rest[1]}"
    plain = "?famille=droite&scrutin=legi&scenario=reference"
    assert browser.get(f"{STRATEGY}zones.csv{form}").content == browser.get(f"{STRATEGY}zones.csv{plain}").content
    assert "notre part" not in text(browser, STRATEGY + form)
