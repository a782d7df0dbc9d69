"""The doctor sees what matters, and says what to do."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from letterbox import letterbox, no_letterbox

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.keys.master import write_new
from arpenteur.web.site.operations import checks, doctor
from arpenteur.web.site.operations.backup import databases
from arpenteur.web.site.operations.backup.manifest import RESTORING
from arpenteur.web.site.operations.backup.records import note
from arpenteur.web.site.operations.checks import Finding, Level
from arpenteur.web.site.operations.models import Heartbeat, PeriodicRun

AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def built(monkeypatch):
    monkeypatch.setattr(doctor, "missing_build", lambda: False)
    monkeypatch.setattr(checks, "owns_tables", lambda: False)  # tests own theirs


@pytest.mark.parametrize(("is_public", "level"), [(False, Level.ADVICE), (True, Level.BAD)])
def test_a_role_that_owns_its_tables_is_told(settings, mail, home, monkeypatch, is_public: bool, level: Level):
    settings.ALLOWED_HOSTS = ["localhost"]
    if is_public:
        public(settings, mail, home)
    monkeypatch.setattr(checks, "owns_tables", lambda: True)
    assert found("base de données").level is level


def found(name: str) -> Finding:
    return next(one for one in doctor.examine(at=AT) if one.name == name)


@pytest.fixture
def mail():
    """A mail server that answers."""
    with letterbox() as mailers:
        yield mailers


def public(settings, mail, home) -> None:
    folder = home.parent / "sauvegardes"
    folder.mkdir(exist_ok=True)
    settings.ALLOWED_HOSTS = ["campagne.example"]
    settings.SECURE_SSL_REDIRECT = True
    settings.ARPENTEUR_TRUSTED_PROXY = "127.0.0.1"
    settings.ARPENTEUR_ADDRESS = "https://campagne.example"
    settings.DEBUG = False
    settings.MAILERS = mail
    settings.ARPENTEUR_BACKUPS = str(folder)
    settings.ARPENTEUR_MASTER_KEY_FILE = str(home.parent / "master_key")
    if not (home.parent / "master_key").exists():
        write_new(home.parent / "master_key", home)
    settings.ARPENTEUR_BACKUP_KEY = "age1…"


def backups(home, **days: float) -> None:
    """A backup, a proof: so many days ago."""
    home.mkdir(exist_ok=True)
    for what, ago in days.items():
        moment = AT - timedelta(days=ago)
        note(home, what=what, file="x", at=moment, saved=moment)


@pytest.mark.parametrize(
    ("name", "days", "level"),
    [
        ("sauvegardes", {}, Level.BAD),
        ("sauvegardes", {"backup": 1.9}, Level.GOOD),
        ("sauvegardes", {"backup": 2.1}, Level.BAD),
        ("preuve des sauvegardes", {"backup": 34}, Level.ADVICE),
        ("preuve des sauvegardes", {"backup": 36}, Level.BAD),
        ("preuve des sauvegardes", {"backup": 300, "proof": 34}, Level.GOOD),
        ("preuve des sauvegardes", {"backup": 300, "proof": 36}, Level.BAD),
    ],
)
def test_backups_are_recent_and_proved(settings, mail, home, name: str, days: dict[str, float], level: Level):
    public(settings, mail, home)
    backups(home, **days)
    assert found(name).level is level


def test_backups_in_clear_or_none_at_all_are_told(settings, mail, home):
    public(settings, mail, home)
    settings.ARPENTEUR_BACKUP_KEY = ""
    assert found("chiffrement des sauvegardes").level is Level.BAD
    settings.ARPENTEUR_BACKUPS = ""
    assert found("sauvegardes").level is Level.ADVICE
    backups(home, backup=3)
    assert found("sauvegardes").level is Level.BAD, "somebody takes them all the same"
    (home / "sauvegardes.jsonl").write_text("half a li")
    assert found("sauvegardes").level is Level.ADVICE


def test_a_site_set_as_the_document_says_has_nothing_to_correct(settings, mail, home):
    public(settings, mail, home)
    backups(home, backup=1, proof=30)
    Heartbeat.objects.create(worker="one", seen_at=AT)
    assert [one for one in doctor.examine(at=AT) if one.level is not Level.GOOD] == []


def test_a_public_site_without_https_must_be_corrected(settings, mail, home):
    public(settings, mail, home)
    settings.SECURE_SSL_REDIRECT = False
    assert found("HTTPS").level is Level.BAD
    assert "ARPENTEUR_HTTPS=1" in found("HTTPS").to_do
    settings.ALLOWED_HOSTS = ["localhost"]
    assert found("HTTPS").level is Level.ADVICE


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("débogage", {"DEBUG": True}),
        ("démonstration", {"ARPENTEUR_DEMO": True}),
        ("mandataire", {"ARPENTEUR_TRUSTED_PROXY": "*"}),
        ("courriel", {"MAILERS": no_letterbox()}),
        ("noms du site", {"ALLOWED_HOSTS": ["*"]}),
        ("mandataire", {"ARPENTEUR_TRUSTED_PROXY": ""}),
        ("second facteur", {"ARPENTEUR_SECOND_FACTOR": False}),
        ("courriel", {"MAILERS": {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend"}}}),
        ("adresse des liens", {"ARPENTEUR_ADDRESS": "http://localhost:8000"}),
    ],
)
def test_settings_that_open_the_site_must_be_corrected(settings, mail, name: str, change: dict, home):
    public(settings, mail, home)
    assert found(name).level is Level.GOOD
    for setting, value in change.items():
        setattr(settings, setting, value)
    assert found(name).level is Level.BAD
    assert found(name).to_do


@pytest.mark.parametrize(
    "names",
    [{"ALLOWED_HOSTS": ["localhost", "campagne.example"]}, {"ARPENTEUR_ADDRESS": "https://campagne.example"}],
)
def test_a_demonstration_refuses_a_public_name(settings, names: dict):
    settings.ARPENTEUR_DEMO = True
    settings.ALLOWED_HOSTS, settings.ARPENTEUR_ADDRESS = ["localhost", "127.0.0.1", "[::1]"], "http://localhost:8000"
    checks.refuse_unsound()
    assert found("démonstration").level is Level.GOOD
    for setting, value in names.items():
        setattr(settings, setting, value)
    with pytest.raises(InputError, match=r"campagne\.example"):
        checks.refuse_unsound()
    settings.ARPENTEUR_DEMO = False
    checks.refuse_unsound()


def test_nobody_at_work_is_said():
    assert found("tâches").level is Level.BAD
    Heartbeat.objects.create(worker="one", seen_at=AT - doctor.SEEN)
    assert found("tâches").level is Level.GOOD


def test_a_periodic_job_that_fails_is_named():
    PeriodicRun.objects.create(name="retention", due_at=AT, fault="ValueError")
    assert "retention" in found("tâches périodiques").state


def test_the_folder_is_looked_at(home, monkeypatch):
    home.mkdir()
    key = home / "secret_key"
    key.write_text("x")
    key.chmod(0o644)
    (home / RESTORING).mkdir()
    monkeypatch.setattr(checks, "FREE_BYTES", 10**18)
    assert {found(name).level for name in ("clé secrète", "restauration", "place libre")} == {Level.BAD}


def test_a_database_that_is_away_is_one_finding(monkeypatch):
    def away() -> str:
        raise OperationalError("lou@exemple.invalid")

    monkeypatch.setattr(checks, "role_fault", away)
    assert found("base de données").level is Level.BAD
    assert "lou" not in found("base de données").state


def test_the_worst_comes_first(settings):
    levels = [one.level for one in doctor.examine(at=AT)]
    assert levels == sorted(levels, key=[Level.BAD, Level.ADVICE, Level.GOOD].index)


@pytest.mark.sqlite
def test_a_file_needs_no_room_for_locks(home):
    assert found("place pour restaurer").level is Level.GOOD


@pytest.mark.postgresql
def test_a_server_without_room_for_a_restoration_is_told_before_the_day_of_one(home, monkeypatch):
    wanted, room = databases.locks_wanted()
    assert found("place pour restaurer") == Finding("place pour restaurer", Level.GOOD, f"{wanted} verrous sur {room}")
    tables = len(connection.introspection.table_names())
    assert 30 * tables < wanted < 60 * tables, "8,144 were counted in one of 182 tables"
    monkeypatch.setattr(doctor, "locks_wanted", lambda: (8_144, 6_400))
    short = found("place pour restaurer")
    assert short.level is Level.BAD
    assert "max_locks_per_transaction = 256" in short.to_do


@pytest.mark.postgresql
def test_a_restoration_without_room_for_its_locks_says_which_setting(home, monkeypatch, tmp_path):
    def full(*_arguments: object) -> None:
        raise psycopg.errors.OutOfMemory

    monkeypatch.setattr(databases, "_run", lambda *_words: None)
    monkeypatch.setattr(databases, "_DROP", "SELECT 1")
    monkeypatch.setattr(databases, "_play", full)
    with pytest.raises(InputError, match="plus de place pour les verrous"):
        databases.load_postgresql(tmp_path / "dump")
