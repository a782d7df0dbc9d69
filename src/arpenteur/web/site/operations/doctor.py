"""What a person who runs the site should know: each setting that matters, how it stands, what to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import mailers
from django.db import DatabaseError, connection

from arpenteur.web.foundation.shared.assets import missing_build
from arpenteur.web.foundation.shared.public_address import LOOPBACK
from arpenteur.web.foundation.territory.queries import touched
from arpenteur.web.site.operations import checks, host_rules, keys_care
from arpenteur.web.site.operations.backup import care as backups
from arpenteur.web.site.operations.backup.databases import WANTED_LOCKS, locks_wanted
from arpenteur.web.site.operations.backup.manifest import RESTORING
from arpenteur.web.site.operations.checks import Finding, Level
from arpenteur.web.site.operations.models import Heartbeat, PeriodicRun

SEEN = timedelta(minutes=2)
_MEGABYTE = 1024 * 1024
_NAMED = 3
_PUBLIC = {"snapshots", "nation", "answers", "demo"}


def examine(*, at: datetime) -> list[Finding]:
    """Everything, the worst first."""
    found = [*_settings(), *_folder(), *backups.examine(Path(settings.ARPENTEUR_HOME), public=_public(), at=at)]
    found += keys_care.examine(Path(settings.ARPENTEUR_HOME), public=_public())
    found += _database(at)
    order = [Level.BAD, Level.ADVICE, Level.GOOD]
    return sorted(found, key=lambda one: order.index(one.level))


def _settings() -> Iterator[Finding]:
    for look in (_debug, _demo, _https, _hosts, _proxy, _factor, _mail, _address, _token, _rules):
        yield look()


def _finding(name: str, good: bool, state: str, wrong: str, to_do: str, level: Level = Level.BAD) -> Finding:
    return Finding(name, Level.GOOD, state) if good else Finding(name, level, wrong, to_do)


def _public() -> bool:
    """Whether the site is meant for others than this machine."""
    return any(host not in LOOPBACK for host in settings.ALLOWED_HOSTS)


def _debug() -> Finding:
    return _finding(
        "débogage", not settings.DEBUG, "éteint", "allumé : les erreurs montrent le code", "retirez ARPENTEUR_DEBUG"
    )


def _demo() -> Finding:
    return _finding(
        "démonstration",
        not (settings.ARPENTEUR_DEMO and checks.public_names()),
        "sur cette machine seulement" if settings.ARPENTEUR_DEMO else "éteinte",
        "allumée sur un site ouvert : n'importe qui entre sans mot de passe",
        "retirez ARPENTEUR_DEMO",
    )


def _https() -> Finding:
    level = Level.BAD if _public() else Level.ADVICE
    return _finding(
        "HTTPS",
        settings.SECURE_SSL_REDIRECT,
        "exigé pour un an, ici et pour tout nom qui finit par celui du site"
        if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS
        else "exigé pour un an, pour ce nom seulement",
        "pas exigé : mots de passe et cookies passent en clair",
        "placez un mandataire avec certificat devant le site et mettez ARPENTEUR_HTTPS=1",
        level,
    )


def _hosts() -> Finding:
    stars = [host for host in settings.ALLOWED_HOSTS if host.startswith("*")]
    if stars:
        return Finding(
            "noms du site",
            Level.BAD,
            f"« {stars[0]} » accepte n'importe quel nom",
            "mettez le nom du site dans ARPENTEUR_ALLOWED_HOSTS",
        )
    return _finding(
        "noms du site",
        _public(),
        ", ".join(settings.ALLOWED_HOSTS),
        "cette machine seulement",
        "pour ouvrir le site, mettez son nom dans ARPENTEUR_ALLOWED_HOSTS",
        Level.ADVICE,
    )


def _proxy() -> Finding:
    if settings.ARPENTEUR_TRUSTED_PROXY == "*":
        return Finding(
            "mandataire",
            Level.BAD,
            "« * » croit n'importe qui : chacun choisit l'adresse dont il vient",
            "mettez l'adresse du mandataire dans ARPENTEUR_TRUSTED_PROXY",
        )
    needed = settings.SECURE_SSL_REDIRECT and not settings.ARPENTEUR_TRUSTED_PROXY
    return _finding(
        "mandataire",
        not needed,
        settings.ARPENTEUR_TRUSTED_PROXY or "aucun",
        "HTTPS est exigé sans que le mandataire soit connu : chaque page renvoie à elle-même",
        "mettez son adresse dans ARPENTEUR_TRUSTED_PROXY (127.0.0.1 s'il est sur cette machine)",
    )


def _factor() -> Finding:
    return _finding(
        "second facteur",
        settings.ARPENTEUR_SECOND_FACTOR,
        "exigé des rôles qui voient des personnes",
        "pas exigé : un mot de passe volé ouvre le fichier des bénévoles",
        "retirez ARPENTEUR_SECOND_FACTOR=0",
        Level.ADVICE if settings.ARPENTEUR_DEMO else Level.BAD,
    )


def _mail() -> Finding:
    """The server is asked for a greeting and a password; no message is sent."""
    if "smtp" not in settings.MAILERS["default"]["BACKEND"]:
        return Finding(
            "courriel",
            Level.BAD if _public() else Level.ADVICE,
            "les messages restent dans mail/ : personne ne les reçoit",
            "mettez ARPENTEUR_EMAIL_URL et ARPENTEUR_EMAIL_FROM",
        )
    host = settings.MAILERS["default"]["OPTIONS"]["host"]
    try:
        with mailers.default:
            return Finding("courriel", Level.GOOD, f"{host} répond et accepte le site")
    except OSError as error:
        return Finding(
            "courriel",
            Level.BAD,
            f"{host} ne prend pas les messages ({type(error).__name__})",
            "vérifiez ARPENTEUR_EMAIL_URL : machine, port, mot de passe",
        )


def _address() -> Finding:
    local = "//localhost" in settings.ARPENTEUR_ADDRESS or "//127." in settings.ARPENTEUR_ADDRESS
    return _finding(
        "adresse des liens",
        not (local and _public()),
        settings.ARPENTEUR_ADDRESS,
        f"{settings.ARPENTEUR_ADDRESS} : les liens des messages ne mènent nulle part",
        "mettez ARPENTEUR_ADDRESS=https://le-nom-du-site",
    )


def _token() -> Finding:
    return _finding(
        "relevés", True, "avec jeton" if settings.ARPENTEUR_METRICS_TOKEN else "depuis cette machine seulement", "", ""
    )


def _rules() -> Finding:
    # One that is not understood stops the site before the doctor comes.
    return Finding("règles de l'hébergeur", Level.GOOD, host_rules.in_words())


def _folder() -> Iterator[Finding]:
    home = Path(settings.ARPENTEUR_HOME)
    yield _finding("pages", not missing_build(), "construites", "pas construites", "« npm run build » dans frontend/")
    yield _finding(
        "dossier de données",
        checks.writable(home),
        str(home),
        f"{home} ne s'écrit pas",
        "donnez-le à l'utilisateur du service",
    )
    free = checks.free_bytes(home)
    yield _finding(
        "place libre",
        free >= checks.FREE_BYTES,
        f"{free // _MEGABYTE} Mo",
        f"{free // _MEGABYTE} Mo seulement",
        "faites de la place, ou déplacez ARPENTEUR_HOME",
    )
    yield from private_files()
    yield _finding(
        "restauration",
        not (home / RESTORING).exists(),
        "aucune en cours",
        "interrompue",
        "« arpenteur serve » ou « worker » la termine ou l'annule en démarrant",
    )


def private_files() -> Iterator[Finding]:
    """The key, and the rest: files of before the site kept its own private, or that somebody copied there."""
    home = Path(settings.ARPENTEUR_HOME)
    file = home / "secret_key"
    yield _finding(
        "clé secrète", not _wide(file), "lisible par son propriétaire seul", "lisible par d'autres", f"chmod 600 {file}"
    )
    wide = sorted(str(path.relative_to(home)) for path in _held(home) if _wide(path)) if _wide(home) else []
    yield _finding(
        "fichiers du site",
        not wide,
        "lisibles par leur propriétaire seul",
        f"{len(wide)} que d'autres utilisateurs de la machine peuvent lire : {', '.join(wide[:_NAMED])}",
        f"chmod -R go-rwx {home}",
    )


def _held(home: Path) -> Iterator[Path]:
    """Everything under the folder but published figures, which hold no person."""
    for folder, folders, files in home.walk():
        if folder == home:
            folders[:] = [name for name in folders if name not in _PUBLIC]
        yield from (folder / name for name in (*folders, *files))


def _wide(path: Path) -> bool:
    """Whether others than its owner may read, write or enter it."""
    return path.exists() and bool(path.stat().st_mode & 0o077)


def _database(at: datetime) -> list[Finding]:
    try:
        return [look() for look in (_role, _locks, _migrations)] + [_worker(at), _failures(), _snapshots()]
    except DatabaseError as error:
        return [
            Finding(
                "base de données",
                Level.BAD,
                f"ne répond pas ({type(error).__name__})",
                "vérifiez ARPENTEUR_DATABASE_URL et que la base tourne",
            )
        ]


def _role() -> Finding:
    fault = checks.role_fault()
    said = "PostgreSQL, rôle ordinaire" if connection.vendor == "postgresql" else "SQLite"
    if not fault and checks.owns_tables():
        return Finding(
            "base de données",
            Level.BAD if _public() else Level.ADVICE,
            "le rôle du site possède ses tables : il peut défaire ce qui sépare les campagnes",
            "donnez-les à un autre rôle (docs/deploy.md, « PostgreSQL »)",
        )
    return _finding("base de données", not fault, said, fault, "créez un rôle ordinaire (docs/deploy.md)")


def _locks() -> Finding:
    """A restoration replaces every table in one transaction: found out on the day of one, it would be too late."""
    name = "place pour restaurer"
    if connection.vendor != "postgresql":
        return Finding(name, Level.GOOD, "SQLite : un fichier prend la place de l'autre")
    wanted, room = locks_wanted()
    return _finding(
        name,
        wanted < room,
        f"{wanted} verrous sur {room}",
        f"une restauration prend {wanted} verrous, PostgreSQL n'en garantit que {room}",
        f"mettez max_locks_per_transaction = {WANTED_LOCKS} (deploy/postgresql.conf) et redémarrez PostgreSQL",
    )


def _snapshots() -> Finding:
    if checks.pending_migrations():
        return Finding("instantanés", Level.ADVICE, "base pas encore migrée", "lancez « arpenteur serve » une fois")
    wrong = [f"{one.name} : {error}" for one, error in touched()]
    return _finding(
        "instantanés",
        not wrong,
        "tels qu'ils ont été construits",
        " ; ".join(wrong),
        "publiez-les de nouveau : « arpenteur publish »",
    )


def _migrations() -> Finding:
    waiting = checks.pending_migrations()
    return _finding(
        "migrations", not waiting, "à jour", f"{len(waiting)} en attente", "« serve » les applique en démarrant"
    )


def _worker(at: datetime) -> Finding:
    if checks.pending_migrations():
        return Finding("tâches", Level.ADVICE, "base pas encore migrée", "lancez « arpenteur serve » une fois")
    seen = Heartbeat.objects.filter(seen_at__gte=at - SEEN).count()
    return _finding(
        "tâches",
        seen > 0,
        f"{seen} à l'œuvre",
        "personne ne s'en occupe : ni rappel, ni purge, ni envoi",
        "lancez « arpenteur worker », ou « serve » sans --no-worker",
    )


def _failures() -> Finding:
    if checks.pending_migrations():
        return Finding("tâches périodiques", Level.ADVICE, "base pas encore migrée", "")
    failed = list(PeriodicRun.objects.exclude(fault="").values_list("name", flat=True))
    return _finding(
        "tâches périodiques",
        not failed,
        "sans échec",
        f"en échec : {', '.join(failed)}",
        "lisez le journal du service (logger arpenteur.jobs)",
        Level.ADVICE,
    )
