"""What the environment decides, read once, each with a safe default."""

import os
import secrets
from base64 import b64encode
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from platformdirs import user_data_path

from arpenteur.domain.errors import InputError
from arpenteur.domain.extras import not_installed
from arpenteur.web.foundation.shared.folder import draw_once

SERVED_AT = "served-at"
"""The file of the data folder that says where the site was last served."""


def home() -> Path:
    """The folder that holds the database, the published snapshots and the secret: ``ARPENTEUR_HOME``.

    Without it: ``var`` in a checkout, the user's data folder for an installed program.
    """
    given = os.environ.get("ARPENTEUR_HOME")
    if given:
        return Path(given).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[4]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src").is_dir():
        return checkout / "var"
    return user_data_path("arpenteur")


def keep_private() -> None:
    """Whatever this process writes from now on is readable by its owner only: database, messages, photos, backups."""
    os.umask(0o077)


def address(folder: Path) -> str:
    """Where people find the site: ``ARPENTEUR_ADDRESS``; without it where it was last served from this data folder,
    which the server writes for the commands and the worker beside it.
    """
    given = os.environ.get("ARPENTEUR_ADDRESS", "").strip()
    if not given:
        with suppress(OSError, UnicodeError):
            given = (folder / SERVED_AT).read_text(encoding="ascii").strip()
    return (given or "http://localhost:8000").rstrip("/")


def flag(name: str, *, default: bool = False) -> bool:
    """True for ``1``, ``true``, ``yes`` or ``on``; the default where the variable is unset or empty."""
    given = os.environ.get(name, "").strip().lower()
    return given in {"1", "true", "yes", "on"} if given else default


def number(name: str, *, default: int) -> int:
    """A whole number above zero; the default where the variable is unset or empty. Raises InputError for any other."""
    given = os.environ.get(name, "").strip()
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given) == 0:
        raise InputError(f"{name} : « {given} »", expected="un nombre entier, comme 5")
    return int(given)


def mailer(folder: Path) -> dict[str, object]:
    """Django's default mailer from ``ARPENTEUR_EMAIL_URL`` (``smtp://user:password@host:587``, ``smtps://`` for TLS
    from the start); without it each message is a file of ``mail/`` in the data folder. Raises InputError for another
    scheme.
    """
    url = os.environ.get("ARPENTEUR_EMAIL_URL", "")
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(folder / "mail")}}
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise InputError(f"ARPENTEUR_EMAIL_URL : « {parts.scheme} »", expected="smtp://utilisateur@machine:587")
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.username),
        "timeout": 20,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def words(name: str, default: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret_key(folder: Path) -> str:
    """``ARPENTEUR_SECRET_KEY``, or one drawn once and kept in the folder, readable by its owner only."""
    return os.environ.get("ARPENTEUR_SECRET_KEY") or draw_once(folder / "secret_key", secrets.token_urlsafe(50))


def signing_key(folder: Path) -> str:
    """``ARPENTEUR_SIGNING_KEY``: the Ed25519 key that signs turf files, 32 bytes in base64; or one drawn once and kept
    in the folder, readable by its owner only. Another key, and other sites have to accept it anew.
    """
    given = os.environ.get("ARPENTEUR_SIGNING_KEY")
    return given or draw_once(folder / "signing_key", b64encode(secrets.token_bytes(32)).decode())


def database(folder: Path, variable: str = "ARPENTEUR_DATABASE_URL") -> dict[str, object]:
    """Django's database settings: PostgreSQL where ``variable`` is set, else a SQLite file in WAL mode.

    The address is ``postgresql://user:password@host:port/name?option=value``. Raises InputError for another scheme,
    and where the driver is not installed.
    """
    url = os.environ.get(variable, "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "arpenteur.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise InputError(f"{variable} : base « {parts.scheme} »", expected="postgresql://utilisateur@machine/base")
    if find_spec("psycopg") is None:
        raise not_installed("postgresql")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Compiling a query of segments takes longer than running it (benchmarks/segments.py: twice the time).
        "OPTIONS": {"options": "-c jit=off"} | dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def origin(url: str) -> list[str]:
    """The origin of an address as a one-element list for the content policy; empty for none or one of our own."""
    parts = urlsplit(url)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
