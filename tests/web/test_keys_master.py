"""The master key, the two places of keys of data, and what the doctor says of them."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import Cast
from django.test import Client

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys import keyring, master
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.site.operations import keys_care
from arpenteur.web.site.operations.checks import Level
from letters import kept_contact

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
NAME, EMAIL, PHONE = "Camille Ébauche", "camille.ebauche@exemple.invalid", "06 00 00 00 01"


def contact(cast: Cast, **given: str) -> Contact:
    return kept_contact(cast.campaign, **{"name": NAME, "email": EMAIL, "telephone": PHONE} | given)


def read(cast: Cast) -> list[tuple[str, str, str]]:
    with sealed(cast.campaign.pk):
        return [(one.name, one.email, one.phone) for one in Contact.objects.order_by("pk")]


# -- the master key ----------------------------------------------------------------------------------------------


def test_it_is_drawn_once_and_readable_by_its_owner_only(cast: Cast, own_master: Path):
    contact(cast)
    drawn = own_master.read_text()
    assert own_master.stat().st_mode & 0o777 == 0o600
    contact(cast)
    assert own_master.read_text() == drawn


def test_it_is_never_drawn_anew_while_something_needs_it(cast: Cast, own_master: Path):
    contact(cast)
    own_master.unlink()
    keyring._opened.cache_clear()
    for ask in (lambda: read(cast), lambda: kept_contact(cast.other, name=NAME, email=EMAIL, telephone="")):
        with pytest.raises(InputError, match="clé maîtresse manque"):
            ask()
    assert not own_master.exists()


def test_it_is_not_drawn_inside_the_data_folder(cast: Cast, settings, home: Path):
    settings.ARPENTEUR_MASTER_KEY_FILE = str(home / "master_key")
    with pytest.raises(InputError, match="sauvegardes emportent"):
        contact(cast)
    assert read(cast) == []


def test_systemd_gives_it_as_a_credential(cast: Cast, monkeypatch, settings, tmp_path: Path):
    master.write_new(tmp_path / master.CREDENTIAL, home=tmp_path / "elsewhere")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    contact(cast)
    assert read(cast) == [(NAME, EMAIL, PHONE)]
    (file,) = list(keyring.every())
    assert file.master == master.master_keys()[0].fingerprint


@pytest.mark.parametrize("text", ["", "bonjour", "YQ==", "é"])
def test_a_file_that_holds_no_key_is_refused_by_its_name(own_master: Path, text: str):
    own_master.parent.mkdir()
    own_master.write_text(text)
    with pytest.raises(InputError, match="ne se lit pas") as refused:
        master.master_keys()
    assert str(own_master) in str(refused.value)


def test_a_wrapped_key_that_was_altered_or_exchanged_is_refused(cast: Cast, own_master: Path):
    contact(cast)
    kept_contact(cast.other, name=NAME, email=EMAIL, telephone="")
    mine, theirs = (keyring.places()[0] / one.file for one in keyring.every())
    said = json.loads(mine.read_text())
    mine.write_text(json.dumps(said | {"wrapped": json.loads(theirs.read_text())["wrapped"]}))
    with pytest.raises(InputError, match="abîmée"):
        read(cast)


# -- what the doctor says ----------------------------------------------------------------------------------------


def said(home: Path, *, public: bool = False) -> dict[str, Level]:
    return {one.name: one.level for one in keys_care.examine(home, public=public)}


def test_the_doctor_wants_the_master_key_outside_private_and_in_two_places(
    cast: Cast, home: Path, own_master: Path, second: Path, settings
):
    assert said(home)["clé maîtresse"] is Level.ADVICE
    contact(cast)
    assert set(said(home, public=True).values()) == {Level.GOOD}
    own_master.chmod(0o644)
    assert said(home)["clé maîtresse"] is Level.BAD
    own_master.chmod(0o600)
    settings.ARPENTEUR_BACKUPS = str(own_master.parent)
    assert said(home)["clé maîtresse"] is Level.BAD
    settings.ARPENTEUR_BACKUPS = ""
    shutil.rmtree(second / "cles")
    assert said(home)["second endroit"] is Level.BAD
    settings.ARPENTEUR_SECOND_PLACE = ""
    assert said(home)["second endroit"] is Level.ADVICE
    assert said(home, public=True)["second endroit"] is Level.BAD
    own_master.unlink()
    assert said(home)["clé maîtresse"] is Level.BAD
    assert said(home)["clés de données"] is Level.BAD


def test_the_doctor_tells_names_that_no_key_opens(cast: Cast, home: Path, own_master: Path, second: Path):
    contact(cast)
    shutil.rmtree(home / "cles")
    shutil.rmtree(second / "cles")
    assert said(home)["clés de données"] is Level.BAD


def test_no_other_first_key_is_drawn_while_rows_wait_for_theirs(cast: Cast, home: Path, second: Path):
    contact(cast)
    kept = second.parent / "kept"
    shutil.copytree(home / "cles", kept)
    shutil.rmtree(home / "cles")
    shutil.rmtree(second / "cles")
    with pytest.raises(keyring.KeyGoneError, match="n'est pas là"):
        contact(cast)
    assert not list(home.glob("cles/*/*.json"))
    shutil.copytree(kept, home / "cles", dirs_exist_ok=True)
    contact(cast, email="deux@exemple.invalid")
    assert [name for name, _email, _phone in read(cast)] == [NAME, NAME]


# -- as before ---------------------------------------------------------------------------------------------------


def test_a_form_says_why_nothing_was_kept_where_nothing_can_be_encrypted(cast: Cast, settings, tmp_path: Path):
    from walked_turf import walked_turf

    from arpenteur.web.ground.phone.consent.contact import contact_secret
    from arpenteur.web.ground.phone.models import Phone

    with sealed(cast.campaign.pk):
        turf = walked_turf(cast).turf
        phone = Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device="00000000-0000-0000-0000-000000000001",
            digest="d" * 64,
            joined_at=AT,
            seen_at=AT,
        )
    settings.ARPENTEUR_SECOND_PLACE = str(tmp_path / "unplugged")
    given = {"name": NAME, "email": EMAIL, "news": "on", "of_age": "on"}
    answer = Client().post(f"/contact/{contact_secret(phone)}/", given)
    assert answer.status_code == 422
    assert "second endroit" in answer.content.decode()
    assert read(cast) == []
