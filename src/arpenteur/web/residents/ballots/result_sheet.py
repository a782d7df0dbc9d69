"""The result on one A4: what the page says, for a wall and for whoever has no screen."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from arpenteur.domain.tally import Outcome
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.shared.dates import date_format
from arpenteur.web.foundation.shared.numbers import decimal, percent
from arpenteur.web.foundation.shared.typesetting import typeset
from arpenteur.web.residents.ballots.ballot_sheets import in_fours
from arpenteur.web.residents.ballots.result_reasons import ResultRow, sentences_of
from arpenteur.web.residents.ballots.step_kind import money
from arpenteur.web.residents.ballots.vote_results import VoteResult

_TEMPLATE = Path(__file__).parent / "typst" / "result.typ"
_SEAL = 12
_MANY = 16
_ROOMY, _TIGHT = 3.2, 1.6


def result_sheet(result: VoteResult, about: Mapping[str, Any], address: str) -> bytes:
    """One PDF in the language of the page; ``about``: what the page says (``result_views.about_result``)."""
    step, campaign = result.step, result.step.process.campaign
    rows: list[ResultRow] = about["rows"]
    lost = next((one for one in rows if not one.rank), None)
    data = {
        "language": translation.get_language() or "fr",
        "above": f"{campaign.name} · {step.process.title}",
        "title": step.title,
        "lead": _lead(result, about),
        "figures": _figures(result, about),
        "heads": _heads(result),
        "rows": [_row(result, one) for one in rows],
        "inset": _ROOMY if len(rows) <= _MANY else _TIGHT,
        "how": _how(result, about),
        "ties": about["ties"],
        "why_title": _("Why not “%(title)s”?") % {"title": lost.project.title} if lost else "",
        "why": sentences_of(result, result.outcome, lost.project.id) if lost and result.outcome else [],
        "steady": [_steady(one) for one in about["steadiness"]],
        "zones": [[one.name, str(one.participants), f"× {decimal(one.ratio, 2)}"] for one in about["zone_rows"]],
        "zone_heads": [_("Quartier"), _("Ballots"), _("Weight")],
        "unknown": _unknown(about),
        "seal": _("Rules frozen, seal %(seal)s. Ballots, count and .pb file: %(address)s")
        % {"seal": in_fours(step.rules_hash[:_SEAL]), "address": address},
        "foot": " · ".join(
            filter(
                None,
                (
                    _("Open consultation, not representative"),
                    _("Fictional data") if campaign.fictional else "",
                ),
            )
        ),
        "square": _square(address),
        "address": address,
        "words": {"how": _("How it was counted"), "steady": _("Does the result hold?"), "who": _("Who took part?")},
    }
    (page,) = typeset(_TEMPLATE, data)
    return page


def _square(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=0)
    return out.getvalue().decode()


def _lead(result: VoteResult, about: Mapping[str, Any]) -> str:
    if result.decision is not None:
        return _("Accepted.") if result.decision.accepted else _("Not accepted.")
    count = len(result.winners)
    said = ngettext("%(n)d project is chosen", "%(n)d projects are chosen", count) % {"n": count}
    if about["budget"]:
        said += _(", for %(spent)s of %(budget)s") % {"spent": money(about["spent"]), "budget": money(about["budget"])}
    return (
        f"{said}. {result.step.process.get_nature_display()[:1].upper()}{result.step.process.get_nature_display()[1:]}."
    )


def _figures(result: VoteResult, about: Mapping[str, Any]) -> list[tuple[str, str]]:
    figures, ballots = result.figures, result.sorted_ballots
    told = [
        (
            decimal(len(ballots.ballots)),
            _("ballots counted, of which %(paper)s on paper, %(blank)s blank")
            % {"paper": decimal(figures.paper_ballots), "blank": decimal(ballots.blank)},
        )
    ]
    if apart := sum(one.sheets for one in figures.disputed):
        numbers = ", ".join(str(one.number) for one in figures.disputed)
        told.append((decimal(apart), _("set apart: batch %(numbers)s") % {"numbers": numbers}))
    if result.decision is not None:
        told += [(decimal(result.decision.yes), _("yes")), (decimal(result.decision.no), _("no"))]
    if about["served"] is not None:
        told.append((percent(about["served"]), _("of ballots have at least one project chosen")))
    if about["served_zones"]:
        won, every = about["served_zones"]
        told.append((_("%(won)d of %(every)d") % {"won": won, "every": every}, _("quartiers served")))
    return told


def _heads(result: VoteResult) -> list[str]:
    heads = [_("Project"), *([_("Cost")] if result.config.budget else []), pgettext("votes", "Counted"), _("Chosen")]
    if result.outcome is not None and result.outcome.endowment is not None:
        heads.append(_("Paid"))
    return [*heads, _("By the other rule")] if result.beside else heads


def _row(result: VoteResult, row: ResultRow) -> dict[str, Any]:
    cells = [_cell(money(row.project.cents))] if result.config.budget else []
    cells += [_cell(row.votes), _chosen(row.rank, row.missing)]
    if result.outcome is not None and result.outcome.endowment is not None:
        cells.append(_cell(row.paid))
    if result.beside:
        cells.append(_chosen(row.beside_rank, None))
    return {"title": row.project.title, "zone": row.project.zone, "cells": cells}


def _chosen(rank: int, missing: int | None) -> dict[str, Any]:
    if rank:
        return _cell(_("yes"), strong=True)
    return _cell(_("no") if missing is None else _("no, lacks %(n)d") % {"n": missing})


def _cell(text: str, *, strong: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong}


def _how(result: VoteResult, about: Mapping[str, Any]) -> list[str]:
    sentences = [str(one) for one in result.config.rules()][:2]
    share = [about["share"]] if about["share"] and _shares(result.outcome) else []
    ends = result.step.closes_at
    return [*sentences, *share, *([date_format(day_of(result.step.process.campaign, ends), "l j F Y")] if ends else [])]


def _shares(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.endowment is not None


def _steady(one: Any) -> dict[str, Any]:
    if not one.sensitive:
        return {
            "sensitive": False,
            "title": _("Counted %(rule)s: not sensitive.") % {"rule": one.rule},
            "text": _("With each quartier at its weight, the same projects are chosen."),
        }
    parts = [
        _("%(names)s would go out.") % {"names": ", ".join(one.lost)} if one.lost else "",
        _("%(names)s would come in.") % {"names": ", ".join(one.gained)} if one.gained else "",
    ]
    return {
        "sensitive": True,
        "title": _("Counted %(rule)s: sensitive to who took part.") % {"rule": one.rule},
        "text": " ".join(filter(None, parts)),
    }


def _unknown(about: Mapping[str, Any]) -> str:
    presence = about["presence"]
    if presence is None:
        return ""
    return ngettext(
        "%(n)d ballot without a quartier, given to none.",
        "%(n)d ballots without a quartier, given to none.",
        presence.unknown,
    ) % {"n": presence.unknown}
