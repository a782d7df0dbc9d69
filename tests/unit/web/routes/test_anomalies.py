"""What phones sent is looked at for what feet cannot do; what feet can do is left in peace."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from arpenteur.web.ground.routes.live.queries import FAST_DOORS, CheckedEvent, Sign, anomalies

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2027, 2, 27, 13, tzinfo=UTC)
HERE = frozenset({"a", "b"})


def said(number: int, *, after: float = 0, doors: int = 1, phone: int = 1, building: str = "a", **more) -> CheckedEvent:
    at = START + timedelta(seconds=after)
    return CheckedEvent(
        number=number,
        phone=phone,
        type=more.get("type", "visit"),
        building=building,
        doors=doors,
        at=at,
        received=more.get("received", at),
        order=more.get("order", number),
    )


def signs(events: list[CheckedEvent]) -> dict[Sign, tuple[int, ...]]:
    return {one.sign: one.numbers for one in anomalies(events, HERE, PARIS)}


def test_a_hundred_doors_in_two_minutes_are_one_run():
    calm = [said(n, after=180 * n) for n in range(1, 20)]
    run = [said(100 + n, after=4000 + n) for n in range(100)]
    found = anomalies([*run, *calm], HERE, PARIS)
    assert [(one.sign, one.doors, one.seconds) for one in found] == [(Sign.FAST, 100, 99)]
    assert found[0].numbers == tuple(range(100, 200))


def test_two_runs_far_apart_are_two():
    runs = [said(1000 * k + n, after=5000 * k + n) for k in (1, 2) for n in range(80)]
    assert [one.doors for one in anomalies(runs, HERE, PARIS)] == [80, 80]


def test_one_stair_without_answer_is_no_run_and_the_other_phone_of_the_pair_counts_for_itself():
    assert signs([said(1, doors=200, type="stair_absent")]) == {}
    pair = [said(n, after=n, phone=1 + n % 2) for n in range(1, FAST_DOORS)]
    assert signs(pair) == {}


def test_doors_of_another_turf_a_clock_that_jumps_and_doors_at_night_are_named():
    assert signs([said(1), said(2, after=60, building="z")]) == {Sign.OUTSIDE: (2,)}
    back = [said(1, after=3600), said(2, after=0), said(3, after=3700)]
    assert signs(back) == {Sign.CLOCK: (2,)}
    ahead = said(1, after=3600, received=START)
    assert signs([ahead]) == {Sign.CLOCK: (1,)}
    assert signs([said(1, after=9 * 3600)]) == {Sign.HOUR: (1,)}


def test_paper_and_what_is_not_a_door_are_left_out():
    paper = [said(n, after=0, phone=0) for n in range(200)]
    assert signs([*paper, said(300, type="pause", building="", after=9 * 3600)]) == {}


@given(st.lists(st.tuples(st.integers(0, 7200), st.integers(1, 40)), max_size=60))
def test_every_run_is_faster_than_allowed_and_no_event_is_in_two(steps: list[tuple[int, int]]):
    events = [said(n, after=after, doors=doors) for n, (after, doors) in enumerate(sorted(steps), start=1)]
    found = [one for one in anomalies(events, HERE, PARIS) if one.sign == Sign.FAST]
    numbers = [number for one in found for number in one.numbers]
    assert len(numbers) == len(set(numbers))
    assert all(one.doors > FAST_DOORS and len(one.numbers) > 1 for one in found)


@given(st.integers(1, 40))
def test_a_steady_pair_is_never_suspected(doors: int):
    assert signs([said(n, after=150 * n) for n in range(1, doors + 1)]) == {}
