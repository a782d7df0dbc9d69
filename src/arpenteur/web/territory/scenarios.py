"""Families and scenarios a page can choose: the shipped ones, and the files of the campaign's data folder."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext as _

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.domain.scenario import Move, Scenario
from arpenteur.snapshot import Snapshot
from arpenteur.web.shared.kit import Choice, choices
from arpenteur.web.shared.templatetags.ap import signed
from arpenteur.web.territory.asking import REFERENCE, Question
from arpenteur.web.territory.engine_english import in_page_language

_OWN_SCOPE = {
    PlaceKind.COMMUNE: "commune",
    PlaceKind.CIRCONSCRIPTION: "circonscription",
    PlaceKind.DEPARTEMENT: "departement",
    PlaceKind.FRANCE: "france",
}


def families(own: Mapping[str, Family] = MappingProxyType({})) -> dict[str, Family]:
    """By id: those shipped, then ``families/*.toml`` of the data folder; an unreadable file is left out.

    ``own``: the list of the visitor's campaign by its key; it comes first.
    """
    shared = {name: Family.load(name) for name in shipped_families()} | {one.id: one for one in _own(Family)}
    return {**own, **shared}


def family_of(question: Question, known: Mapping[str, Family]) -> Family:
    """The family of a question. Raises InputError where its file is gone."""
    if question.family not in known:
        raise InputError(
            _("the family “%(family)s” is no longer in the folder of the site") % {"family": question.family},
            action=_("choose another in the settings of the campaign"),
        )
    return known[question.family]


def family_choices(chosen: str, own: Mapping[str, Family] = MappingProxyType({})) -> list[Choice]:
    """The families, for a control."""
    return choices(((key, in_page_language(one.label)) for key, one in families(own).items()), chosen)


def scenarios() -> dict[str, Scenario]:
    """By id: ``scenarios/*.toml`` of the data folder; an unreadable file is left out."""
    return {one.id: one for one in _own(Scenario)}


def _own[T: (Family, Scenario)](kind: type[T]) -> Iterator[T]:
    folder = {Family: "families", Scenario: "scenarios"}[kind]
    for file in sorted((Path(settings.ARPENTEUR_HOME) / folder).glob("*.toml")):
        with suppress(InputError):
            yield kind.load(file)


def settle(question: Question, snapshot: Snapshot, family: Family) -> Question:
    """The same question, with sliders that stand at the reference counted as not moved, in our context as here."""
    rest = dict(zip(("rise", "share"), slider_rest(question, snapshot, family), strict=True))
    still = {name: None for name, value in rest.items() if getattr(question, name) == value}
    if question.ours is not None and not question.hypothesis:
        return replace(question, **still, ours=replace(question.ours, **still))
    return replace(question, **still)


def slider_rest(question: Question, snapshot: Snapshot, family: Family) -> tuple[int, int | None]:
    """Where the two sliders stand in the reference scenario: points of turnout, per cent of valid votes."""
    target = ElectionType(question.target)
    share = last_share(snapshot, family, target)
    rise = Scenario.default(target).turnout_rise or 0.0
    return round(100 * rise), None if share is None else min(max(round(100 * share), 1), 95)


def scenario_of(question: Question, snapshot: Snapshot, family: Family) -> Scenario:
    """The scenario asked for: a file, the reference, or the reference moved by the sliders."""
    target = ElectionType(question.target)
    if question.scenario != REFERENCE:
        known = scenarios()
        if question.scenario not in known:
            raise InputError(
                _("the scenario “%(scenario)s” is no longer in the folder of the site")
                % {"scenario": question.scenario},
                action=_("choose another in the settings of the campaign"),
            )
        return known[question.scenario]
    reference = Scenario.default(target)
    if not question.moved:
        return reference
    rise = reference.turnout_rise if question.rise is None else question.rise / 100
    shares = {} if question.share is None else _spread(question.share / 100, snapshot, family, target)
    scope = _OWN_SCOPE[Place.parse(snapshot.manifest.place).kind] if shares else reference.scope
    moves = () if question.carried is None else (Move(question.giver, question.taker, question.carried / 100),)
    return replace(reference, id="curseurs", label="", turnout_rise=rise, shares=shares, scope=scope, moves=moves)


def in_words(question: Question, family: Family) -> str:
    """What a question supposes in a few words: family, election, scenario where it is not the reference."""
    asked = (family.label, ElectionType(question.target).label)
    return " · ".join((*map(in_page_language, asked), *scenario_words(question)))


def scenario_words(question: Question) -> Iterator[str]:
    """The scenario of a question; nothing for the reference."""
    if question.scenario != REFERENCE:
        file = scenarios().get(question.scenario)
        yield (file.label if file else "") or question.scenario
    if question.rise is not None:
        yield _("turnout %(points)s pts") % {"points": signed(question.rise)}
    if question.share is not None:
        yield _("our share %(share)s %%") % {"share": question.share}
    if question.carried is not None:
        known = grid().families
        words = {"part": question.carried, "giver": known[question.giver], "taker": known[question.taker]}
        yield _("%(part)s %% of %(giver)s to %(taker)s") % words


def last_share(snapshot: Snapshot, family: Family, target: ElectionType) -> float | None:
    """Share of valid votes of our families on the whole place at the last first round of that type."""
    votes, valid = _last_votes(snapshot.path, target)
    own = own_families(family)
    return sum(votes.get(name, 0) for name in own) / valid if valid else None


@lru_cache(maxsize=64)
def own_families(family: Family) -> tuple[str, ...]:
    """Families of the grid with at least one option that is ours."""
    options = grid().options.values()
    return tuple(sorted({option.family for option in options if family.stance(option.id)[0]}))


def _spread(share: float, snapshot: Snapshot, family: Family, target: ElectionType) -> dict[str, float]:
    """Give our families the share asked for, in the proportions of the last election (equal parts without one)."""
    own = own_families(family)
    votes, _valid = _last_votes(snapshot.path, target)
    weights = {name: votes.get(name, 0) for name in own}
    whole = sum(weights.values())
    return {name: share * (weights[name] / whole if whole else 1 / len(own)) for name in own}


@lru_cache(maxsize=64)
def _last_votes(path: Path, target: ElectionType) -> tuple[dict[str, int], int]:
    """Votes by family and valid votes of the place at its last first round of that type."""
    snapshot = Snapshot.open(path)
    rows = [row for row in snapshot.reference_results.iter_rows(named=True) if row["scope"] == "place"]
    elections = {Election.parse(row["election"]) for row in rows}
    same = [election for election in elections if election.type is target and election.round == 1]
    if not same:
        return {}, 0
    last = str(max(same, key=lambda election: election.sort_key))
    latest = [row for row in rows if row["election"] == last]
    return {row["family"]: row["votes"] for row in latest}, latest[0]["valid"]
