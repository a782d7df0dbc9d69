"""Coup d'œil against a slow twin that counts raw events and actions one by one, over random histories."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from cast import gather
from django.db import transaction
from fictional_place import COUNT, station, write_fictional_place
from hypothesis import given, settings
from hypothesis import strategies as st
from outings import counted, outing, team

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.ground import Ground, ground_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.figures import FIGURES
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.ground.fieldwork.events import undo_count
from arpenteur.web.ground.fieldwork.kinds import COUNTED, DOORS, MET, Kind
from arpenteur.web.ground.fieldwork.models import Action, ActionZone, FieldEvent
from arpenteur.web.site.glance.asking import Span
from arpenteur.web.site.glance.ledger import Ledger, ZoneLine, frame, ledger, ledgers, zone_of
from arpenteur.web.site.glance.queries import passages, sums, version
from arpenteur.web.site.glance.scope import GlanceScope

NOW = datetime(2026, 11, 4, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Paris")
ADDED = ("opened", "absent", "inaccessible", "later", "met", "met_today", "met_ever", "doors_ever", "planned_doors")
ACTED = ("running", "planned", "done", "lately")


@pytest.fixture
def campaign(db, settings, tmp_path: Path) -> Iterator[Campaign]:
    """The cast's campaign on the published town."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    FIGURES.clear()
    publish_snapshot(path=write_fictional_place(tmp_path / "town").path, by="test", at=NOW)
    campaign = gather().campaign
    with sealed(campaign.pk):
        yield campaign
    FIGURES.clear()


def live_through(campaign: Campaign, rng: Random) -> list[int]:
    """A random history: actions of every kind, state and number of zones, counts, some of them undone."""
    teams = [team(campaign, letter, NOW) for letter in "AB"]
    for _ in range(rng.randint(1, 9)):
        kind = rng.choice(list(Kind))
        starts = NOW + timedelta(hours=rng.randint(-90, 24))
        zones = [station(index) for index in rng.sample(range(COUNT), rng.randint(0, 4))]
        status = rng.choice(["draft", "planned", "running", "done", "cancelled", "done"])
        action = outing(
            campaign,
            zones,
            at=starts,
            status=status,
            kind=kind,
            team=rng.choice([*teams, None]),
            hours=rng.choice([1, 2, 5]),
        )
        for _ in range(rng.randint(0, 4)):
            at = NOW - timedelta(minutes=rng.randint(0, 9_000))
            where = rng.choice(zones or [station(rng.randrange(COUNT))])
            counted(action, where, at, **{rng.choice(COUNTED[kind]): rng.randint(1, 9)})
    for event in list(FieldEvent.objects.filter(undoes=None)):
        if rng.random() < 0.2:
            undo_count(event=event, by=COMMAND, at=NOW)
    return [one.pk for one in teams]


def scopes(rng: Random, teams: list[int]) -> Iterator[GlanceScope]:
    """Everything, then a member's part and filters at random."""
    today = NOW.astimezone(ZONE).date()
    yield GlanceScope(today, ZONE, moment=NOW)
    for _ in range(4):
        some = frozenset(station(index) for index in rng.sample(range(COUNT), rng.randint(1, 9)))
        days = [None, today, today - timedelta(days=rng.randint(0, 12))]
        yield GlanceScope(
            today,
            ZONE,
            stations=rng.choice([None, some]),
            own_team=rng.choice([None, None, *teams]),
            team=rng.choice([None, 0, *teams]),
            kind=rng.choice(["", "", "doors", "market"]),
            span=Span(rng.choice(days), rng.choice([None, today, today - timedelta(days=rng.randint(0, 4))])),
            moment=NOW,
        )


class Twin:
    """Counts by hand, from the rows themselves."""

    def __init__(self, scope: GlanceScope) -> None:
        self.scope = scope
        self.actions = {one.pk: one for one in Action.objects.all()}
        self.zones: dict[int, set[str]] = {pk: set() for pk in self.actions}
        for row in ActionZone.objects.all():
            self.zones[row.action_id].add(row.station)

    def of_teams(self, action: Action) -> bool:
        scope = self.scope
        asked = scope.team is None or action.team_id == (scope.team or None)
        own = scope.own_team is None or action.team_id == scope.own_team
        return asked and own and (not scope.kind or action.kind == scope.kind)

    def seen_at(self, action: Action) -> set[str]:
        """Stations where an action is counted; an empty name for one without any."""
        zones = self.zones[action.pk]
        if self.scope.stations is None:
            return zones or {""}
        return (zones & self.scope.stations) or ({""} if not zones and self.scope.own_team is not None else set())

    def within(self, day: date) -> bool:
        span = self.scope.span
        return (span.since is None or day >= span.since) and (span.until is None or day <= span.until)

    def act(self, line: ZoneLine, action: Action) -> None:
        ended = action.ends_at.astimezone(ZONE).date()
        monday = self.scope.today - timedelta(days=self.scope.today.weekday())
        open_still = action.ends_at > NOW - timedelta(hours=1)
        line.running += action.status == "running" and open_still
        line.planned += action.status == "planned" and open_still
        line.done += action.status == "done" and self.within(ended)
        line.lately += action.status == "done" and ended >= monday

    def event(self, line: ZoneLine, event: FieldEvent) -> None:
        if event.measure in DOORS:
            line.doors_ever += event.quantity
            if self.within(event.day):
                setattr(line, event.measure, getattr(line, event.measure) + event.quantity)
        if event.measure in MET:
            line.met_ever += event.quantity
            line.met_today += event.quantity if event.day == self.scope.today else 0
            line.met += event.quantity if self.within(event.day) else 0

    def lines(self, ground: Ground, level: str) -> tuple[dict[str, ZoneLine], ZoneLine]:
        found: dict[str, ZoneLine] = {}
        total = ZoneLine("total")
        here = self.scope.stations
        for key, one in ground.stations.items():
            if here is None or key in here:
                zone = zone_of(ground, key, level)
                found.setdefault(zone, ZoneLine(zone)).planned_doors += one.doors
                total.planned_doors += one.doors
        for event in FieldEvent.objects.all():
            if self.of_teams(self.actions[event.action_id]) and (here is None or event.station in here):
                zone = zone_of(ground, event.station, level)
                self.event(found.setdefault(zone, ZoneLine(zone)), event)
                self.event(total, event)
        for action in self.actions.values():
            seen = self.seen_at(action) if self.of_teams(action) else set()
            if seen and action.status in {"planned", "running", "done"}:
                self.act(total, action)
                for zone in {zone_of(ground, key, level) for key in seen}:
                    self.act(found.setdefault(zone, ZoneLine(zone)), action)
        return found, total


def check(found: Ledger, twin: Twin, ground: Ground, level: str) -> None:
    """The same lines and total as the twin; what belongs to a zone adds up, actions add up to their passages."""
    lines, total = twin.lines(ground, level)
    assert dict(found.lines) == lines
    assert found.total == total
    for name in ADDED:
        assert sum(getattr(line, name) for line in found.lines.values()) == getattr(found.total, name)
    for name in ACTED:
        assert sum(getattr(line, name) for line in found.lines.values()) == getattr(found.passages, name)
        assert getattr(found.total, name) <= getattr(found.passages, name)


def test_the_zones_add_up_to_the_total_and_both_to_the_events(campaign: Campaign):
    ground = ground_of(campaign)

    @settings(max_examples=25)
    @given(seed=st.integers(0, 2**32))
    def holds(seed: int) -> None:
        rng = Random(seed)
        with transaction.atomic():
            teams = live_through(campaign, rng)
            for scope in scopes(rng, teams):
                for level in ("station", "quartier"):
                    framed = frame(ground, passages(scope), level, scope.stations)
                    found = ledger(ground, framed, sums(scope))
                    check(found, Twin(scope), ground, level)
                    kept = ledgers(campaign, ground, scope, level, version(campaign), "")[level]
                    assert (kept.lines, kept.total) == (found.lines, found.total)
            transaction.set_rollback(True)

    holds()
