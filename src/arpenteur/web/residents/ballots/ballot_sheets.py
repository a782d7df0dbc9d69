"""Paper ballots of a batch as one PDF: the same projects, letters and rules as on the web, in an order drawn by lot for
the batch, each sheet with its serial. Nobody writes down who took which sheet.
"""

from collections.abc import Sequence
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from arpenteur.domain.tally import Rule, drawn
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.typesetting import typeset_apart
from arpenteur.web.residents.ballots.ballot_fields import ANSWERS, GRADES, BallotRow, FilledBallot
from arpenteur.web.residents.ballots.models import PaperBatch
from arpenteur.web.residents.ballots.step_kind import VoteConfig, money
from arpenteur.web.residents.ballots.vote_results import config_of_step

_TEMPLATE = Path(__file__).parent / "typst" / "ballot.typ"
_SEAL = 12
_ROOMY, _TIGHT = 6.0, 3.0
_MANY = 14


def ballot_sheets(batch: PaperBatch, serials: Sequence[str]) -> bytes:
    """A page a serial, in the language of the page that gives it. Raises subprocess.SubprocessError."""
    step = batch.box.step
    config = config_of_step(step)
    campaign = step.process.campaign
    ballot = FilledBallot.empty(config)
    order = sorted((one.id for one in config.offered), key=lambda one: drawn(f"{step.rules_hash}:{batch.number}", one))
    ends = (
        _(" · until %(day)s") % {"day": date_format(day_of(campaign, step.closes_at), "l j F Y")}
        if step.closes_at
        else ""
    )
    data = {
        "language": translation.get_language() or "fr",
        "above": campaign.name + ends,
        "title": config.question if config.counted_by is Rule.YES_NO else step.title,
        "kind": ballot.kind,
        "seal": in_fours(step.rules_hash[:_SEAL]),
        "serials": list(serials),
        "steps": _steps(config),
        "projects": _lines(config, ballot.rows(order)),
        "gap": _ROOMY if len(order) <= _MANY else _TIGHT,
        "total": config.spends_within,
        "words": _words(batch),
        "director": _director(batch),
    }
    (made,) = typeset_apart(_TEMPLATE, [data])
    return made


def in_fours(text: str) -> str:
    """A seal as people compare it.

    >>> in_fours("9d55e8d7859d")
    '9d55 e8d7 859d'
    """
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _lines(config: VoteConfig, rows: Sequence[BallotRow]) -> list[dict[str, str]]:
    if config.counted_by is Rule.YES_NO:
        return [{"letter": "", "title": str(label), "under": "", "cost": ""} for label in ANSWERS.values()]
    return [
        {
            "letter": row.letter,
            "title": row.project.title,
            "under": " · ".join(filter(None, (row.project.zone, row.project.summary))),
            "cost": money(row.project.cents) if row.project.cents else "",
        }
        for row in rows
    ]


def _steps(config: VoteConfig) -> list[str]:
    ask = {
        Rule.POINTS: _("Write points in the boxes, %(points)d at most in all.") % {"points": config.points},
        Rule.SCHULZE: _("Write 1 for your first choice, 2 for the next, and so on."),
        Rule.MAJORITY_JUDGMENT: _("Tick one grade a project."),
        Rule.YES_NO: _("Tick one box."),
    }
    steps = [ask.get(config.counted_by, _("Tick %(n)d projects at most.") % {"n": config.choices})]
    if config.spends_within:
        steps.append(_("The total is at most %(budget)s.") % {"budget": money(config.budget)})
    return [
        *steps,
        _("Write nothing else: no name, no signature."),
        _("Fold it, put it into the envelope, sign the list at the desk."),
    ]


def _words(batch: PaperBatch) -> dict[str, object]:
    return {
        "notice": _("A consultation of the campaign: no ballot of the election."),
        "sheet": _("sheet"),
        "rules": _("rules"),
        "total": _("my total, to help you"),
        "void": _(
            "More than the rules allow: a void ballot. Nothing ticked: a blank one. A mistake? Ask for another "
            "sheet. This vote takes the place of the one sent online, and is final."
        ),
        "foot": _("Order drawn by lot for batch %(n)d. The sheet has a number, never a person. No money is paid.")
        % {"n": batch.number},
        "grades": [str(one) for one in reversed(GRADES)],
    }


def _director(batch: PaperBatch) -> str:
    process = batch.box.step.process
    said = _("Director of publication: %(name)s") % {"name": process.director}
    return f"{said} · {_('Fictional data')}" if process.campaign.fictional else said
