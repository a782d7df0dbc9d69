"""RGPD-30-FILE: its page is the direction's and the protection officer's, recognised; its command is the host's."""

import io
import json
import threading
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from cast import AT, Cast, recognise
from django.test import Client
from django.utils import timezone
from known_contacts import a_contact, words
from sites import Site, populated_site

from arpenteur.web.accountability.compliance import retention
from arpenteur.web.accountability.compliance.authority.building import build_file
from arpenteur.web.accountability.compliance.authority.registers import host
from arpenteur.web.accountability.compliance.authority.verifying import verify
from arpenteur.web.accountability.compliance.models import AuthorityFile, Certificate, FileState
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Receipt
from arpenteur.web.site.operations import worker

URL = "/c/essai/conformite/dossier/"


@pytest.fixture
def officer(cast: Cast) -> Client:
    return cast.client(cast.officer)


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


def files(cast: Cast) -> list[AuthorityFile]:
    with sealed(cast.campaign.pk):
        return list(AuthorityFile.objects.order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_for_followed_made_by_a_job_and_taken(cast: Cast, officer: Client):
    assert officer.post(f"{URL}demander/").status_code == 302
    waiting = officer.get(URL)
    assert waiting.headers["Refresh"] == "2"
    assert "attend son tour" in words(waiting)
    (asked,) = files(cast)
    assert officer.post(f"{URL}{asked.pk}/dossier.zip").status_code == 302
    worker.Worker(threading.Event()).step(timezone.now())
    ready = officer.get(URL)
    assert "Refresh" not in ready.headers
    assert "L’emporter" in words(ready)
    taken = officer.post(f"{URL}{asked.pk}/dossier.zip")
    assert taken.status_code == 200
    assert taken.headers["Cache-Control"] == "no-store"
    assert verify(taken.content).name == "Liste d'essai"
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
    assert [one for one in verbs if one.startswith("file.")] == ["file.asked", "file.made", "file.taken"]


@pytest.mark.django_db
def test_only_the_direction_and_the_protection_officer_open_it(cast: Cast):
    seen = {name: cast.client(one).get(URL).status_code for name, one in cast.everyone().items()}
    assert seen == {
        "director": 200,
        "officer": 200,
        "organiser": 403,
        "leader": 403,
        "volunteer": 403,
        "guest": 403,
        "outsider": 404,
        "rival": 404,
    }
    asked = {name: cast.client(one).post(f"{URL}demander/").status_code for name, one in cast.everyone().items()}
    assert {name for name, status in asked.items() if status == 302} == {"director", "officer"}


@pytest.mark.django_db
def test_a_member_narrowed_to_a_part_of_the_campaign_may_not(cast: Cast):
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.officer).update(assigned_only=True)
    assert cast.client(cast.officer).get(URL).status_code == 403
    assert cast.client(cast.officer).post(f"{URL}demander/").status_code == 403


@pytest.mark.django_db
def test_whoever_was_not_recognised_lately_is_asked_again(cast: Cast, officer: Client):
    recognise(officer, ago=31 * 60)
    for answer in (officer.get(URL), officer.post(f"{URL}demander/")):
        assert answer.status_code == 302
        assert "/compte/" in answer.headers["Location"]
    assert files(cast) == []


@pytest.mark.django_db
def test_a_file_of_another_campaign_does_not_exist(cast: Cast, officer: Client):
    with sealed(cast.other.pk):
        other = AuthorityFile.objects.create(
            campaign=cast.other,
            state=FileState.READY,
            content=b"x",
            maker="x",
            created_at=AT,
            expires_at=AT + timedelta(days=3650),
        )
    assert officer.post(f"{URL}{other.pk}/dossier.zip").status_code == 404


@pytest.mark.django_db
def test_one_whose_worker_died_does_not_hold_up_the_next(cast: Cast, clock):
    cast.client(cast.officer).post(f"{URL}demander/")
    clock.shift(timedelta(minutes=16))
    officer = cast.client(cast.officer)
    page = officer.get(URL)
    assert "Refresh" not in page.headers
    assert "redemandez" in words(page)
    officer.post(f"{URL}demander/")
    assert len(files(cast)) == 2


@pytest.mark.django_db
def test_its_days_end_and_a_certificate_says_so(cast: Cast, clock):
    cast.client(cast.officer).post(f"{URL}demander/")
    retention.run(at=AT + timedelta(days=8))
    assert files(cast) == []
    with sealed(cast.campaign.pk):
        assert Certificate.objects.filter(rule="authority", what="compliance.AuthorityFile").exists()


@pytest.mark.django_db
def test_the_number_of_a_receipt_leads_to_its_person(cast: Cast, officer: Client):
    contact = a_contact(cast, "Perrine Maquette")
    with sealed(cast.campaign.pk):
        receipt = Receipt.objects.get()
    answer = officer.post(f"{URL}recu/", {"receipt": str(receipt.pk)})
    assert answer.headers["Location"] == f"/c/essai/contacts/{contact.pk}/"
    for wrong in ("0", "x", str(receipt.pk + 999), ""):
        answer = officer.post(f"{URL}recu/", {"receipt": wrong})
        assert answer.headers["Location"] == URL
    assert cast.client(cast.organiser).post(f"{URL}recu/", {"receipt": str(receipt.pk)}).status_code == 403


@pytest.mark.django_db
def test_a_closed_campaign_still_shows_what_it_did(cast: Cast, officer: Client):
    with sealed(cast.campaign.pk):
        cast.campaign.closed_at = AT
        cast.campaign.save()
    assert officer.get(URL).status_code == 200
    assert officer.post(f"{URL}demander/").status_code == 302


@pytest.mark.django_db
def test_the_country_of_whoever_works_on_the_data_is_said_and_stands_in_the_file(cast: Cast, officer: Client, settings):
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"host": "smtp.exemple.org"}}}
    assert "smtp.exemple.org" in words(officer.get(URL))
    sent = {"name": "smtp.exemple.org", "country": " suède "}
    assert officer.post(f"{URL}pays/", sent).status_code == 302
    officer.post(f"{URL}pays/", sent)
    with sealed(cast.campaign.pk):
        archive = build_file(cast.campaign)
    with ZipFile(io.BytesIO(archive.content)) as read:
        assert "smtp.exemple.org,envoi de courriels,,Suède" in read.read("registres/sous-traitants.csv").decode()
        register = json.loads(read.read("registres/30-2-sous-traitant.json"))
        index = read.read("index.html").decode()
    assert [one["country"] for one in register["further_processors"]] == ["Suède"]
    assert "Le pays n&#x27;est pas dit pour : l&#x27;hébergeur de" in index
    assert "Hors de l&#x27;Espace économique" not in index
    officer.post(f"{URL}pays/", {**sent, "country": "Neverland"})
    assert "hors de l’EEE" in words(officer.get(URL))
    with sealed(cast.campaign.pk), ZipFile(io.BytesIO(build_file(cast.campaign).content)) as read:
        assert "smtp.exemple.org (Neverland)" in read.read("index.html").decode()
    officer.post(f"{URL}pays/", {**sent, "country": "x" * 61})
    assert officer.post(f"{URL}pays/", {"name": "autre", "country": "France"}).status_code == 404
    with sealed(cast.campaign.pk):
        verbs = list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", flat=True))
    assert verbs.count("processor.placed") == 2
    assert cast.client(cast.organiser).post(f"{URL}pays/", sent).status_code == 403


@pytest.mark.django_db
def test_the_country_of_the_host_is_that_of_the_site(cast: Cast, officer: Client, settings):
    settings.ARPENTEUR_HOST_COUNTRY = "France"
    officer.post(f"{URL}pays/", {"name": host().name, "country": "Malte"})
    with sealed(cast.campaign.pk), ZipFile(io.BytesIO(build_file(cast.campaign).content)) as read:
        assert json.loads(read.read("registres/30-2-sous-traitant.json"))["processor"]["country"] == "France"
        assert "Le pays n" not in read.read("index.html").decode()


# -- from the command line -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, town) -> Site:
    return populated_site(tmp_path_factory.mktemp("site") / "home", town.path)


def test_the_host_writes_a_file_twice_the_same_and_anybody_verifies_it(site: Site, tmp_path: Path):
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    assert "Dossier écrit" in site.run("conformite", "essai", "--to", first).stderr
    site.run("conformite", "essai", "--to", second)
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o077 == 0
    with ZipFile(io.BytesIO(first.read_bytes())) as archive:
        fingerprint = json.loads(archive.read("MANIFESTE.json"))["fingerprint"]
    assert fingerprint in site.run("conformite", "--verify", first).stderr
    site.run("conformite", "--verify", first, "--key", fingerprint[:16].upper())
    assert "une autre clé" in site.run("conformite", "--verify", first, "--key", "00ff", code=1).stderr
    first.write_bytes(first.read_bytes()[:-40])
    assert "coupé" in site.run("conformite", "--verify", first, code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("inconnue", "--to", "x.zip"), "campagne inconnue"),
        (("essai",), "--to FICHIER.zip"),
        ((), "--to FICHIER.zip"),
        (("--verify", "absent.zip"), "n'existe pas"),
        (("essai", "--to", "absent/x.zip"), "n'est pas un dossier"),
    ],
)
def test_a_wrong_command_is_one_sentence(site: Site, tmp_path: Path, arguments: tuple[str, ...], said: str):
    placed = [str(tmp_path / one) if one.endswith(".zip") else one for one in arguments]
    assert said in site.run("conformite", *placed, code=1).stderr
    assert list(tmp_path.iterdir()) == []
