"""A campaign is deleted whole, by its name, with its certificates; its journal stays, other campaigns too."""

import json
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from cast import AT, Cast
from django.apps import apps
from django.db import connection
from known_contacts import words
from people import PHONE, settle
from sites import Site, empty_site, populated_site

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance import retention
from arpenteur.web.accountability.compliance.authority.verifying import verify
from arpenteur.web.accountability.compliance.deletion import delete_again, delete_campaign
from arpenteur.web.accountability.compliance.journal import faults
from arpenteur.web.accountability.compliance.models import Erasure, SiteCertificate
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import INSTANCE, Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.actions import ask_deletion, close_campaign, reopen_campaign
from arpenteur.web.foundation.campaigns.listing import Listed
from arpenteur.web.foundation.campaigns.listing import listed as every_listed
from arpenteur.web.foundation.campaigns.models import Campaign, OfCampaign
from arpenteur.web.foundation.campaigns.queries import deletion_asked_at
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.photos import folder_of
from arpenteur.web.site.api.decoys import file_of

TABLES = [model for model in apps.get_models() if issubclass(model, OfCampaign)]


def rows(campaign: int) -> dict[str, int]:
    with sealed(campaign):
        return {model._meta.label: count for model in TABLES if (count := model.objects.count())}


@pytest.fixture
def over(cast: Cast) -> Campaign:
    """A campaign that lived: a volunteer with a phone, counts, tallies; closed."""
    settle(cast, cast.volunteer, AT)
    with sealed(cast.campaign.pk):
        return close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)


@pytest.mark.django_db
def test_nothing_of_the_campaign_is_left_and_the_others_are_whole(cast: Cast, over: Campaign):
    key, accounts = over.pk, User.objects.count()
    with unsealed():
        others = [one.pk for one in Campaign.objects.exclude(pk=key)]
    before, mine = [rows(one) for one in others], rows(key)
    assert {"fieldwork.FieldEvent", "fieldwork.Tally", "volunteers.Volunteer", "campaigns.Membership"} <= mine.keys()
    assert delete_campaign(campaign=over, by=COMMAND, at=AT).rows == sum(mine.values()) + 1
    assert rows(key) == {}
    assert [rows(one) for one in others] == before
    with unsealed():
        assert not Campaign.objects.filter(pk=key).exists()
    assert User.objects.count() == accounts
    with unsealed(), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 — tables of our own models
            assert PHONE not in str(cursor.fetchall())
    connection.check_constraints()


@pytest.mark.django_db
def test_certificates_say_what_went_and_the_journal_stays_until_its_date(cast: Cast, over: Campaign):
    key, mine = over.pk, rows(over.pk)
    delete_campaign(campaign=over, by=COMMAND, at=AT)
    said = dict(SiteCertificate.objects.filter(rule="campaign").values_list("what", "count"))
    assert said == {**mine, "campaigns.Campaign": 1}
    with unsealed():
        assert list(breaks(key)) == []
        lines = Entry.objects.filter(chain=key).count()
        assert lines
        assert Entry.objects.filter(chain=INSTANCE, verb="campaign.deleted").exists()
        assert list(faults(None)) == []
        later = term("journal").after(AT) + timedelta(days=400)
    retention.run(at=later)
    with unsealed():
        assert Entry.objects.filter(chain=key).count() < lines
        assert list(faults(None)) == []


@pytest.mark.django_db
def test_one_signed_certificate_says_all_that_went_and_what_stays(cast: Cast, over: Campaign):
    mine, names = rows(over.pk), [one.email for one in User.objects.all()]
    certificate = delete_campaign(campaign=over, by=COMMAND, at=AT).certificate
    said = json.loads(json.loads(certificate)["content"])
    assert {one["table"]: one["rows"] for one in said["tables"]} == {**mine, "campaigns.Campaign": 1}
    assert said["rows"] == sum(mine.values()) + 1
    digests = dict(SiteCertificate.objects.filter(rule="campaign").values_list("what", "digest"))
    assert {one["table"]: one["digest"] for one in said["tables"]} == digests
    assert said["keys_destroyed"] >= 1
    assert [one["what"] for one in said["stays"]] == ["Journal", "Compte", "Papiers de publicité politique"]
    line = Entry.objects.get(chain=INSTANCE, number=said["line"])
    assert line.verb == "campaign.deleted"
    assert [name for name in (*names, PHONE) if name in certificate] == []
    sentences = json.loads(certificate)["certificat"]
    assert sentences[1].startswith("Campagne « Liste d'essai » (nom court : essai), supprimée le ")
    assert f"Lignes détruites : {said['rows']}, dans {len(said['tables'])} tables :" in sentences
    assert any(one.startswith("- Bénévoles : 1 (empreinte") for one in sentences)
    assert verify(certificate.encode()).name == over.name
    assert "\\u" not in certificate
    for old, new in (('"rows"', '"lines"'), (over.name, "Autre liste"), ("Lignes détruites", "Lignes gardées")):
        with pytest.raises(InputError):
            verify(certificate.replace(old.replace('"', '\\"'), new.replace('"', '\\"')).encode())


@pytest.mark.django_db
def test_letters_on_the_disk_of_the_site_are_said_to_stay(over: Campaign, settings, tmp_path: Path):
    (tmp_path / "1.log").write_text("To: lou@exemple.fr", encoding="utf-8")
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"file_path": str(tmp_path)}}}
    certificate = json.loads(delete_campaign(campaign=over, by=COMMAND, at=AT).certificate)
    assert any("dossier mail/" in one for one in certificate["certificat"])
    assert (tmp_path / "1.log").exists()


@pytest.mark.django_db
def test_the_direction_asks_for_it_from_its_page_and_takes_that_back_by_reopening(cast: Cast):
    director, settings, ask = cast.client(cast.director), "/c/essai/reglages/", "/c/essai/reglages/suppression/"
    assert "Supprimer toute la campagne" not in words(director.get(settings))
    director.post(ask, {"name": "essai"})
    with sealed(cast.campaign.pk):
        over = close_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
        assert deletion_asked_at(over) is None
    assert "Supprimer toute la campagne" in words(director.get(settings))
    director.post(ask, {"name": "autre"})
    assert cast.client(cast.organiser).post(ask, {"name": "essai"}).status_code == 403
    assert cast.client(cast.rival).post(ask, {"name": "essai"}).status_code == 404
    assert not listed_here("essai").deletion_asked
    for _again in range(2):
        assert director.post(ask, {"name": "essai"}).status_code == 302
    assert "arpenteur campaigns delete essai" in words(director.get(settings))
    assert listed_here("essai").deletion_asked
    with sealed(over.pk):
        assert Entry.objects.filter(chain=over.pk, verb="campaign.deletion_asked").count() == 1
        reopen_campaign(campaign=over, by=COMMAND, at=AT)
        assert deletion_asked_at(over) is None
        over = close_campaign(campaign=over, by=COMMAND, at=AT)
        ask_deletion(campaign=over, slug="essai", by=COMMAND, at=AT)
    certificate = delete_campaign(campaign=over, by=COMMAND, at=AT).certificate
    assert f"demandée par sa direction le {AT.astimezone(UTC):%d/%m/%Y à %H:%M:%S} UTC" in certificate


def listed_here(slug: str) -> Listed:
    return next(one for one in every_listed() if one.slug == slug)


@pytest.mark.django_db
def test_an_open_campaign_is_not_deleted(cast: Cast):
    with pytest.raises(InputError, match="suspend"):
        delete_campaign(campaign=cast.campaign, by=COMMAND, at=AT)
    assert rows(cast.campaign.pk)


@pytest.mark.django_db(transaction=True)
def test_its_files_go_once_it_is_gone(cast: Cast, over: Campaign, settings, tmp_path: Path):
    settings.ARPENTEUR_HOME = tmp_path
    folder = folder_of(over.pk)
    folder.mkdir(parents=True)
    (folder / "x.jpg").write_bytes(b"an image")
    decoy, other = file_of(over), file_of(cast.other)
    for file in (decoy, other):
        file.write_text("ARPENTEUR_TOKEN=x", encoding="utf-8")
    certificate = delete_campaign(campaign=over, by=COMMAND, at=AT).certificate
    assert json.loads(json.loads(certificate)["content"])["files_destroyed"] == 2
    assert (folder.exists(), decoy.exists(), other.exists()) == (False, False, True)
    assert [one for one in tmp_path.rglob("*") if over.slug in one.name or one.suffix == ".jpg"] == []
    assert {"campaign", "volunteer"} <= set(Erasure.objects.values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_backup_that_brings_it_back_forgets_it_again(cast: Cast, over: Campaign):
    values = {field.attname: getattr(over, field.attname) for field in Campaign._meta.concrete_fields}
    delete_campaign(campaign=over, by=COMMAND, at=AT)
    assert delete_again(at=AT) == 0
    with unsealed():
        Campaign.objects.create(**values)
    assert delete_again(at=AT) == 1
    with unsealed():
        assert not Campaign.objects.filter(slug=over.slug).exists()


# -- from the command line -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    return populated_site(tmp_path_factory.mktemp("site") / "home", town.path)


def listed(site: Site) -> dict[str, dict]:
    return {one["slug"]: one for one in json.loads(site.run("campaigns", "list", "--format", "json").stdout)}


def test_a_host_lists_suspends_reopens_and_deletes(site: Site, tmp_path: Path):
    before = listed(site)
    assert len(before) == 2
    assert before["essai"]["members"] > 1
    assert "exemple.invalid" not in site.run("campaigns", "list").stdout
    site.run("campaigns", "suspend", "essai")
    site.run("campaigns", "suspend", "essai")
    assert listed(site)["essai"]["suspended"] is True
    site.run("campaigns", "reopen", "essai")
    assert listed(site) == before
    assert "est ouverte" in site.run("campaigns", "delete", "essai", "--confirm", "essai", code=1).stderr
    saved = tmp_path / "avant.tar.gz"
    site.run("backup", saved)
    site.run("campaigns", "suspend", "essai")
    assert "--confirm essai" in site.run("campaigns", "delete", "essai", code=1).stderr
    assert "rien n'a été supprimé" in site.run("campaigns", "delete", "essai", "--confirm", "autre", code=1).stderr
    taken = tmp_path / "certificat.json"
    assert (
        "peut être écrit"
        in site.run("campaigns", "delete", "essai", "--confirm", "essai", "--certificate", saved, code=1).stderr
    )
    done = site.run("campaigns", "delete", "essai", "--confirm", "essai", "--certificate", taken)
    assert "supprimée" in done.stderr
    assert "Fichier intact : « Liste d'essai »" in site.run("conformite", "--verify", taken).stderr
    assert "campagne inconnue" in site.run("campaigns", "reopen", "essai", code=1).stderr
    assert listed(site).keys() == before.keys() - {"essai"}
    site.run("journal", "verify")
    other = empty_site(tmp_path / "home")
    other.more["ARPENTEUR_SECRET_KEY"] = (site.home / "secret_key").read_text()
    assert "Le journal se vérifie" in other.run("restore", saved, "--erasures", site.home / "erasures.jsonl").stderr
    assert listed(other).keys() == before.keys() - {"essai"}
