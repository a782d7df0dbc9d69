"""Rooms that faults are put into (`mutants.py`), with the tests that may concern each."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "arpenteur"
_PROPERTY = "tests/property/test_"


@dataclass(frozen=True)
class Room:
    """Folders and files of a room, and where the tests are that may concern it; ``drawn``: those on the official
    files, of which a change of the engine runs all and other changes a tenth."""

    places: tuple[str, ...]
    tests: tuple[str, ...]
    drawn: tuple[str, ...] = ()


def _web(name: str, *tests: str) -> Room:
    """A room of the site, in whatever wing it is, with the tests that bear its name."""
    named = sorted(one.relative_to(ROOT).as_posix() for one in (ROOT / "tests/web").glob(f"test_{name}_*.py"))
    return Room((_place(name),), (*named, *tests))


def _place(name: str) -> str:
    """Where a room of the site, or a file of one, is below its wing."""
    return next((SOURCES / "web").glob(f"*/{name}")).relative_to(SOURCES).as_posix()


ROOMS = {
    "domain": Room(
        ("domain",),
        (
            "tests/unit/domain",
            f"{_PROPERTY}scenario_files.py",
            f"{_PROPERTY}results_keys.py",
            f"{_PROPERTY}disclosure_differencing.py",
            f"{_PROPERTY}tally_twin.py",
            f"{_PROPERTY}tally_count_twin.py",
            f"{_PROPERTY}tally_files_fuzz.py",
        ),
        ("tests/data/test_tally_golden.py",),
    ),
    "plan": Room(
        ("plan",),
        (
            "tests/unit/plan",
            "tests/unit/strategy/test_plan_aftermath.py",
            "tests/unit/strategy/test_plan_answers.py",
            "tests/unit/strategy/test_rounds.py",
            "tests/unit/strategy/test_turfs.py",
            f"{_PROPERTY}plan_twins.py",
            f"{_PROPERTY}turfs_twins.py",
        ),
        ("tests/data/test_plan_real_places.py", "tests/data/test_rounds_real.py", "tests/data/test_turfs_bondy.py"),
    ),
    "stats": Room(
        ("stats",),
        (
            "tests/unit/stats",
            f"{_PROPERTY}stats_twins.py",
            f"{_PROPERTY}transfers_twins.py",
            f"{_PROPERTY}conformal_quantiles.py",
            f"{_PROPERTY}crosswalk_sums.py",
        ),
        (
            "tests/data/test_backtest_on_official_results.py",
            "tests/data/test_order_on_official_results.py",
            "tests/data/test_second_rounds_on_official_results.py",
            "tests/data/test_transfers_real.py",
            "tests/data/test_transfers_calibration_real.py",
        ),
    ),
    "money": _web("money", "tests/unit/domain"),
    "contacts": _web(
        "contacts",
        "tests/web/test_api_contacts.py",
        "tests/web/test_compliance_erasure.py",
        "tests/web/test_exchange_duplicates.py",
        "tests/web/test_segments_pages.py",
    ),
    "outreach": _web("outreach", "tests/web/test_advertising_sent.py", "tests/web/test_law_messages.py"),
    "consultations": _web("consultations", "tests/unit/web", "tests/web/test_api_consultations.py"),
    "phone": _web(
        "phone",
        "tests/web/phone",
        "tests/web/routes",
        "tests/unit/web",
        f"{_PROPERTY}field_twin.py",
        f"{_PROPERTY}door_words.py",
    ),
    "tally": Room(
        tuple(map(_place, ("fieldwork/counting.py", "fieldwork/events.py", "glance/ledger.py"))),
        (
            "tests/unit/web",
            "tests/web/test_api_fieldwork.py",
            f"{_PROPERTY}tally_twin.py",
            f"{_PROPERTY}glance_totals.py",
        ),
    ),
}
"""What can be asked for; a score is in docs/benchmarks.md where a room was measured."""
