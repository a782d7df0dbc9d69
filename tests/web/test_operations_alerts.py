"""Ready-made alerts rest on figures that the site really says."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from arpenteur.web.site.operations.backup.records import note

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "deploy/prometheus"
RULES = [
    rule
    for group in yaml.safe_load((FOLDER / "arpenteur.rules.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
OF_PROMETHEUS = {"le", "job", "instance"}


def samples(text: str) -> dict[str, set[str]]:
    """Name of each sample to its labels."""
    found: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^(\w+)(?:\{(.*)\})? \S+$", text, re.M):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


@pytest.fixture
def said(client, published) -> dict[str, set[str]]:
    """What a monitor reads after a page was seen and a worker has run each periodic job once."""
    from arpenteur.web.site.operations.models import PeriodicRun

    PeriodicRun.objects.create(name="essai", due_at=datetime(2026, 9, 2, tzinfo=UTC))
    client.get("/")
    return samples(client.get("/metriques").content.decode())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_figures_that_exist(rule: dict, said: dict[str, set[str]]) -> None:
    asked = re.findall(r"\b(arpenteur_\w+|up\b)(?:\{([^}]*)\})?", rule["expr"])
    assert asked
    for name, selector in asked:
        if name != "up":
            labels = {f"exported_{one}" if one == "job" else one for one in said[name]}
            grouped = {word for words in re.findall(r"by \(([^)]*)\)", rule["expr"]) for word in words.split(", ")}
            assert {*re.findall(r'(\w+)=~?"', selector), *grouped} <= labels | OF_PROMETHEUS
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert set(rule["annotations"]) == {"summary", "action"}


def test_the_age_of_a_backup_is_told(client, published) -> None:
    home, at = Path(settings.ARPENTEUR_HOME), datetime(2026, 9, 2, 3, tzinfo=UTC)
    assert re.search(r"^arpenteur_backup_time 0\.0$", client.get("/metriques").content.decode(), re.M)
    note(home, what="backup", file="site.tar.zst", at=at, saved=at)
    told = re.search(r"^arpenteur_backup_time (\S+)$", client.get("/metriques").content.decode(), re.M)
    assert told
    assert float(told[1]) == at.timestamp()


def test_prometheus_reads_them() -> None:
    """By its own tool, where it is installed; their shape everywhere."""
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text(encoding="utf-8"))
    assert [(FOLDER / name).is_file() for name in config["rule_files"]] == [True]
    assert config["scrape_configs"][0]["metrics_path"] == "/metriques"
    assert {rule["alert"] for rule in RULES} >= {"ArpenteurNoWorker", "ArpenteurBackupOld", "ArpenteurErrors"}
    if tool := shutil.which("promtool"):
        run = subprocess.run([tool, "check", "config", FOLDER / "prometheus.yml"], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
