"""The impact assessment (art. 35) in the JSON that the CNIL's PIA tool imports: a draft, every answer open to people.

The form is that of the tool's own export (LINCnil/pia 4.1: ``pia``, ``answers``, ``measures``, ``evaluations``,
``comments``); its code is not ours. Evaluations and opinions are left to whoever evaluates.
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.html import escape

from arpenteur import __version__
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.law import rules
from arpenteur.web.accountability.compliance.authority.registers import controller_register, processors_of
from arpenteur.web.accountability.compliance.authority.state import CampaignState
from arpenteur.web.accountability.compliance.authority.texts import texts
from arpenteur.web.accountability.compliance.models import PersonRequest
from arpenteur.web.foundation.shared.archives import json_bytes
from arpenteur.web.persons.contacts.models import Consent, Receipt

_NUMBER = 1
_FORM_OF_TOOL = 201910230914
"""What the tool calls the version of its own base: a file without it is refused."""
_QUESTIONS = 36


@cache
def draft() -> dict[str, Any]:
    """Texts of the draft, by question."""
    return tomllib.loads(
        files("arpenteur.web.accountability.compliance.authority").joinpath("impact.toml").read_text("utf-8")
    )


def impact_files(state: CampaignState) -> dict[str, bytes]:
    """One document, to be imported."""
    return {"aipd/pia.json": json_bytes(impact_assessment(state))}


def impact_assessment(state: CampaignState) -> dict[str, Any]:
    """The whole draft."""
    facts, moment = _facts(state), _moment(state.at)
    measures = [
        {
            "id": number,
            "pia_id": _NUMBER,
            "title": one.title,
            "placeholder": "measures.default_placeholder",
            "content": f"<p>{_measure(one)}</p>",
            "created_at": moment,
            "updated_at": moment,
        }
        for number, one in enumerate(rules().values(), start=1)
    ]
    answers = [
        {
            "id": number,
            "pia_id": _NUMBER,
            "reference_to": question,
            "data": data,
            "created_at": moment,
            "updated_at": moment,
        }
        for number, (question, data) in enumerate(sorted(_answers(facts)), start=1)
    ]
    return {
        "pia": _head(state, moment),
        "answers": answers,
        "measures": measures,
        "evaluations": [],
        "comments": [],
    }


def _head(state: CampaignState, moment: str) -> dict[str, Any]:
    said = draft()
    return {
        "id": _NUMBER,
        "dbVersion": _FORM_OF_TOOL,
        "tableName": "pia",
        "serverUrl": None,
        "numberOfQuestions": _QUESTIONS,
        "status": 0,
        "is_example": 0,
        "is_archive": 0,
        "name": said["name"].format(name=state.campaign.name),
        "category": said["category"],
        "author_name": said["author"].format(version=__version__),
        "evaluator_name": "",
        "validator_name": "",
        "dpo_status": None,
        "dpo_opinion": "",
        "dpos_names": "",
        "people_names": "",
        "concerned_people_searched_opinion": False,
        "concerned_people_searched_content": "",
        "concerned_people_status": None,
        "concerned_people_opinion": "",
        "rejected_reason": "",
        "applied_adjustements": "",
        "structure_id": "",
        "progress": 0,
        "created_at": _moment(state.campaign.created_at),
        "updated_at": moment,
    }


def _answers(facts: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    said = draft()
    for question, text in said["answers"].items():
        yield int(question), {"text": text.format(**facts), "gauge": said["gauges"].get(question), "list": []}
    for question, items in said["lists"].items():
        yield int(question), {"text": None, "gauge": None, "list": list(items)}
    for question, names in said["measures"].items():
        yield int(question), {"text": None, "gauge": None, "list": [rules()[name].title for name in names]}


def _facts(state: CampaignState) -> dict[str, str]:
    campaign, found = state.campaign, processors_of(state.campaign)
    register = controller_register(state, found)
    activities = register["activities"]
    tables = [
        f"{one['activity']} : {', '.join(column['label'] for table in one['tables'] for column in table['columns'])}"
        for one in activities
    ]
    return {
        "name": escape(campaign.name),
        "election": ElectionType(campaign.election).label,
        "first_round": campaign.first_round.isoformat(),
        "contact": escape(campaign.contact) or str(texts()["index"]["no_contact"]),
        "processors": escape(", ".join(f"{one.name} ({one.does})" for one in found)),
        "rules": str(len(rules())),
        "activities": _list(tables),
        "purposes": _list(_all(activities, "purposes")),
        "bases": _list(_all(activities, "bases")),
        "terms": _list(_all(activities, "terms")),
        "receipts": str(Receipt.objects.filter(campaign=campaign).count()),
        "withdrawn": str(Consent.objects.filter(campaign=campaign).exclude(withdrawn_at=None).count()),
        "requests": str(PersonRequest.objects.filter(campaign=campaign).count()),
        "transfers": str(register["transfers"]),
    }


def _measure(one: Any) -> str:
    said = draft()["measure"].format(summary=one.summary, points=", ".join(one.control_points), tests=len(one.tests))
    return str(escape(said))


def _all(activities: list[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(text for one in activities for text in one[name]))


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in items) + "</ul>"


def _moment(at: datetime) -> str:
    """As the tool writes moments: UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
