"""RGPD-30-FILE: the impact assessment opens in the CNIL's PIA tool, as its import reads it."""

import json
import re
from html.parser import HTMLParser

import pytest
import time_machine
from cast import AT, Cast
from django.utils.translation import override

from arpenteur.domain.law import rules
from arpenteur.web.accountability.compliance.authority.impact import impact_assessment
from arpenteur.web.accountability.compliance.authority.state import state_of
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.archives import json_bytes
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
TEXTS = [111, 112, 113, 121, 122, 123, 211, 212, 213, 214, 215, 221, 222, 223, 224, 225, 226, 227]
LISTS = [321, 322, 323, 331, 332, 333, 341, 342, 343]
MEASURES = [324, 334, 344]
GAUGES = [325, 326, 335, 336, 345, 346]
"""Questions of the tool's ``pia_architecture.json`` (4.1), by the kind of their answer."""
READ = {
    "pia": {
        "name",
        "category",
        "dpo_status",
        "dpo_opinion",
        "concerned_people_opinion",
        "concerned_people_status",
        "concerned_people_searched_opinion",
        "concerned_people_searched_content",
        "rejected_reason",
        "applied_adjustements",
        "created_at",
        "updated_at",
        "dpos_names",
        "people_names",
        "author_name",
        "evaluator_name",
        "validator_name",
        "structure_id",
        "status",
    },
    "answers": {"reference_to", "data", "created_at", "updated_at"},
    "measures": {"id", "title", "content", "placeholder", "created_at", "updated_at"},
}
"""What ``importData``, ``importAnswers`` and ``importMeasures`` of the tool read (``pia.service.ts``), by list; guests
are only read of a file with ``user_pias``, which ours is not. Version of its base: ``super(201910230914, 'pia')``.
"""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def assessment(cast: Cast) -> dict:
    with sealed(cast.campaign.pk):
        Campaign.objects.filter(pk=cast.campaign.pk).update(name="Liste <b>d'essai</b>")
    again = cast.anew()
    with time_machine.travel(AT, tick=False), sealed(cast.campaign.pk), override("fr"):
        return impact_assessment(state_of(again.campaign))


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs) -> None:
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_it_has_what_the_import_of_the_tool_reads(assessment: dict):
    """``importData`` of LINCnil/pia: refused without ``pia.dbVersion``; each list is gone through, so that each is one;
    a status that is no number becomes 0; moments go through ``new Date``; 3.1 is compared by the number of a measure.
    """
    assert assessment.keys() == {"pia", "answers", "measures", "evaluations", "comments"}
    pia = assessment["pia"]
    assert isinstance(pia["dbVersion"], int)
    assert {"name", "category", "author_name", "evaluator_name", "validator_name", "status"} <= pia.keys()
    assert pia["status"] == 0
    assert not pia["structure_id"]
    assert MOMENT.fullmatch(pia["created_at"])
    assert MOMENT.fullmatch(pia["updated_at"])
    assert assessment["evaluations"] == assessment["comments"] == []


def test_every_field_that_the_tool_reads_is_there(assessment: dict):
    assert assessment["pia"].keys() >= READ["pia"]
    assert "user_pias" not in assessment["pia"]
    assert assessment["pia"]["dbVersion"] == 201910230914
    assert assessment["pia"]["dpo_status"] in {None, 0, 1}
    assert assessment["pia"]["concerned_people_searched_opinion"] is False
    for name in ("answers", "measures"):
        assert assessment[name]
        assert all(one.keys() >= READ[name] for one in assessment[name])
    numbers = [one["id"] for one in assessment["measures"]]
    assert len(set(numbers)) == len(numbers)
    json.loads(json_bytes(assessment).decode("utf-8"))


def test_every_question_has_an_answer_of_its_kind(assessment: dict):
    answers = {one["reference_to"]: one["data"] for one in assessment["answers"]}
    assert sorted(answers) == sorted([*TEXTS, *LISTS, *MEASURES, *GAUGES])
    assert all(data.keys() == {"text", "gauge", "list"} for data in answers.values())
    assert all(answers[one]["text"] and answers[one]["list"] == [] for one in [*TEXTS, *GAUGES])
    assert all(answers[one]["text"] is None and answers[one]["list"] for one in [*LISTS, *MEASURES])
    assert all(answers[one]["gauge"] in {1, 2, 3, 4} for one in GAUGES)
    assert all(answers[one]["gauge"] is None for one in [*TEXTS, *LISTS, *MEASURES])
    for one in assessment["answers"]:
        assert one["pia_id"] == assessment["pia"]["id"]
        assert MOMENT.fullmatch(one["created_at"])
    assert len({one["id"] for one in assessment["answers"]}) == len(answers)


def test_measures_are_the_rules_and_risks_name_measures_that_exist(assessment: dict):
    titles = {one["title"] for one in assessment["measures"]}
    assert titles == {one.title for one in rules().values()}
    answers = {one["reference_to"]: one["data"]["list"] for one in assessment["answers"]}
    for question in MEASURES:
        assert set(answers[question]) <= titles
    assert all(one["content"] and one["placeholder"] for one in assessment["measures"])


def test_its_texts_are_html_and_nothing_of_a_name_gets_out_of_its_place(assessment: dict):
    for one in assessment["answers"]:
        reader = _Balance()
        reader.feed(one["data"]["text"] or "")
        reader.close()
        assert reader.open == []
        assert reader.tags <= {"p", "ul", "li"}
    texts = {one["reference_to"]: one["data"]["text"] for one in assessment["answers"]}
    assert "&lt;b&gt;" in texts[111]
    assert all("{" not in (text or "") for text in texts.values())
    assert "Bénévoles" in texts[121]


def test_nobody_s_opinion_is_written_in_her_place(assessment: dict):
    pia = assessment["pia"]
    for name in ("dpo_opinion", "dpos_names", "people_names", "concerned_people_opinion", "validator_name"):
        assert pia[name] == ""
    assert pia["dpo_status"] is None
