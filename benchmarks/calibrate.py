"""All dated parameters of first-round forecasts and of their intervals from the data at hand: run it after an election.

Learns what who stands is worth (``corrections.toml``) and calibrates the intervals (``intervals.toml``), each on one
transition; then replays every transition with what was learned before it only, beside every naive rule, and says which
rule was best. ``--write`` writes the two files; without it the shipped ones are replayed, and the script says whether
they are what it finds. The legislatives and european elections of 2024 are known for the even départements.

    make calibrate            python benchmarks/calibrate.py [--data ../shared/data] [--write]
"""

from pathlib import Path

from _shared import options_of
from arpenteur.stats.forecast.corrections import corrections
from arpenteur.stats.parameters import parameters
from calibrate_choices import print_choices
from calibrate_corrections import OUT as CORRECTIONS
from calibrate_corrections import learned, print_worth, written
from calibrate_intervals import OUT as INTERVALS
from calibrate_intervals import calibrated, print_drift
from calibrate_replays import print_replays, replays
from forecast_data import L17, L22, P17, P22, nation


def main() -> None:
    """Learn, write where asked, replay, calibrate."""
    arguments = options_of(__doc__, data=True, write=False)
    known = nation(arguments.data)
    taught = [learned(known.pair(target, (source,)), source) for source, target in ((P17, L17), (P22, L22))]
    settle(CORRECTIONS, written(taught), write=arguments.write)
    made = replays(known)
    print_replays(made)
    print_choices(known)
    print_worth(known)
    settle(INTERVALS, calibrated(made), write=arguments.write)
    print_drift(known)


def settle(file: Path, found: str, *, write: bool) -> None:
    """Write what was found, or say whether the shipped file is that."""
    same = file.read_text(encoding="utf-8") == found
    if write and not same:
        file.write_text(found, encoding="utf-8")
        corrections.cache_clear()
        parameters.cache_clear()
    print(f"\n{file.name}: {'as shipped' if same else 'written' if write else 'NOT as shipped (--write writes it)'}")


if __name__ == "__main__":
    main()
