"""Rounds: many stops from one meeting point (letterboxes, leaflets, posters), shared out between crews."""

from arpenteur.strategy.rounds.planning import MOST_CREWS, MOST_STOPS, rounds_of
from arpenteur.strategy.rounds.results import LEAFLETS, LETTERBOXES, POSTERS, TASKS, Round, Rounds, Run, Stop
from arpenteur.strategy.rounds.stops import RUN, address_stop, cut_finer, letterbox_stops, station_stops

__all__ = [
    "LEAFLETS",
    "LETTERBOXES",
    "MOST_CREWS",
    "MOST_STOPS",
    "POSTERS",
    "RUN",
    "TASKS",
    "Round",
    "Rounds",
    "Run",
    "Stop",
    "address_stop",
    "cut_finer",
    "letterbox_stops",
    "rounds_of",
    "station_stops",
]
