"""Deployment files say what the program does: commands and options exist, variables are the same everywhere."""

import configparser
import gzip
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from arpenteur.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCUMENT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))
OURS = ("migrate", "web", "worker", "backup")
# Only of tests, or fixed in the settings.
NOT_OF_THE_ENVIRONMENT = {"ARPENTEUR_TEST_DATABASE_URL"}
_READ = re.compile(
    r"(?:os\.environ(?:\.get)?[\[(]|(?:environment\.)?(?:flag|number|words)\(|variable: str = )\s*\"(ARPENTEUR_\w+)\""
)


def variables_of_the_code() -> set[str]:
    """Names read from the environment anywhere in the program."""
    code = [file.read_text(encoding="utf-8") for file in (ROOT / "src" / "arpenteur").rglob("*.py")]
    return {name for text in code for name in _READ.findall(text)} - NOT_OF_THE_ENVIRONMENT


def variables_of_the_document() -> set[str]:
    return set(re.findall(r"^\| `(ARPENTEUR_\w+)` \|", DOCUMENT, re.M))


def understood(words: list[str]) -> bool:
    """Whether the command line takes these words."""
    root = get_command(app)
    command = root.commands[words[0]]  # type: ignore[attr-defined]
    command.make_context(words[0], words[1:], resilient_parsing=False)
    return True


def test_the_document_lists_every_variable_that_the_program_reads() -> None:
    assert variables_of_the_document() == variables_of_the_code()


@pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile", "arpenteur.env"])
def test_variables_of_deployment_files_exist(file: str) -> None:
    named = set(re.findall(r"\b(ARPENTEUR_[A-Z_]+)\b", (DEPLOY / file).read_text(encoding="utf-8")))
    assert named - {"ARPENTEUR_ROLE_PASSWORD", "ARPENTEUR_OWNER_PASSWORD"} <= variables_of_the_code()


def test_probes_of_the_machine_itself_are_answered() -> None:
    hosts = re.search(r"^ARPENTEUR_ALLOWED_HOSTS=(.*)$", (DEPLOY / "arpenteur.env").read_text(encoding="utf-8"), re.M)
    assert hosts is not None
    assert "localhost" in hosts[1].split(",")
    assert "localhost" in COMPOSE["services"]["web"]["environment"]["ARPENTEUR_ALLOWED_HOSTS"].split(",")


@pytest.mark.parametrize("name", OURS)
def test_a_service_runs_a_command_that_exists(name: str) -> None:
    assert understood(COMPOSE["services"][name]["command"])


def test_the_site_runs_without_privileges_and_behind_the_proxy() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert "ports" not in service
        assert service["environment"]["ARPENTEUR_HTTPS"] == "1"
    proxy = COMPOSE["services"]["proxy"]["networks"]["outside"]["ipv4_address"]
    assert COMPOSE["services"]["web"]["environment"]["ARPENTEUR_TRUSTED_PROXY"] == proxy
    assert COMPOSE["services"]["database"]["networks"] == ["inside"]
    assert {image for one in COMPOSE["services"].values() if "/" in (image := one["image"])} == set()


def test_every_container_has_limits_and_few_powers() -> None:
    for name, service in COMPOSE["services"].items():
        assert {"mem_limit", "pids_limit"} <= set(service), name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}, name


def packages(lock: Path) -> dict[str, str]:
    """Names and versions."""
    return dict(re.findall(r"^([\w.-]+)==([^ ;]+)", lock.read_text(encoding="utf-8"), re.M))


def test_the_image_holds_what_a_site_runs_with_and_nothing_else() -> None:
    everything, runtime = (packages(path) for path in (ROOT / "requirements.lock", DEPLOY / "runtime.lock"))
    assert runtime.items() <= everything.items()
    assert {"django", "waitress", "polars", "psycopg"} <= set(runtime)
    development = {
        re.split(r"[\[><=~ ]", one)[0] for one in PROJECT["dependency-groups"]["dev"] if isinstance(one, str)
    }
    wanted = {re.split(r"[\[><=~ ]", one)[0] for extra in ("web", "postgresql") for one in EXTRAS[extra]}
    # A library of the site brings this one itself.
    assert set(runtime) & (development - wanted) == {"django-stubs-ext"}
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "-r requirements.lock" not in image
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    context = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    assert "*" in ignored
    assert set(context) == set(re.findall(r"^COPY (\S+) (\S+) /wheel/$", image, re.M)[0])


def test_files_that_compose_mounts_are_there() -> None:
    mounted = [volume for one in COMPOSE["services"].values() for volume in one.get("volumes", ())]
    files = [volume.split(":")[0] for volume in mounted if volume.startswith("./")]
    assert len(files) == 3
    assert [file for file in files if not (DEPLOY / file).is_file()] == []


@pytest.mark.parametrize("name", OURS)
def test_volumes_of_a_service_belong_to_its_user(name: str) -> None:
    """A named volume takes the owner of the folder that it covers in the image; without one it is root's."""
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    owned = re.findall(r"install -d -m 0700 -o arpenteur -g arpenteur ([^\n\\]+)", image)[0].split()
    mounted = {volume.split(":")[1] for volume in COMPOSE["services"][name]["volumes"]}
    assert mounted <= set(owned)
    assert set(owned) == set(re.findall(r"^VOLUME (.+)$", image, re.M)[0].split())
    assert image.index("useradd") < image.index("install -d") < image.index("USER arpenteur")


def test_the_nightly_backup_names_no_file_that_it_would_write_again() -> None:
    nightly = unit(DEPLOY / "systemd" / "arpenteur-backup.service")["Service"]["ExecStart"].split()[1:]
    assert nightly == COMPOSE["services"]["backup"]["command"] == ["backup"]
    folders = [volume.split(":")[1] for volume in COMPOSE["services"]["backup"]["volumes"]]
    assert COMPOSE["services"]["backup"]["environment"]["ARPENTEUR_BACKUPS"] in folders


def test_whatever_installs_a_site_asks_for_its_extra() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (DEPLOY / "Dockerfile", ROOT / "Makefile")] + [DOCUMENT]
    asked = [re.findall(r"pip\b[^\n]* install [^\n]*?'(?:arpenteur|\.)\[([\w,]+)\]'", text) for text in texts]
    assert [("web" in one[0].split(",")) and ("postgresql" in one[0].split(",")) for one in asked] == [True] * 3


def unit(file: Path) -> configparser.ConfigParser:
    read = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(file.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_a_unit_runs_a_command_that_exists_and_is_hardened(file: Path) -> None:
    service = unit(file)["Service"]
    program, *words = service["ExecStart"].replace("%i", "8001").split()
    assert program == "/opt/arpenteur/bin/arpenteur"
    assert understood(words)
    assert service["EnvironmentFile"] == "/etc/arpenteur/arpenteur.env"
    for setting, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "CapabilityBoundingSet": "",
        "UMask": "0077",
        "User": "arpenteur",
    }.items():
        assert service[setting] == value, setting
    assert {"MemoryMax", "TasksMax"} <= set(service)


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_is_started_once_it_is_ready(name: str) -> None:
    service = unit(DEPLOY / "systemd" / f"arpenteur-{name}@.service")["Service"]
    assert (service["Type"], service["TimeoutStartSec"]) == ("notify", "infinity")


@pytest.mark.parametrize("file", [*UNITS, *TIMERS], ids=lambda file: file.name)
def test_systemd_reads_the_unit(file: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        assert "[Unit]" in file.read_text(encoding="utf-8")
        return
    run = subprocess.run(
        ["systemd-analyze", "verify", file],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
    )
    said = [line for line in run.stderr.splitlines() if file.stem.split("@")[0] in line]
    assert [line for line in said if "/opt/arpenteur/bin/arpenteur is not executable" not in line] == []


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.name)
def test_systemd_finds_little_that_a_unit_leaves_open(file: Path) -> None:
    """Its own measure, from 0 to 10: 1.4 is what a site that speaks to a database and to webhooks needs."""
    assert unit(file)["Service"]["SystemCallFilter"]
    if shutil.which("systemd-analyze"):
        run = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-400:]


def test_logs_end_where_a_journal_or_logrotate_takes_them(tmp_path: Path) -> None:
    journal = unit(DEPLOY / "journald.conf")["Journal"]
    assert (journal["SystemMaxUse"], journal["MaxRetentionSec"]) == ("1G", "30day")
    text = (DEPLOY / "logrotate.conf").read_text(encoding="utf-8")
    assert {"rotate 30", "maxage 30", "copytruncate"} <= {line.strip() for line in text.splitlines()}
    if program := shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin"):
        rotated(program, text, tmp_path)


def rotated(program: str, text: str, folder: Path) -> None:
    """Turn a log of a process that goes on writing: every line is kept once."""
    log, rules, state = folder / "site.log", folder / "rules", folder / "state"
    rules.write_text(text.replace("/var/log/arpenteur", str(folder)), encoding="utf-8")
    rules.chmod(0o644)
    folder.chmod(0o755)
    with log.open("a") as out:
        for day in ("one", "two"):
            out.write(f"{day}\n")
            out.flush()
            subprocess.run([program, "--force", "--state", state, rules], check=True, capture_output=True)
    assert log.read_text() == ""
    assert (folder / "site.log.1").read_text().strip("\0") == "two\n"
    assert gzip.decompress((folder / "site.log.2.gz").read_bytes()) == b"one\n"


@pytest.mark.parametrize("file", ["nginx.conf", "Caddyfile", "compose.Caddyfile"])
def test_a_proxy_hides_probes_and_writes_no_address_down(file: str) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    assert "/metriques" in text
    assert "/sante/" in text
    assert "X-Forwarded-For" in text
    assert "$request_uri'" not in text
    assert "$request " not in text


@pytest.mark.parametrize("line", sorted(set(re.findall(r"^(?:ARPENTEUR_\S+ )?arpenteur (.+)$", DOCUMENT, re.M))))
def test_a_command_of_the_document_exists(line: str) -> None:
    words = line.split("#")[0].split()
    command = get_command(app)
    while (below := getattr(command, "commands", {}).get(words[0] if words else "")) is not None:
        command, words = below, words[1:]
    command = getattr(command, "commands", {}).get("take", command)
    assert command is not get_command(app)
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= options


def test_figures_worth_an_alert_exist() -> None:
    named = set(re.findall(r"`(arpenteur_\w+)`", DOCUMENT))
    metrics = (ROOT / "src/arpenteur/web/site/operations/metrics.py").read_text(encoding="utf-8")
    assert named
    assert [name for name in named if name.removesuffix("_total") not in metrics] == []
