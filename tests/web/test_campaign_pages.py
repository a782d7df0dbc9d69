"""Campaigns: which are mine, a new one, its settings, its end."""

from datetime import date, timedelta

import pytest
from cast import AT, Cast, person
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from fictional_place import PLACE

from arpenteur.web.config import settings as default
from arpenteur.web.foundation.accounts.actions import make_founder
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.actions import add_member
from arpenteur.web.foundation.campaigns.invitations import invite
from arpenteur.web.foundation.campaigns.models import Campaign, Invitation, Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.shared.sealing import sealed, unsealed

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Exempleville en commun",
    "place": PLACE,
    "election": "muni",
    "family": "gauche",
    "first_round": "2027-03-14",
    "second_round": "2027-03-21",
    "slug": "",
    "time_zone": "",
}
CREATE, MINE = "/campagnes/nouvelle/", "/campagnes/"


@pytest.fixture(autouse=True)
def anyone(settings):
    """Whoever has an account opens campaigns, but in the tests of that very rule."""
    settings.ARPENTEUR_CAMPAIGN_CREATION, settings.ARPENTEUR_TARIFF = "anyone", "https://hote.exemple.fr/tarif"


def test_one_campaign_opens_at_once(cast: Cast):
    client = cast.client(cast.volunteer)
    assert client.get(MINE).headers["Location"] == "/c/essai/accueil/"
    assert "Liste d&#x27;essai" in client.get(f"{MINE}?toutes").content.decode()


def test_several_are_listed_and_others_are_not(cast: Cast):
    with sealed(cast.other.pk):
        add_member(campaign=cast.other, user=cast.volunteer, role=Role.GUEST, by=COMMAND, at=timezone.now())
    html = cast.client(cast.volunteer).get(MINE).content.decode()
    assert "Liste d&#x27;essai" in html
    assert "Liste rivale" in html
    assert "Liste rivale" not in cast.client(cast.guest).get(f"{MINE}?toutes").content.decode()


def test_without_a_campaign_one_is_told_what_to_do(cast: Cast):
    html = cast.client(cast.outsider).get(MINE).content.decode()
    assert "Vous n’êtes encore dans aucune campagne" in html
    assert CREATE in html


def test_a_membership_that_ran_out_is_not_listed(cast: Cast):
    with unsealed():
        Membership.objects.filter(user=cast.volunteer).update(expires_at=timezone.now())
    assert "aucune campagne" in cast.client(cast.volunteer).get(MINE).content.decode()


def test_whoever_opens_a_campaign_directs_it(cast: Cast):
    answer = cast.client(cast.outsider).post(CREATE, NEW)
    assert answer.headers["Location"] == "/c/exempleville-en-commun/accueil/"
    with unsealed():
        campaign = Campaign.objects.get(slug="exempleville-en-commun")
    assert (campaign.time_zone, campaign.fictional, campaign.first_round) == ("Europe/Paris", True, date(2027, 3, 14))
    with sealed(campaign.pk):
        held = Membership.objects.get()
        assert (held.user, held.role) == (cast.outsider, Role.DIRECTOR)
        assert list(Entry.objects.filter(chain=campaign.pk).values_list("verb", flat=True)) == [
            "campaign.created",
            "member.added",
        ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"slug": "essai"}, "Une campagne s’appelle déjà «\N{NO-BREAK SPACE}essai\N{NO-BREAK SPACE}»"),
        ({"second_round": "2027-03-14"}, "Le second tour vient après le premier."),
        ({"place": "75056"}, "75056"),
        ({"family": "inconnue"}, "inconnue"),
        ({"election": "zzz"}, "zzz"),
        ({"name": ""}, "error"),
        ({"name": "???"}, "Ce nom ne donne pas d’adresse"),
        ({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"first_round": "demain"}, "error"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_in_a_sentence(cast: Cast, changed: dict, told: str):
    with unsealed():
        before = Campaign.objects.count()
    answer = cast.client(cast.outsider).post(CREATE, NEW | changed)
    assert answer.status_code == 400
    assert told in answer.content.decode()
    with unsealed():
        assert Campaign.objects.count() == before


def test_only_founders_open_campaigns_unless_the_host_says_otherwise(cast: Cast, settings):
    settings.ARPENTEUR_CAMPAIGN_CREATION = default.ARPENTEUR_CAMPAIGN_CREATION
    assert settings.ARPENTEUR_CAMPAIGN_CREATION == "first"
    settings.ARPENTEUR_FOUNDERS = [cast.outsider.email]
    volunteer = cast.client(cast.volunteer)
    assert volunteer.get(CREATE).status_code == volunteer.post(CREATE, NEW).status_code == 403
    assert CREATE not in volunteer.get(f"{MINE}?toutes").content.decode()
    assert cast.client(cast.outsider).get(CREATE).status_code == 200
    make_founder(user=cast.volunteer, by=COMMAND, at=timezone.now())
    assert volunteer.get(CREATE).status_code == 200
    settings.ARPENTEUR_CAMPAIGN_CREATION = "anyone"
    assert cast.client(cast.guest).get(CREATE).status_code == 200


def test_an_account_opens_so_many_campaigns_and_no_more(cast: Cast, settings):
    settings.ARPENTEUR_CAMPAIGNS_EACH = 2
    make_founder(user=cast.outsider, by=COMMAND, at=timezone.now())
    with unsealed():
        client, before = cast.client(cast.outsider), Campaign.objects.count()
    for number in range(2):
        assert client.post(CREATE, {**NEW, "name": f"Liste numéro {number}"}).status_code == 302
    answer = client.post(CREATE, {**NEW, "name": "Liste de trop"})
    assert answer.status_code == 400
    assert "ce site en permet 2" in answer.content.decode()
    with unsealed():
        Campaign.objects.filter(name="Liste numéro 0").update(closed_at=timezone.now())
    assert client.post(CREATE, {**NEW, "name": "Liste de trop"}).status_code == 400
    long_ago = timezone.now() - timedelta(days=31)
    with unsealed():
        Campaign.objects.filter(name="Liste numéro 0").update(created_at=long_ago)
    assert client.post(CREATE, {**NEW, "name": "Liste suivante"}).status_code == 302
    with unsealed():
        assert Campaign.objects.count() == before + 3


@pytest.mark.django_db(transaction=True)
def test_directors_of_before_and_the_oldest_account_still_open_campaigns(cast: Cast):
    User.objects.filter(pk=cast.outsider.pk).update(joined_at=AT - timedelta(days=400))
    call_command("migrate", "accounts", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    founders = set(User.objects.filter(founder=True).values_list("pk", flat=True))
    assert founders == {cast.director.pk, cast.rival.pk, cast.outsider.pk}


def test_without_a_published_territory_there_is_nothing_to_open(db):
    client = Client()
    client.force_login(person("seule", factor=False))
    assert "Aucun territoire n’est encore publié" in client.get(CREATE).content.decode()


def test_settings_change_and_say_so(cast: Cast):
    client, url = cast.client(cast.director), "/c/essai/reglages/"
    assert client.get(url).status_code == 200
    sent = {name: NEW[name] for name in ("election", "family", "first_round", "second_round")}
    answer = client.post(
        url,
        sent
        | {
            "name": "Autre nom",
            "time_zone": "Indian/Reunion",
            "scenario": "reference",
            "round": "first",
            "slug": "volee",
            "place": "75056",
            "contact": " a@exemple.invalid,\n 1 rue d'Essai",
        },
    )
    assert answer.headers["Location"] == url
    with unsealed():
        cast.campaign.refresh_from_db()
    assert (cast.campaign.name, cast.campaign.time_zone) == ("Autre nom", "Indian/Reunion")
    assert cast.campaign.contact == "a@exemple.invalid, 1 rue d'Essai"
    assert (cast.campaign.slug, cast.campaign.place) == ("essai", PLACE), "fields that the form does not name"
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(verb="campaign.changed").count() == 1


def test_settings_refused_change_nothing(cast: Cast):
    sent = NEW | {"second_round": "2027-01-01", "time_zone": "Europe/Paris"}
    answer = cast.client(cast.director).post("/c/essai/reglages/", sent)
    assert answer.status_code == 400
    assert "Liste d&#x27;essai" in answer.content.decode()
    with unsealed():
        cast.campaign.refresh_from_db()
    assert cast.campaign.name == "Liste d'essai"


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "officer", "guest"])
def test_only_the_director_changes_or_closes(cast: Cast, name: str):
    client = cast.client(getattr(cast, name))
    for url in ("/c/essai/reglages/", "/c/essai/reglages/fin/"):
        assert client.post(url, NEW).status_code == 403
    with unsealed():
        cast.campaign.refresh_from_db()
    assert cast.campaign.closed_at is None


def test_a_closed_campaign_lets_nobody_new_in_and_can_go_on(cast: Cast):
    client = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        _, secret = invite(campaign=cast.campaign, role=Role.GUEST, by=COMMAND, at=timezone.now())
    for _ in range(2):
        assert client.post("/c/essai/reglages/fin/").status_code == 302
    with unsealed():
        cast.campaign.refresh_from_db()
    assert cast.campaign.closed_at
    assert cast.client(cast.outsider).get(f"/invitation/{secret}/").status_code == 410
    refused = client.post("/c/essai/invitations/", {"role": "guest", "uses": 1, "days": 7})
    assert refused.status_code == 403
    assert "Cette campagne est close" in refused.content.decode()
    assert "Close le" in client.get("/c/essai/reglages/").content.decode()
    assert "Cette campagne est close." in client.get("/c/essai/plus/").content.decode()
    client.post("/c/essai/reglages/fin/", {"reopen": "1"})
    with unsealed():
        cast.campaign.refresh_from_db()
    assert cast.campaign.closed_at is None
    assert cast.client(cast.outsider).get(f"/invitation/{secret}/").status_code == 410, "former links stay closed"
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
        assert verbs.count("campaign.closed") == verbs.count("campaign.reopened") == 1
        assert not Invitation.objects.filter(revoked_at=None).exists()


def test_more_shows_what_the_role_opens(cast: Cast):
    volunteer = cast.client(cast.volunteer).get("/c/essai/plus/").content.decode()
    director = cast.client(cast.director).get("/c/essai/plus/").content.decode()
    assert "Militante ou militant" in volunteer
    assert "/membres/" not in volunteer
    assert "/reglages/" not in volunteer
    for words in ("/c/essai/reglages/", "Réglages et membres", "/c/essai/conformite/"):
        assert words in director
