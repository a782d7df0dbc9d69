"""What everybody reads: the rules before a vote, the result after its count, every file of it. Before the count there
is nothing to read: each of these addresses answers 404.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from arpenteur.domain.taking_part import Recount, Representation
from arpenteur.domain.tally import Outcome, VoteKind
from arpenteur.web.communication.public_pages.links import whole
from arpenteur.web.communication.public_pages.visiting import looked_at, page_for_visitors
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sheets import csv_response, xlsx_response
from arpenteur.web.residents.ballots.ballot_fields import GRADES
from arpenteur.web.residents.ballots.paper_keying import AuditFigures, audit_figures
from arpenteur.web.residents.ballots.projects import VoteProject, VoteZone, letter_of
from arpenteur.web.residents.ballots.queries import receipts
from arpenteur.web.residents.ballots.result_columns import document_of_result, table_of_result
from arpenteur.web.residents.ballots.result_reasons import (
    rows_of,
    sentences_of,
    share_sentence,
    tie_sentences,
)
from arpenteur.web.residents.ballots.result_sheet import result_sheet
from arpenteur.web.residents.ballots.step_kind import RULE_NAMES
from arpenteur.web.residents.ballots.visitor_views import vote_step
from arpenteur.web.residents.ballots.vote_results import (
    VoteResult,
    box_of,
    command_of,
    config_of_step,
    is_counted,
    presence_of,
    recount_of,
    result_of,
    served_by,
)
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.step_rules import rules_document, rules_sentences

# Read again by programs that check the count (its columns are those of the published schema); XLSX is for people.
_SHEETS = {"csv": partial(csv_response, programs=True), "xlsx": xlsx_response}
_PERCENT = 100
_WHOLE = 200


@dataclass(frozen=True)
class Steadiness:
    """A rule beside itself with each quartier at its weight: titles that come in and go out."""

    rule: str
    sensitive: bool
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class PresenceRow:
    """A quartier beside its weight, with its interval; ``low_at``, ``at``, ``high_at``: on a line from 0 to 200, 100
    being its weight.
    """

    name: str
    participants: int
    people: int
    rate: float
    ratio: float
    low: float
    high: float

    @property
    def at(self) -> int:
        """Where its mark stands."""
        return _on_line(self.ratio)

    @property
    def low_at(self) -> int:
        """Where its interval begins."""
        return _on_line(self.low)

    @property
    def high_at(self) -> int:
        """Where it ends."""
        return _on_line(self.high)


@looked_at
def rules(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """The rules of a vote, made of the object that is frozen, hashed and run. Raises Http404."""
    step = vote_step(campaign, number, position)
    config = config_of_step(step)
    document = rules_document(step)
    settings = {
        name: value for name, value in document["config"].items() if name not in ("projects", "zones") and value != ""
    }
    context = {
        "step": step,
        "process": step.process,
        "sentences": list(rules_sentences(step)),
        "config": config,
        "projects": [(letter_of(rank), one) for rank, one in enumerate(config.offered)],
        "zones": config.quartiers,
        "settings": sorted(settings.items()),
        "gate": sorted(document["gate"].items()),
        "changes": step.changes.all(),
    }
    return page_for_visitors(request, campaign, "ballots/rules.html", context)


@looked_at
def rules_file(_request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """The same as JSON: its SHA-256, keys in order and without spaces, is the seal of the rules. Raises Http404."""
    document = rules_document(vote_step(campaign, number, position))
    options = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    return JsonResponse(document, json_dumps_params=options)


@looked_at
def result(request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """What was chosen and why, both rules side by side, who took part. Raises Http404 before the count."""
    found = _result(campaign, number, position)
    context = {**about_result(found), **_about(found.step)}
    return page_for_visitors(request, campaign, "ballots/result.html", context)


@looked_at
def project(request: HttpRequest, campaign: Campaign, number: int, position: int, project: int) -> HttpResponse:
    """Why one project is chosen or not, under both rules. Raises Http404."""
    found = _result(campaign, number, position)
    one = next((each for each in found.config.offered if each.number == project), None)
    if one is None or found.outcome is None:
        raise Http404
    context = {
        **_about(found.step),
        "project": one,
        "config": found.config,
        "won": one.id in found.winners,
        "told": [_told(found, outcome, one) for outcome in (found.outcome, found.beside) if outcome],
    }
    return page_for_visitors(request, campaign, "ballots/project.html", context)


@looked_at
def result_file(_request: HttpRequest, campaign: Campaign, number: int, position: int, form: str) -> HttpResponse:
    """CSV, XLSX, JSON, ``.pb`` or one A4. Raises Http404 before the count, and for another form of file."""
    found = _result(campaign, number, position)
    name = f"resultat-{found.step.process_id}-{found.step.position}"
    if form == "pb":
        return _file(found.pb, "text/plain; charset=utf-8", f"{name}.pb")
    if form == "json":
        response = JsonResponse(document_of_result(found), json_dumps_params={"ensure_ascii": False, "indent": 1})
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    if form == "pdf":
        address = whole(reverse("ballots:result", args=[campaign.slug, number, position]))
        return _file(result_sheet(found, about_result(found), address), "application/pdf", f"{name}.pdf")
    if form not in _SHEETS:
        raise Http404(form)
    return _SHEETS[form](name, *table_of_result(found))


@looked_at
def receipts_file(_request: HttpRequest, campaign: Campaign, number: int, position: int) -> HttpResponse:
    """What is published of each ballot with a receipt: its digest and the ballot. Raises Http404 before the count."""
    found = _result(campaign, number, position)
    box = box_of(found.step)
    rows = receipts(box) if box else []
    return csv_response(f"recus-{found.step.process_id}-{position}", ["receipt_sha256", "ballot"], rows, programs=True)


def about_result(result: VoteResult) -> dict[str, Any]:
    """What the page and the A4 of a result say."""
    presence = presence_of(result)
    outcomes, rows = [one for one in (result.outcome, result.beside) if one], rows_of(result)
    box = box_of(result.step)
    return {
        "result": result,
        "config": result.config,
        "rows": rows,
        "decision": result.decision,
        "budget": result.config.budget,
        "spent": _cents(result.outcome),
        "share": _share(result),
        "pays": result.outcome is not None and result.outcome.endowment is not None,
        "served": _percent(result.outcome, result),
        "served_beside": _percent(result.beside, result),
        "ties": tie_sentences(result, result.outcome) if result.outcome else [],
        "presence": presence,
        "zone_rows": _zones(presence),
        "most_present": presence.most_present() if presence else None,
        "steadiness": [_steadiness(result, one) for one in outcomes if recount_of(result, one) is not None],
        "served_zones": _served_zones(result),
        "rule": RULE_NAMES[result.config.counted_by],
        "beside_rule": RULE_NAMES[result.beside.rules.rule] if result.beside else "",
        "audits": [(one, audit_figures(one)) for one in box.batches.all() if one.audited] if box else _none(),
        "grades": _grades(result),
        "counts_points": result.config.ballot_kind is VoteKind.POINTS,
        "again": command_of(result.config),
        # Explained by a number that stands in the table.
        "lacking": next((n for one in rows for n in (one.missing, one.beside_missing) if n), None),
    }


def _none() -> list[tuple[Any, AuditFigures]]:
    return []


def _result(campaign: Campaign, number: int, position: int) -> VoteResult:
    box = box_of(vote_step(campaign, number, position))
    if box is None or not is_counted(box):
        raise Http404
    return result_of(box)


def _about(step: ProcessStep) -> dict[str, Any]:
    return {"step": step, "process": step.process}


def _told(found: VoteResult, outcome: Outcome, one: VoteProject) -> tuple[str, bool, list[str]]:
    return (
        str(RULE_NAMES[outcome.rules.rule]),
        one.id in outcome.winners,
        sentences_of(found, outcome, one.id),
    )


def _cents(outcome: Outcome | None) -> int:
    return int(outcome.spent * _PERCENT) if outcome else 0


def _share(found: VoteResult) -> str:
    return next((share_sentence(one) for one in (found.outcome, found.beside) if one and one.endowment is not None), "")


def _percent(outcome: Outcome | None, found: VoteResult) -> float | None:
    share = served_by(outcome, found.profile) if outcome else None
    return None if share is None else float(share)


def _served_zones(found: VoteResult) -> tuple[int, int] | None:
    """Quartiers with a project that is chosen, of those that some project is for; None where none is."""
    every = {one.zone for one in found.config.offered if one.zone}
    won = {one.zone for one in found.config.offered if one.zone and one.id in found.winners}
    return (len(won), len(every)) if every and found.outcome else None


def _zones(presence: "Representation[VoteZone] | None") -> list[PresenceRow]:
    shown = presence.zones.items() if presence else ()
    rows = [
        PresenceRow(
            zone.name,
            one.participants,
            zone.people,
            one.rate,
            one.ratio,
            one.ratio * one.low / one.rate,
            one.ratio * one.high / one.rate,
        )
        for zone, one in shown
    ]
    return sorted(rows, key=lambda one: -one.ratio)


def _on_line(ratio: float) -> int:
    return min(_WHOLE, round(_WHOLE * ratio / 2))


def _steadiness(found: VoteResult, outcome: Outcome) -> Steadiness:
    again = recount_of(found, outcome) or Recount(outcome.winners, outcome.winners)
    titles = {one.id: one.title for one in found.config.offered}

    def named(ids: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(titles[one] for one in ids))

    return Steadiness(str(RULE_NAMES[outcome.rules.rule]), again.sensitive, named(again.gained), named(again.lost))


def _grades(found: VoteResult) -> list[tuple[str, list[tuple[str, int]]]]:
    """Ballots of each grade, the best first, for each project."""
    if found.outcome is None or not found.outcome.grades:
        return []
    titles = {one.id: one.title for one in found.config.offered}
    return [
        (titles[one], [(str(GRADES[int(grade)]), int(many)) for grade, many in found.outcome.grades[one].items()])
        for one in found.outcome.order
    ]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
