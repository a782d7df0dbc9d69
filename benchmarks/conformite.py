"""The file for an authority: seconds, bytes, memory, completeness, of the demonstration and of many contacts.

    python benchmarks/conformite.py [--contacts 10000]                              # SQLite
    tests/support/with-postgresql python benchmarks/conformite.py [--contacts 10000]

Each file is made twice: the second must be the same bytes. Complete means that every part of its own list is there,
that every table and column of persons is in the register, every receipt and rule in its file, that the CNIL's form has
an answer to each question, and that the file verifies. The peer is what a host would do by hand: the same rows written
as JSON by ``dumpdata`` and zipped, without registers, rules, pseudonyms or signature.
"""

import gc
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _shared import load, options_of, own_site, timed

QUESTIONS = 36


def memory_of(call: Callable[[], Any]) -> tuple[int, Any]:
    """MiB that one call takes at its peak beyond what the process held before (``/proc``), and what it gives."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _resident("VmRSS")
    value = call()
    return (_resident("VmHWM") - before) // 1024, value


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(one.split()[1]) for one in lines if one.startswith(f"{name}:"))


def main() -> None:
    """Write both campaigns in a folder and a base of their own, then print."""
    options = options_of(__doc__, contacts=10_000)
    with own_site(ARPENTEUR_DEMO="1") as home:
        measure(home, options.contacts)


def measure(home: Path, contacts: int) -> None:
    """Both campaigns, a table line each."""
    from cast import gather
    from django.db import connection
    from fictional_place import write_fictional_place
    from segment_people import draw_contacts

    from arpenteur.web.foundation.campaigns.listing import named
    from arpenteur.web.foundation.shared.sealing import sealed
    from arpenteur.web.foundation.territory.actions import publish_snapshot
    from arpenteur.web.site.glance.rehearsal import rehearse

    at = datetime.now(UTC)
    published = publish_snapshot(path=write_fictional_place(home / "snapshot").path, by="benchmark", at=at)
    demo = rehearse(place=published.place, at=at)
    cast = gather()
    with sealed(cast.campaign.pk):
        seconds, _none = timed(lambda: draw_contacts(cast.campaign, contacts, at))
    print(f"{connection.vendor}; {contacts} contacts written in {seconds:.0f} s; {load()}")
    print(f"\n{'':<34}{'seconds':>9}{'again':>9}{'bytes':>12}{'MiB':>6}{'receipts':>10}{'parts':>7}  complete")
    for name, campaign in (("demonstration", named(demo.slug)), (f"{contacts} contacts", cast.campaign)):
        with sealed(campaign.pk):
            line(name, campaign)
    with sealed(cast.campaign.pk):
        took, size = timed(peer)
    print(f"{'peer: dumpdata of contacts, zipped':<34}{took:>9.2f}{'':>9}{size:>12}")


def line(name: str, campaign: Any) -> None:
    """Made twice, compared, looked through."""
    from arpenteur.web.accountability.compliance.authority.building import build_file

    first, archive = timed(lambda: build_file(campaign))
    peak, (second, again) = memory_of(lambda: timed(lambda: build_file(campaign)))
    wrong = missing(archive.content, campaign)
    if again.content != archive.content:
        wrong.append("the second is not the same")
    with zipfile.ZipFile(io.BytesIO(archive.content)) as read:
        receipts = len(read.read("preuves/recus.jsonl").splitlines())
        parts = len(read.namelist())
    said = "yes" if not wrong else "; ".join(wrong)
    print(f"{name:<34}{first:>9.2f}{second:>9.2f}{len(archive.content):>12}{peak:>6}{receipts:>10}{parts:>7}  {said}")


def missing(content: bytes, campaign: Any) -> list[str]:
    """What a complete file has and this one has not."""
    from arpenteur.domain.law import rules
    from arpenteur.web.accountability.compliance.authority.registers import personal_models
    from arpenteur.web.accountability.compliance.authority.texts import texts
    from arpenteur.web.accountability.compliance.authority.verifying import verify
    from arpenteur.web.foundation.shared.privacy import Personal, entries
    from arpenteur.web.persons.contacts.models import Receipt

    verify(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    register = json.loads(parts["registres/30-1-responsable.json"])
    columns = {
        (table["table"], one["column"])
        for activity in register["activities"]
        for table in activity["tables"]
        for one in table["columns"]
    }
    wanted = {
        (model._meta.label, name)
        for model in personal_models()
        for name, one in entries(model).items()
        if isinstance(one, Personal)
    }
    impact = json.loads(parts["aipd/pia.json"])
    receipts = Receipt.objects.filter(campaign=campaign).count()
    checks = {
        "parts": {*texts()["files"], "index.html"} <= parts.keys(),
        "columns": columns == wanted,
        "receipts": len(parts["preuves/recus.jsonl"].splitlines()) == receipts,
        "rules": len(json.loads(parts["regles/regles.json"])["rules"]) == len(rules()),
        "questions": len({one["reference_to"] for one in impact["answers"]}) == QUESTIONS,
        "journal": json.loads(parts["journal/tete.json"])["verified"],
    }
    return [name for name, true in checks.items() if not true]


def peer() -> int:
    """Bytes of the naive way."""

    from django.core.management import call_command

    out, packed = io.StringIO(), io.BytesIO()
    call_command("dumpdata", "contacts.receipt", "contacts.consent", stdout=out, verbosity=0)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("contacts.json", out.getvalue())
    return len(packed.getvalue())


if __name__ == "__main__":
    main()
