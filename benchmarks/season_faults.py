"""Does the season find the faults of 2 December? Each is put back into a copy of the program, by one change of its
text, and a campaign of the demonstration is played on it (`tests/season`): the seed, the day and the act at which
something does not hold, beside the program as it is, on which everything must.

Printed as a table; exit 1 where a fault is not found, where the program itself fails, or where a text is no longer
there.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from _shared import ROOT, parser_of

sys.path.insert(0, str(ROOT / "tests" / "season"))
from places import PLACES, build


@dataclass(frozen=True)
class Fault:
    """What was wrong, and the texts that were not there then: in each file the second stands in for the first.
    ``without`` are acts that do not happen in its campaign, which the program itself plays too.
    """

    what: str
    changes: tuple[tuple[str, str, str], ...]
    without: str = ""


NOTHING = (Fault("nothing", ()), Fault("nothing, with five people", (), without="bring_many"))
FAULTS = (
    Fault(
        "1: doors done or out are counted in what a station has, and no more stations are looked at",
        (
            (
                "web/ground/week/proposal.py",
                "float(max(one.doors - gone.get(key, 0), 0))",
                "float(one.doors)",
            ),
            ("web/ground/week/proposal.py", "_ROOM = (1.0, 1.5, 2.5, 4.0)", "_ROOM = (1.0,)"),
        ),
    ),
    Fault(
        "6: the headline says « dans les temps » whatever the curve says",
        (
            (
                "web/site/glance/progress_words.py",
                "    halves = round((doors.days_late or 0) / HALF_WEEK)\n    if doors.behind",
                '    return _("on time")\n    halves = 0\n    if doors.behind',
            ),
        ),
        without="bring_many",  # five people are late; sixty are not
    ),
    Fault(
        "8: answers to phones say neither the epoch nor what the base holds",
        (
            (
                "web/ground/phone/handset/api.py",
                "answer = answer.saying(epoch=str(epoch_of_base(timezone.now()).number))",
                'answer = answer.saying(epoch="", holds=10**6)',
            ),
        ),
    ),
    Fault(
        "10: wrong secrets of an address shut out the right ones",
        (
            (
                "web/ground/crew/own_views.py",
                "    if found is None:\n        raise wrong_guess(request)\n    return found",
                "    from arpenteur.web.foundation.shared.limits import guessed_too_much\n\n"
                "    if found is None or guessed_too_much(request):\n        raise wrong_guess(request)\n"
                "    return found",
            ),
        ),
    ),
    Fault(
        "10: letters of all purposes share one budget",
        (("web/communication/public_pages/robots.py", 'f"{campaign}:{purpose}:{about}"', 'f"{campaign}"'),),
    ),
    Fault(
        "13: an order is judged between the last two elections of any type",
        (
            (
                "strategy/track_record/replay.py",
                "pair = _first_rounds(snapshot, (kind,))[-2:]",
                "pair = _first_rounds(snapshot, tuple(ElectionType))[-2:]",
            ),
        ),
    ),
    Fault(
        "besides: a loan is drawn whole after a part was paid back",
        (
            (
                "web/accountability/money/flow.py",
                '*((day, -cents) for day, cents in LoanRepayment.objects.values_list("paid_on", "cents")),',
                "*(() for _loan in LoanRepayment.objects.none()),",
            ),
        ),
    ),
)


def played(snapshots: list[Path], seed: int, days: int, folder: str, fault: Fault) -> dict[str, Any]:
    """A season on a copy of the program with a fault in it; on the program itself where nothing is put back."""
    environment = dict(os.environ)
    if fault.changes:
        copy = Path(folder) / f"fault-{FAULTS.index(fault)}"
        shutil.copytree(ROOT / "src", copy / "src")
        (copy / "docs").symlink_to(ROOT / "docs")  # the guide, which pages quote
        for name, old, new in fault.changes:
            file = copy / "src" / "arpenteur" / name
            text = file.read_text(encoding="utf-8")
            if text.count(old) != 1:
                return {"faults": [f"no longer there in {name}: {old}"], "gone": True}
            file.write_text(text.replace(old, new), encoding="utf-8")
        environment["PYTHONPATH"] = str(copy / "src")
    script = ROOT / "tests" / "season" / "play.py"
    command = [sys.executable, str(script), *map(str, snapshots), "--seed", str(seed), "--days", str(days)]
    command += ["--without", fault.without]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"faults": [f"ended with {done.returncode}: {done.stderr[-600:]}"], "broke": True}


def main() -> int:
    """Play each, and print."""
    parser = parser_of(__doc__, seed=3, days=24, at_once=2)
    parser.add_argument("--only", default=("",), nargs="+", help="those whose words begin so")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.at_once) as pool:
        snapshots = build(PLACES["demo"], None, Path(folder), loads=2)
        cases = [one for one in (*NOTHING, *FAULTS) if one.what.startswith(tuple(options.only))]
        print("| put back | found at | what did not hold |\n|---|---|---|")
        for fault, told in zip(
            cases, pool.map(partial(played, snapshots, options.seed, options.days, folder), cases), strict=True
        ):
            found, failed = told["faults"], told.get("gone") or told.get("broke")
            bad += bool(failed) or bool(found) != bool(fault.changes)
            when, _, what = (found[0] if found else "not found").replace("\n", " ").partition(": ")
            print(f"| {fault.what} | seed {options.seed}, {when} | {what[:160]} |", flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(bool(main()))
