"""The PostgreSQL of the containers, with the words of compose.yaml, by the server of this machine: who may come in."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest
import yaml
from clusters import PROGRAMS
from sites import free_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DATABASE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["database"]
SETTINGS = [word for word in DATABASE["command"] if "=" in word]
PASSWORD, OWNER = "un mot de passe d'essai", "celui de qui possède les tables"


def as_owner(*words: object, **variables: str) -> None:
    """As the user a server may run as; its output goes nowhere we would wait for."""
    owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    subprocess.run(
        [*owner, "env", f"PATH={path}", *(f"{name}={value}" for name, value in variables.items()), *map(str, words)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of the server once its first start has run ``role.sh``, as the image of PostgreSQL does."""
    folder, number = Path(tempfile.mkdtemp(prefix="deployed-")), free_port()
    texts = {file: (DEPLOY / file).read_text(encoding="utf-8") for file in ("role.sh", "role.sql")}
    texts["role.sh"] = texts["role.sh"].replace("/role.sql", str(folder / "role.sql"))
    for file, text in {**texts, "superuser": PASSWORD[::-1]}.items():
        (folder / file).write_text(text, encoding="utf-8")
    if os.getuid() == 0:
        for one in (folder, *folder.iterdir()):
            shutil.chown(one, "postgres")
    words = shlex.split(DATABASE["environment"]["POSTGRES_INITDB_ARGS"])
    if os.getuid():  # peer authentication asks for the user postgres, which only root can become
        words = [word.replace("--auth-local=peer", "--auth-local=trust") for word in words]
    options = [
        f"-c {word}"
        for word in (
            *SETTINGS,
            "listen_addresses=127.0.0.1",
            f"port={number}",
            f"unix_socket_directories={folder}",
            "fsync=off",
        )
    ]
    try:
        as_owner(
            "initdb",
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "--pwfile",
            folder / "superuser",
            "--encoding",
            "UTF8",
            "--no-sync",
            *words,
        )
        as_owner("pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", " ".join(options), "start")
        as_owner(
            "sh",
            folder / "role.sh",
            PGHOST=str(folder),
            PGPORT=str(number),
            ARPENTEUR_ROLE_PASSWORD=PASSWORD,
            ARPENTEUR_OWNER_PASSWORD=OWNER,
        )
        yield number
    finally:
        subprocess.run(
            [
                *(["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []),
                PROGRAMS / "pg_ctl",
                "-D",
                folder / "data",
                "-m",
                "immediate",
                "stop",
            ],
            check=False,
            capture_output=True,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


def connect(port: int, user: str = "arpenteur", password: str = PASSWORD, database: str = "arpenteur"):
    return psycopg.connect(host="127.0.0.1", port=port, user=user, password=password, dbname=database)


@pytest.mark.parametrize(("user", "password", "makes"), [("arpenteur", PASSWORD, 0), ("arpenteur_owner", OWNER, 1)])
def test_the_site_and_its_owner_come_in_by_their_passwords_as_nobody_special(
    port: int, user: str, password: str, makes: bool
) -> None:
    with connect(port, user, password) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert connection.pgconn.used_password
        with nullcontext() if makes else pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE essai (id integer)")
    assert rights == (False,) * 5


def test_passwords_are_kept_as_scram(port: int) -> None:
    with connect(port, "postgres", PASSWORD[::-1]) as connection:
        kept = [one for (one,) in connection.execute("SELECT rolpassword FROM pg_authid WHERE rolcanlogin")]
        rules = {one for (one,) in connection.execute("SELECT auth_method FROM pg_hba_file_rules WHERE type = 'host'")}
    assert [one[:14] for one in kept] == ["SCRAM-SHA-256$"] * 3
    assert rules == {"scram-sha-256"}


@pytest.mark.parametrize(
    ("user", "password", "database"),
    [
        ("arpenteur", "autre", "arpenteur"),
        ("arpenteur", "", "arpenteur"),
        ("postgres", PASSWORD, "arpenteur"),
        ("arpenteur_owner", PASSWORD, "arpenteur"),
        ("inconnu", PASSWORD, "arpenteur"),
    ],
)
def test_nobody_else_comes_in(port: int, user: str, password: str, database: str) -> None:
    with pytest.raises(psycopg.OperationalError):
        connect(port, user, password, database)


def test_the_settings_are_those_of_a_host_without_containers(port: int) -> None:
    lines = (DEPLOY / "postgresql.conf").read_text(encoding="utf-8").splitlines()
    ours = dict(line.replace("'", "").split(" = ") for line in lines if line and not line.startswith("#"))
    assert ours.pop("listen_addresses") == "localhost"
    assert ours == dict(word.split("=") for word in SETTINGS)
    with connect(port) as connection:
        running = {name: connection.execute(f"SHOW {name}").fetchone() for name in ours}
    assert running == {name: (value,) for name, value in ours.items()}
