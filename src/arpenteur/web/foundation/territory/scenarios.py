"""Families and scenarios a page can choose: the shipped ones, the files of the data folder, the campaign's own."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arpenteur.domain.elections import Election, ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family, shipped_families
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.domain.scenario import Move, Scenario
from arpenteur.web.foundation.shared import numbers
from arpenteur.web.foundation.shared.kit import Choice, choices
from arpenteur.web.foundation.shared.templatetags.ap import signed
from arpenteur.web.foundation.territory.asking import OWN_SCENARIO, REFERENCE, Question
from arpenteur.web.foundation.territory.engine_english import in_page_language
from arpenteur.web.foundation.territory.names import listed

if TYPE_CHECKING:  # read when a page first asks
    from arpenteur.snapshot import Snapshot

MOVED = "curseurs"
"""Id of the reference moved by the sliders."""
_OWN_SCOPE = {
    PlaceKind.COMMUNE: "commune",
    PlaceKind.CIRCONSCRIPTION: "circonscription",
    PlaceKind.DEPARTEMENT: "departement",
    PlaceKind.FRANCE: "france",
}


@dataclass(frozen=True)
class Own:
    """What a campaign wrote for itself, by key: its list and its scenarios. Nobody else may ask for them."""

    lists: Mapping[str, Family] = field(default_factory=dict[str, Family])
    scenarios: Mapping[str, Scenario] = field(default_factory=dict[str, Scenario])


NOTHING_OWN = Own()


def families(own: Own = NOTHING_OWN) -> dict[str, Family]:
    """By id: those shipped, then ``families/*.toml`` of the data folder; an unreadable file is left out. The list of
    the visitor's campaign comes first.
    """
    shared = {name: Family.load(name) for name in shipped_families()} | {one.id: one for one in _files(Family)}
    return {**own.lists, **shared}


def family_of(question: Question, known: Mapping[str, Family]) -> Family:
    """The family of a question. Raises InputError where its file is gone."""
    if question.family not in known:
        raise InputError(
            _("the family “%(family)s” is no longer in the folder of the site") % {"family": question.family},
            action=_("choose another in the settings of the campaign"),
        )
    return known[question.family]


def family_choices(chosen: str, own: Own = NOTHING_OWN) -> list[Choice]:
    """The families, for a control."""
    return choices(((key, in_page_language(one.label)) for key, one in families(own).items()), chosen)


def scenarios(own: Own = NOTHING_OWN) -> dict[str, Scenario]:
    """By id: ``scenarios/*.toml`` of the data folder; an unreadable file is left out. Those of the visitor's campaign
    come first, by their keys.
    """
    return {**own.scenarios, **{one.id: one for one in _files(Scenario)}}


def _files[T: (Family, Scenario)](kind: type[T]) -> Iterator[T]:
    folder = {Family: "families", Scenario: "scenarios"}[kind]
    for file in sorted((Path(settings.ARPENTEUR_HOME) / folder).glob("*.toml")):
        with suppress(InputError):
            yield kind.load(file)


def settle(question: Question, snapshot: "Snapshot", family: Family) -> Question:
    """The same question, with sliders that stand at the reference counted as not moved, in our context as here."""
    rest = dict(zip(("rise", "share"), slider_rest(question, snapshot, family), strict=True))
    still = {name: None for name, value in rest.items() if getattr(question, name) == value}
    if question.ours is not None and not question.hypothesis:
        return replace(question, **still, ours=replace(question.ours, **still))
    return replace(question, **still)


def slider_rest(question: Question, snapshot: "Snapshot", family: Family) -> tuple[int, int | None]:
    """Where the two sliders stand in the reference scenario: points of turnout, per cent of valid votes."""
    target = ElectionType(question.target)
    share = last_share(snapshot, family, target)
    rise = Scenario.default(target).turnout_rise or 0.0
    return round(100 * rise), None if share is None else min(max(round(100 * share), 1), 95)


def scenario_of(question: Question, snapshot: "Snapshot", family: Family, own: Own = NOTHING_OWN) -> Scenario:
    """The scenario asked for: a file, the campaign's own, the reference, or the reference moved by the sliders."""
    target = ElectionType(question.target)
    if question.scenario != REFERENCE:
        known = scenarios(own)
        if question.scenario not in known:
            gone = _("the scenario “%(scenario)s” is no longer in the folder of the site")
            if question.scenario.startswith(OWN_SCENARIO):
                gone = _("the scenario of the campaign is no longer there")
            raise InputError(
                gone % {"scenario": question.scenario},
                action=_("choose another in the settings of the campaign"),
            )
        return known[question.scenario]
    reference = Scenario.default(target)
    if not question.moved:
        return reference
    rise = reference.turnout_rise if question.rise is None else question.rise / 100
    shares = {} if question.share is None else _spread(question.share / 100, snapshot, family, target)
    scope = place_scope(snapshot) if shares else reference.scope
    moves = () if question.carried is None else (Move(question.giver, question.taker, question.carried / 100),)
    return replace(reference, id=MOVED, label="", turnout_rise=rise, shares=shares, scope=scope, moves=moves)


def place_scope(snapshot: "Snapshot") -> str:
    """The scope of shares that are those of the place itself."""
    return _OWN_SCOPE[Place.parse(snapshot.manifest.place).kind]


def in_words(question: Question, family: Family, own: Own = NOTHING_OWN) -> str:
    """What a question supposes in a few words: family, election, scenario where it is not the reference."""
    asked = (family.label, ElectionType(question.target).label)
    return " · ".join((*map(in_page_language, asked), *scenario_words(question, own)))


def scenario_words(question: Question, own: Own = NOTHING_OWN) -> Iterator[str]:
    """The scenario of a question; nothing for the reference."""
    if question.scenario != REFERENCE:
        file = scenarios(own).get(question.scenario)
        yield (file.label if file else "") or question.scenario
    if question.rise is not None:
        yield _("turnout %(points)s pts") % {"points": signed(question.rise)}
    if question.share is not None:
        yield _("our share %(share)s %%") % {"share": question.share}
    if question.carried is not None:
        known = grid().families
        words = {"part": question.carried, "giver": known[question.giver], "taker": known[question.taker]}
        yield _("%(part)s %% of %(giver)s to %(taker)s") % words


def supposed(scenario: Scenario) -> Iterator[str]:
    """What a scenario supposes in a few words: turnout, shares, votes carried over, who is absent, what differs."""
    if scenario.turnout is not None:
        yield _("turnout %(share)s %%") % {"share": per_cent(scenario.turnout)}
    elif scenario.turnout_rise:
        yield _("turnout %(points)s pts") % {
            "points": ("+" if scenario.turnout_rise > 0 else "") + per_cent(scenario.turnout_rise)
        }
    else:
        yield _("turnout of the last time")
    labels = {one: in_page_language(label) for one, label in grid().families.items()}
    for name, share in sorted(scenario.shares.items(), key=lambda pair: -pair[1]):
        yield _("%(family)s %(share)s %%") % {"family": labels[name], "share": per_cent(share)}
    for one in scenario.moves:
        words = {"part": per_cent(one.part), "giver": labels[one.giver], "taker": labels[one.taker]}
        yield _("%(part)s %% of %(giver)s to %(taker)s") % words
    if scenario.absent:
        yield _("without %(families)s") % {"families": listed([labels[one] for one in sorted(scenario.absent)])}
    if scenario.finalists:
        yield _("second round: %(families)s") % {"families": listed([labels[one] for one in scenario.finalists])}
    if scenario.local:
        count = len(scenario.local)
        yield ngettext("%(n)s territory apart", "%(n)s territories apart", count) % {"n": count}


def per_cent(share: float) -> str:
    """A share (0–1) in per cent without its sign, with one decimal where it has one."""
    value = round(100 * share, 1)
    return numbers.decimal(value, 0 if value == int(value) else 1)


def last_share(snapshot: "Snapshot", family: Family, target: ElectionType) -> float | None:
    """Share of valid votes of our families on the whole place at the last first round of that type."""
    votes, valid = _last_votes(snapshot.path, target)
    own = own_families(family)
    return sum(votes.get(name, 0) for name in own) / valid if valid else None


@lru_cache(maxsize=64)
def own_families(family: Family) -> tuple[str, ...]:
    """Families of the grid with at least one option that is ours."""
    options = grid().options.values()
    return tuple(sorted({option.family for option in options if family.stance(option.id)[0]}))


def _spread(share: float, snapshot: "Snapshot", family: Family, target: ElectionType) -> dict[str, float]:
    """Give our families the share asked for, in the proportions of the last election (equal parts without one)."""
    own = own_families(family)
    votes, _valid = _last_votes(snapshot.path, target)
    weights = {name: votes.get(name, 0) for name in own}
    whole = sum(weights.values())
    return {name: share * (weights[name] / whole if whole else 1 / len(own)) for name in own}


@lru_cache(maxsize=64)
def _last_votes(path: Path, target: ElectionType) -> tuple[dict[str, int], int]:
    """Votes by family and valid votes of the place at its last first round of that type."""
    from arpenteur.snapshot import Snapshot

    snapshot = Snapshot.open(path)
    rows = [row for row in snapshot.reference_results.iter_rows(named=True) if row["scope"] == "place"]
    elections = {Election.parse(row["election"]) for row in rows}
    same = [election for election in elections if election.type is target and election.round == 1]
    if not same:
        return {}, 0
    last = str(max(same, key=lambda election: election.sort_key))
    latest = [row for row in rows if row["election"] == last]
    return {row["family"]: row["votes"] for row in latest}, latest[0]["valid"]
