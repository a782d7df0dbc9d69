"""A plan as CSV and JSON text."""

import csv
import io
import json

from arpenteur.domain.spreadsheet import flag, inert
from arpenteur.strategy.planning.results import Plan, PlannedStation

_COLUMNS = (
    "station",
    "label",
    "commune",
    "commune_name",
    "quartier",
    "quartier_name",
    "registered",
    "arm",
    "stratum",
    "hours",
    "setup_hours",
    "dwellings",
    "doors",
    "opened",
    "value",
    "class",
    "first_fifth",
    "teams",
    "reasons",
)


def plan_csv(plan: Plan) -> str:
    """One row a station, in the order of the plan; decimal points; rows of a fictional place end by saying so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    fiction = (["fictional"], ["données fictives"]) if plan.fictional else ([], [])
    writer.writerow([*_COLUMNS, *fiction[0]])
    for station in plan.stations:
        writer.writerow([*_row(station), *fiction[1]])
    return out.getvalue()


def plan_json(plan: Plan) -> str:
    """The public JSON of a plan, indented: the file that ``effect`` reads after the vote."""
    return json.dumps(plan.to_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _row(one: PlannedStation) -> list[str | float | None]:
    names = (one.station, one.label, one.commune, one.commune_name, one.quartier, one.quartier_name)
    teams = " ; ".join(f"{name} : {hours:.2f}" for name, hours in one.teams.items())
    return [
        *(inert(name) for name in names),
        one.registered,
        one.arm,
        one.stratum,
        one.hours,
        one.setup_hours,
        one.dwellings,
        one.doors,
        one.opened,
        one.value,
        one.priority_class,
        flag(one.first_fifth),
        inert(teams),
        " ; ".join(one.reasons),
    ]
