"""RGPD-30-FILE: one archive that an authority reads without the program: whole, signed, the same for the same state."""

import csv
import hashlib
import html
import io
import json
import re
from datetime import datetime
from itertools import pairwise
from zipfile import ZipFile

import pytest
import time_machine
from cast import AT, Cast
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.apps import apps
from django.utils.translation import override
from known_contacts import a_contact
from people import settle

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rules
from arpenteur.domain.law.retention import terms
from arpenteur.web.accountability.compliance.authority import state
from arpenteur.web.accountability.compliance.authority.building import STEPS, AuthorityArchive, build_file
from arpenteur.web.accountability.compliance.authority.making import (
    ask_for_file,
    make_file,
    make_file_at_once,
    take_file,
)
from arpenteur.web.accountability.compliance.authority.registers import personal_models, refuse_undeclared
from arpenteur.web.accountability.compliance.authority.texts import texts
from arpenteur.web.accountability.compliance.authority.verifying import MANIFEST, SIGNATURE, verify
from arpenteur.web.accountability.compliance.models import Certificate, FileState, PersonRequest, SiteCertificate
from arpenteur.web.communication.outreach.models import Account
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import ALTERED, Break
from arpenteur.web.foundation.shared.privacy import Personal, Retention, entries
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import withdraw
from arpenteur.web.persons.contacts.models import Channel, Consent, How, Purpose, Receipt
from arpenteur.web.persons.people.models import Person
from arpenteur.web.site.api.models import WebhookEndpoint

pytestmark = pytest.mark.django_db
NAME = "Perrine Maquette"
NEWS = (Purpose.NEWS, Channel.EMAIL)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """A campaign with a volunteer, a contact who took something back, a request, certificates."""
    settle(cast, cast.volunteer, AT)
    contact = a_contact(cast, NAME, pairs=(NEWS, (Purpose.TARGETED, Channel.EMAIL)), at=AT)
    common = {"count": 3, "at": AT, "digest": "d" * 64, "line": 1}
    with sealed(cast.campaign.pk):
        withdraw(contact=contact, pairs=[(Purpose.TARGETED, Channel.EMAIL)], how=How.LINK, by=COMMAND, at=AT)
        PersonRequest.objects.create(
            campaign=cast.campaign, kind="access", reference="2026-014", received_at=AT, due_at=AT
        )
        Certificate.objects.create(campaign=cast.campaign, rule="electors", what="electors.Voter", **common)
    SiteCertificate.objects.create(rule="session", what="sessions.Session", **common)
    SiteCertificate.objects.create(rule="campaign", what="contacts.Contact", **common)
    return cast


def built(cast: Cast) -> AuthorityArchive:
    with sealed(cast.campaign.pk):
        return build_file(cast.campaign)


def parts(archive: AuthorityArchive) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(archive.content)) as read:
        assert read.testzip() is None
        return {name: read.read(name) for name in read.namelist()}


def _terms(model) -> tuple:
    one = next(each for each in entries(model).values() if isinstance(each, Personal))
    return one.basis, one.retention


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_every_part_is_there_and_said_on_the_first_page(lived: Cast):
    files = parts(built(lived))
    assert {*texts()["files"], "index.html", MANIFEST, SIGNATURE} <= files.keys()
    index = files["index.html"].decode()
    for path in files.keys() - {"index.html", MANIFEST, SIGNATURE, "SHA256SUMS", "cle-publique.pem", "README.txt"}:
        assert f'href="{path}"' in index, path
    assert "Liste d&#x27;essai" in index
    assert "état" in index.lower()
    assert "openssl pkeyutl -verify" in files["README.txt"].decode()
    assert all(files[name].strip() for name in texts()["files"])


def test_registers_and_journal_are_read_in_french_and_an_empty_part_says_so(lived: Cast):
    with sealed(lived.campaign.pk):
        PersonRequest.objects.all().delete()
    files = parts(built(lived))
    register = html.unescape(files["registres/registre.html"].decode())
    for text in ("Art. 30(1)", "Art. 30(2)", "bénévoles", "contacts", "Finalités", "pays non dit"):
        assert text in register
    assert NAME not in register
    lines = table(files["journal/journal.csv"])
    assert [int(one["ligne"]) for one in lines] == list(range(1, len(lines) + 1))
    assert len(lines) == len(files["journal/journal.jsonl"].splitlines())
    assert "campagne créée" in {one["quoi"] for one in lines}
    assert [one["quoi"] for one in lines if re.fullmatch(r"[a-z_]+\.[a-z_]+", one["quoi"])] == []
    assert set(texts()["persons"]) == {one.value for one in Retention}
    index = files["index.html"].decode()
    asked = index[index.index('href="demandes/demandes.csv"') :]
    assert "vide à ce jour" in asked[: asked.index("</tr>")]


def test_the_same_state_is_the_same_file_whoever_asks_again(lived: Cast):
    first = built(lived)
    with sealed(lived.campaign.pk):
        once = make_file_at_once(campaign=lived.campaign, by=COMMAND, at=AT)
        asked = ask_for_file(campaign=lived.campaign, by=COMMAND, at=AT)
        made = make_file(file=asked, by=COMMAND, at=AT)
    assert once.content == first.content == bytes(made.content)
    assert made.digest == hashlib.sha256(first.content).hexdigest()
    a_contact(lived, "Lou Gabarit", at=AT)
    later = built(lived)
    assert later.state.line > first.state.line
    assert later.content != first.content


def test_nobody_s_name_address_or_number_is_in_it(lived: Cast):
    everything = b"\n".join(parts(built(lived)).values()).decode("utf-8", "replace")
    with sealed(lived.campaign.pk):
        names = {part for one in Person.objects.all() for part in (one.name, one.email, one.phone) if part}
    assert names
    for text in (*names, "Lou", "Maquette", "06 39 98", "+33639", "exemple.fr", lived.director.email):
        assert text not in everything, text


def test_the_register_holds_every_table_and_every_column_of_persons(lived: Cast):
    files = parts(built(lived))
    register = json.loads(files["registres/30-1-responsable.json"])
    held = {one["table"]: one for activity in register["activities"] for one in activity["tables"]}
    assert held.keys() == {model._meta.label for model in personal_models()}
    for model in personal_models():
        personal = {name for name, one in entries(model).items() if isinstance(one, Personal)}
        assert {one["column"] for one in held[model._meta.label]["columns"]} == personal
    rows = table(files["registres/30-1-responsable.csv"])
    assert len(rows) == sum(len(one["columns"]) for one in held.values())
    assert all(row["finalite"] and row["base_legale"] and row["duree_texte"] for row in rows)
    assert held["contacts.Contact"]["count"] == 1
    assert register["controller"]["name"] == "Liste d'essai"
    assert register["officer"] is True
    assert {one["rule"] for one in register["security"]} == set(rules())


def test_the_register_of_the_host_names_it_and_whoever_works_for_it(lived: Cast, settings):
    settings.ARPENTEUR_HOST_CONTACT = "Association des hôtes, hote@exemple.org"
    settings.MAILERS = {"default": {"BACKEND": "x", "OPTIONS": {"host": "smtp.exemple.org"}}}
    files = parts(built(lived))
    register = json.loads(files["registres/30-2-sous-traitant.json"])
    assert register["processor"]["name"].startswith("Association des hôtes")
    assert [one["name"] for one in register["further_processors"]] == ["smtp.exemple.org"]
    assert len(register["processing"]) == len(table(files["registres/30-2-sous-traitant.csv"]))
    assert len(table(files["registres/sous-traitants.csv"])) == 2
    assert {row["cle"] for row in table(files["registres/durees.csv"])} == set(terms())


def test_machines_that_rooms_speak_to_are_processors(lived: Cast):
    with sealed(lived.campaign.pk):
        for at_work, url in ((None, "https://crochet.exemple.org/x"), (AT, "https://ancien.exemple.org/x")):
            WebhookEndpoint.objects.create(
                campaign=lived.campaign, url=url, secret="x", position=0, created_at=AT, ended_at=at_work
            )
        Account.objects.create(
            campaign=lived.campaign,
            kind="smtp",
            name="Lettres",
            sender="liste@exemple.org",
            created_at=AT,
            settings={"host": "courrier.exemple.org"},
        )
    names = {row["nom"] for row in table(parts(built(lived))["registres/sous-traitants.csv"])}
    assert {"crochet.exemple.org", "courrier.exemple.org"} <= names
    assert "ancien.exemple.org" not in names


def test_a_table_that_no_room_has_declared_stops_the_file(lived: Cast, monkeypatch):
    refuse_undeclared()
    model = apps.get_model("contacts", "FollowUp")
    monkeypatch.setitem(model.privacy, "text", Personal("to sell it", *_terms(model)))
    with pytest.raises(InputError, match=r"contacts\.FollowUp\.text"):
        built(lived)


def test_receipts_and_agreements_stand_under_pseudonyms(lived: Cast):
    files = parts(built(lived))
    with sealed(lived.campaign.pk):
        receipt, consents = Receipt.objects.get(), Consent.objects.count()
    (said,) = [json.loads(line) for line in files["preuves/recus.jsonl"].decode().splitlines()]
    assert said["record_id"] == receipt.pk
    assert said["privacy_notice_sha256"] == receipt.notice
    assert re.fullmatch(r"[0-9a-f]{24}", said["pii_principal_id"])
    assert {(one["purpose"], one["state"]) for one in said["purposes"]} == {
        ("news", "given"),
        ("targeted", "withdrawn"),
    }
    rows = table(files["preuves/accords.csv"])
    assert len(rows) == consents == 2
    assert {row["personne"] for row in rows} == {said["pii_principal_id"]}
    (request,) = table(files["demandes/demandes.csv"])
    assert request["reference"] == "2026-014"


def test_certificates_are_the_campaign_s_and_the_site_s_and_never_another_campaign_s(lived: Cast):
    said = json.loads(parts(built(lived))["certificats/certificats.json"])
    assert [(one["of"], one["what"]) for one in said] == [("campagne", "Électeurs de la liste"), ("site", "Sessions")]
    assert said[0]["rule"] == "Liste électorale"


def test_each_rule_has_its_tests_and_their_results(lived: Cast):
    files = parts(built(lived))
    said = json.loads(files["regles/regles.json"])["rules"]
    assert {one["rule"] for one in said} == set(rules())
    rows = table(files["regles/regles.csv"])
    assert len(rows) == sum(len(one.tests) for one in rules().values())
    assert {row["resultat"] for row in rows} <= {"réussi", "échoué", "non exécuté", "absent du relevé"}


def test_the_journal_ends_where_it_says_and_is_verified(lived: Cast):
    files = parts(built(lived))
    end = json.loads(files["journal/tete.json"])
    lines = [json.loads(line) for line in files["journal/journal.jsonl"].decode().splitlines()]
    assert end["verified"] is True
    assert (lines[-1]["number"], lines[-1]["digest"]) == (end["line"], end["digest"])
    assert all(after["before"] == before["digest"] for before, after in pairwise(lines))
    for line in lines:
        said = {name: value for name, value in line.items() if name != "digest"}
        said["at"] = datetime.fromisoformat(said["at"]).isoformat(timespec="microseconds")
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == line["digest"]


def test_a_journal_that_was_touched_is_said_so(lived: Cast, monkeypatch):
    monkeypatch.setattr(state, "breaks", lambda chain: [Break(chain, 2, ALTERED)])
    files = parts(built(lived))
    assert json.loads(files["journal/tete.json"])["faults"] == [{"line": 2, "fault": "altered"}]
    assert "NE se vérifie PAS" in files["index.html"].decode()


def test_what_is_missing_is_said(lived: Cast):
    index = parts(built(lived))["index.html"].decode()
    assert "n&#x27;indique pas d&#x27;adresse" in index
    assert "ARPENTEUR_HOST_CONTACT" in index
    assert "projet écrit par le programme" in index
    assert "Aucun membre n&#x27;a le rôle" not in index


# -- verified by whoever receives it ----------------------------------------------------------------------------


def test_a_sound_file_says_what_it_is_and_by_which_key(lived: Cast):
    archive = built(lived)
    found = verify(archive.content)
    manifest = json.loads(parts(archive)[MANIFEST])
    assert (found.name, found.line) == ("Liste d'essai", archive.state.line)
    assert found.fingerprint == manifest["fingerprint"]
    assert found.files == len(manifest["files"]) == len(parts(archive)) - 2


def test_it_is_verified_without_the_program_as_its_text_says(lived: Cast):
    files = parts(built(lived))
    key = load_pem_public_key(files["cle-publique.pem"])
    assert isinstance(key, Ed25519PublicKey)
    key.verify(files[SIGNATURE], files[MANIFEST])
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode().splitlines())
    assert sums.keys() == files.keys() - {"SHA256SUMS", MANIFEST, SIGNATURE}
    assert all(hashlib.sha256(files[path]).hexdigest() == digest for path, digest in sums.items())


@pytest.mark.parametrize(
    ("change", "words_of"),
    [
        (lambda files: files | {"preuves/accords.csv": b"x"}, "preuves/accords.csv a été modifié"),
        (lambda files: files | {"autre.txt": b"x"}, "autre.txt a été ajouté"),
        (lambda files: {name: one for name, one in files.items() if name != "aipd/pia.json"}, "il manque aipd"),
        (lambda files: files | {MANIFEST: files[MANIFEST].replace(b"essai", b"autre")}, "après la signature"),
        (lambda files: files | {SIGNATURE: bytes(64)}, "après la signature"),
        (lambda files: files | {"cle-publique.pem": b"x"}, "pas un dossier"),
        (lambda _files: {"a.txt": b"x"}, "pas un dossier"),
    ],
)
def test_whatever_is_changed_is_found(lived: Cast, change, words_of: str):
    with pytest.raises(InputError, match=words_of):
        verify(packed(change(parts(built(lived)))))


def test_a_file_that_is_cut_or_no_file_is_refused_in_a_sentence(lived: Cast):
    whole = built(lived).content
    for wrong in (b"", b"PK", whole[:-200], whole[:4000], b"{}", b'{"content": 1}', b"\x00" * 500):
        with pytest.raises(InputError):
            verify(wrong)
    for place in range(0, len(whole), len(whole) // 40):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        try:
            verify(bytes(changed))
        except InputError:
            continue
        # A byte that no part is made of: of the zip's own frame.
        assert parts(AuthorityArchive(bytes(changed), built(lived).state)) == parts(built(lived))


# -- kept for some days -------------------------------------------------------------------------------------------


def test_one_is_made_at_a_time_and_each_step_is_heard(lived: Cast):
    heard: list[int] = []
    with sealed(lived.campaign.pk):
        build_file(lived.campaign, progress=heard.append)
        first = ask_for_file(campaign=lived.campaign, by=COMMAND, at=AT)
        assert ask_for_file(campaign=lived.campaign, by=COMMAND, at=AT) == first
        with override("fr"), pytest.raises(InputError) as refused:
            take_file(file=first, by=COMMAND, at=AT)
        assert "pas prêt" in str(refused.value)
        made = make_file(file=first, by=COMMAND, at=AT)
        assert ask_for_file(campaign=lived.campaign, by=COMMAND, at=AT) != first
        assert take_file(file=made, by=COMMAND, at=AT) == bytes(made.content)
        made.refresh_from_db()
        verbs = list(Entry.objects.filter(chain=lived.campaign.pk).values_list("verb", flat=True))
    assert heard == list(range(1, STEPS + 1))
    assert (made.state, made.steps) == (FileState.READY, STEPS)
    assert [verbs.count(one) for one in ("file.asked", "file.made", "file.taken")] == [2, 1, 1]
