"""When the machine fails, a page says so, what was kept and what to do; nothing is half written."""

import errno
import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from cast import AT, Cast, gather
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from fictional_place import station
from PIL import Image

from arpenteur.domain.errors import InputError, Where
from arpenteur.web.foundation.keys.master import MasterKeyError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import photos
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Poster, Tally
from arpenteur.web.site.operations.machine_faults import MachineFault, machine_fault_of

SAID = {
    MachineFault.AWAY: "La base de données ne répond pas.",
    MachineFault.BUSY: "Trop de personnes écrivent en même temps.",
    MachineFault.FULL: "Il n’y a plus de place sur la machine.",
    MachineFault.KEYS: "Le site ne peut pas lire les noms pour l’instant : sa clé n’est pas à sa place.",
}
KEPT = "Rien n’a été écrit à moitié"


def postgresql_says(state: str) -> OperationalError:
    """An error as Django passes it on."""
    cause = Exception("lou@exemple.invalid")
    cause.sqlstate = state
    error = OperationalError("server closed the connection unexpectedly")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("connection to server failed"), MachineFault.AWAY),
        (InterfaceError("connection already closed"), MachineFault.AWAY),
        (OperationalError("database is locked"), MachineFault.BUSY),
        (OperationalError("database or disk is full"), MachineFault.FULL),
        (OperationalError("disk I/O error"), MachineFault.FULL),
        (postgresql_says("53100"), MachineFault.FULL),
        (postgresql_says("40P01"), MachineFault.BUSY),
        (postgresql_says("57P01"), MachineFault.AWAY),
        (OSError(errno.ENOSPC, "No space left on device"), MachineFault.FULL),
        (OSError(errno.ENOENT, "No such file"), None),
        (OperationalError("no such table: x"), None),
        (ValueError("full"), None),
        (MasterKeyError("la clé maîtresse manque"), MachineFault.KEYS),
        (InputError("une clé de données est abîmée"), None),
    ],
)
def test_troubles_are_told_apart(error: Exception, expected: MachineFault | None):
    assert machine_fault_of(error) is expected
    wrapped = RuntimeError()
    wrapped.__cause__ = error
    assert machine_fault_of(wrapped) is expected


def broken_by(error: Exception):
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    return fail


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("connection to server failed"), MachineFault.AWAY),
        (OperationalError("database is locked"), MachineFault.BUSY),
        (OperationalError("database or disk is full"), MachineFault.FULL),
        (MasterKeyError("la clé maîtresse manque", Where("/etc/arpenteur/master_key")), MachineFault.KEYS),
    ],
)
def test_a_page_that_meets_trouble_says_which(cast: Cast, monkeypatch, error: Exception, trouble: MachineFault):
    browser = cast.client(cast.director)
    monkeypatch.setattr("arpenteur.web.foundation.campaigns.access.member_of", broken_by(error))
    answer = browser.get(f"/c/{cast.campaign.slug}/plus/")
    page = answer.content.decode()
    assert answer.status_code == 503
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("30", "no-store")
    assert SAID[trouble] in page
    assert KEPT in page
    assert str(error) not in page
    assert "/etc/arpenteur" not in page


@pytest.mark.django_db
def test_trouble_while_a_session_is_read_is_said_as_well(cast: Cast, monkeypatch, django_assert_num_queries):
    browser = cast.client(cast.director)
    browser.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "load", broken_by(OperationalError("connection to server failed")))
    with django_assert_num_queries(0):
        answer = browser.get(f"/c/{cast.campaign.slug}/plus/")
    assert answer.status_code == 503
    assert SAID[MachineFault.AWAY] in answer.content.decode()


@pytest.mark.django_db
def test_a_program_is_answered_in_json(cast: Cast, monkeypatch):
    monkeypatch.setattr("arpenteur.web.foundation.campaigns.access.member_of", broken_by(OperationalError("away")))
    headers = {"Accept": "application/json"}
    answer = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/plus/", headers=headers)
    assert answer.status_code == 503
    assert answer.json()["detail"] == SAID[MachineFault.AWAY]


@pytest.mark.django_db
def test_a_bug_stays_a_bug(cast: Cast, monkeypatch):
    browser = cast.client(cast.director)
    browser.raise_request_exception = False
    monkeypatch.setattr("arpenteur.web.foundation.campaigns.access.member_of", broken_by(ZeroDivisionError()))
    assert browser.get(f"/c/{cast.campaign.slug}/plus/").status_code == 500


def outing(cast: Cast, kind: str) -> Action:
    with sealed(cast.campaign.pk):
        return Action.objects.create(
            campaign=cast.campaign,
            kind=kind,
            starts_at=AT,
            ends_at=AT + timedelta(hours=2),
            created_at=AT,
            changed_at=AT,
        )


@pytest.fixture
def full_disk():
    """A database that has no page left, and the same with room again."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (x)")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 8}")

    def fill() -> None:
        with connection.cursor() as cursor:
            for size in (20000, 2000, 200, 20):
                for _ in range(5000):
                    try:
                        cursor.execute("INSERT INTO filler VALUES (zeroblob(%s))", [size])
                    except OperationalError:
                        break

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
        cursor.execute("DROP TABLE filler")


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_a_full_disk_is_said_and_nothing_is_half_counted(published, full_disk):
    cast = gather()
    action, browser = outing(cast, "leaflets"), cast.client(cast.director)
    url = f"/c/{cast.campaign.slug}/actions/{action.pk}/"
    form = {"count-key": uuid.uuid4(), "count-station": station(0), "count-leaflet": "40", "count-talk": "3"}
    assert browser.get(url).status_code == 200
    full_disk()
    answers = [browser.post(f"{url}comptes/", form | {"count-key": uuid.uuid4()}) for _ in range(200)]
    failed = [answer for answer in answers if answer.status_code == 503]
    assert failed
    assert SAID[MachineFault.FULL] in failed[0].content.decode()
    with sealed(cast.campaign.pk):
        assert FieldEvent.objects.count() == 2 * (len(answers) - len(failed))
        counted = sum(FieldEvent.objects.values_list("quantity", flat=True))
        assert counted == sum(Tally.objects.values_list("quantity", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert browser.post(f"{url}comptes/", form).status_code == 302
    with sealed(cast.campaign.pk):
        assert sum(FieldEvent.objects.values_list("quantity", flat=True)) == counted + 43


@pytest.mark.django_db
def test_a_photo_that_does_not_fit_leaves_no_poster(cast: Cast, home, monkeypatch):
    action = outing(cast, "posters")
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    picture.seek(0)
    picture.name = "affiche.png"
    monkeypatch.setattr(Path, "write_bytes", broken_by(OSError(errno.ENOSPC, "No space left on device")))
    url = f"/c/{cast.campaign.slug}/actions/{action.pk}/affiches/"
    answer = cast.client(cast.director).post(url, {"station": station(0), "place": "panneau 3", "photo": picture})
    assert answer.status_code == 503
    assert SAID[MachineFault.FULL] in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert Poster.objects.count() == 0
    kept = photos.folder_of(cast.campaign.pk)
    assert [file for file in kept.rglob("*") if file.is_file()] == []
