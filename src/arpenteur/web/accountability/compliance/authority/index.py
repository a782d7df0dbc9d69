"""The first page of the file and its plain text: what each part is, what stands, what is missing, how to verify."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from arpenteur import __version__
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.law.results import last_run
from arpenteur.web.accountability.compliance.authority.countries import is_european
from arpenteur.web.accountability.compliance.authority.law import rule_rows
from arpenteur.web.accountability.compliance.authority.registers import has_officer, host, processors_of
from arpenteur.web.accountability.compliance.authority.state import CampaignState
from arpenteur.web.accountability.compliance.authority.texts import head, sentence, texts
from arpenteur.web.accountability.compliance.inventory import PersonalTable, personal_tables
from arpenteur.web.accountability.compliance.lines import every_line
from arpenteur.web.accountability.compliance.models import AuthorityFile, Certificate, PersonRequest
from arpenteur.web.foundation.audit.queries import lines_as_json
from arpenteur.web.foundation.keys.signing import fingerprint_of, own_public
from arpenteur.web.foundation.shared.archives import csv_bytes, json_bytes
from arpenteur.web.foundation.shared.authority import AuthorityPaper
from arpenteur.web.persons.contacts.models import Consent, Receipt

README, INDEX = "README.txt", "index.html"


def journal_files(state: CampaignState) -> dict[str, bytes]:
    """The end of the chain, whether the whole of it holds, and its lines."""
    lines = lines_as_json(state.campaign.pk, state.line)
    end = {
        "chain": state.campaign.pk,
        "line": state.line,
        "digest": state.digest,
        "at": state.at,
        "verified": not state.faults,
        "faults": [{"line": one.number, "fault": one.fault} for one in state.faults],
    }
    return {
        "journal/tete.json": json_bytes(end),
        "journal/journal.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        "journal/journal.csv": csv_bytes(head("journal"), _in_words(state)),
    }


def _in_words(state: CampaignState) -> Iterator[list[Any]]:
    for one in every_line(state.campaign, state.line):
        yield [one.number, one.at.isoformat(timespec="seconds"), str(one.what), one.subject, one.details, one.who]


def index_files(state: CampaignState, paths: Mapping[str, bytes], papers: list[AuthorityPaper]) -> dict[str, bytes]:
    """Both, about the other parts of the archive."""
    facts, missing = facts_of(state, len(papers)), missing_of(state)
    titles = {**texts()["files"], **{one.path: str(one.title) for one in papers}}
    order = {path: place for place, path in enumerate(titles)}
    listed = [(path, titles[path], _lines(path, paths[path])) for path in sorted(paths, key=lambda one: order[one])]
    tables = _held(state)
    said = texts()
    fingerprint = fingerprint_of(own_public())
    state_text = sentence("index", "state", at=state.moment, line=state.line)
    context = {
        "t": said["index"],
        "campaign": state.campaign,
        "state": state_text,
        "facts": facts,
        "missing": missing,
        "files": listed,
        "tables": tables,
        "fingerprint": fingerprint,
        "version": __version__,
        "host": host(),
        "tariff": settings.ARPENTEUR_TARIFF,
        "officer": said["index"]["officer_yes" if has_officer(state.campaign) else "officer_no"],
        "election": ElectionType(state.campaign.election).label,
    }
    readme = said["readme"]["text"].format(
        name=state.campaign.name, state=state_text, names=said["index"]["names"], fingerprint=fingerprint
    )
    context["reading"] = readme
    page = render_to_string("compliance/authority_index.html", context)
    return {INDEX: page.encode(), README: (readme.strip() + "\n").encode()}


def _lines(path: str, content: bytes) -> int | None:
    """How many lines a table or a list has, its head left out; None for what is read as a whole."""
    if path.endswith(".csv"):
        return sum(1 for _row in csv.reader(content.decode("utf-8-sig").splitlines(keepends=True))) - 1
    return content.count(b"\n") if path.endswith(".jsonl") else None


def facts_of(state: CampaignState, papers: int) -> list[str]:
    """What stands, a sentence each."""
    campaign = state.campaign
    requests = PersonRequest.objects.filter(campaign=campaign)
    journal = (
        sentence("facts", "journal_broken", n=state.line, faults=len(state.faults))
        if state.faults
        else sentence("facts", "journal_whole", n=state.line)
    )
    consents = Consent.objects.filter(campaign=campaign)
    return [
        sentence("facts", "tables", n=len(_held(state))),
        _rules(),
        journal,
        sentence(
            "facts",
            "receipts",
            n=Receipt.objects.filter(campaign=campaign).count(),
            withdrawn=consents.exclude(withdrawn_at=None).count(),
        ),
        sentence(
            "facts",
            "requests",
            n=requests.count(),
            waiting=requests.filter(done_at=None).count(),
            late=requests.filter(done_at=None, due_at__lt=state.at).count(),
        ),
        sentence("facts", "certificates", n=Certificate.objects.filter(campaign=campaign).count()),
        sentence("facts", "papers", n=papers),
    ]


def missing_of(state: CampaignState) -> list[str]:
    """What an authority would ask for next, a sentence each."""
    campaign, counts = state.campaign, _counts()
    late = PersonRequest.objects.filter(campaign=campaign, done_at=None, due_at__lt=state.at)
    wanting = {
        "contact": not campaign.contact,
        "officer": not has_officer(campaign),
        "host": not settings.ARPENTEUR_HOST_CONTACT,
        "failed": bool(counts.get("failed")),
        "unknown": bool(counts.get("unknown")),
        "journal": bool(state.faults),
        "late": late.exists(),
        "impact": True,
    }
    return [*(sentence("missing", name) for name, wanted in wanting.items() if wanted), *_places(state)]


def _places(state: CampaignState) -> list[str]:
    """Processors whose country nobody said, and those outside of the European Economic Area."""
    found = processors_of(state.campaign)
    unsaid = [one.name for one in found if not one.country]
    abroad = [f"{one.name} ({one.country})" for one in found if one.country and not is_european(one.country)]
    said = (("country", unsaid), ("abroad", abroad))
    return [sentence("missing", name, names=", ".join(names)) for name, names in said if names]


def _held(state: CampaignState) -> list[PersonalTable]:
    """Tables with something of a person in them, but for files such as this one."""
    found = personal_tables(state.campaign, state.at)
    return [one for one in found if one.count and one.label != AuthorityFile._meta.label]


def _rules() -> str:
    record, counts = last_run(), _counts()
    every = sum(counts.values())
    if record is None:
        return sentence("facts", "no_record", all=every)
    return sentence(
        "facts",
        "rules",
        passed=counts.get("passed", 0),
        all=every,
        day=record.day.isoformat(),
        version=record.version,
        commit=record.commit[:12],
        failed=counts.get("failed", 0),
        unknown=counts.get("unknown", 0),
    )


def _counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in rule_rows():
        counts[one["result"]] = counts.get(one["result"], 0) + 1
    return counts
