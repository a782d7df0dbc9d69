"""The schemas of ``docs/generated`` are a promise: what the program prints must keep it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import small_snapshots as small

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.family import Family
from arpenteur.snapshot import Snapshot
from arpenteur.strategy import explain, rank
from arpenteur.strategy.assessment.zones import LEVELS, Level

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "generated"
FAMILY, TARGET = "centre", ElectionType.LEGISLATIVE


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    tables = small.shrunk(small.town(), "00090_0003")
    return small.publish(tmp_path_factory.mktemp("schemas") / "s", tables)


@pytest.mark.parametrize("level", LEVELS)
def test_a_ranking_keeps_its_schema(masked: Snapshot, level: Level) -> None:
    answer = rank(masked, family=Family.load(FAMILY), target=TARGET, level=level).to_json()
    validator("rank").validate(answer)
    assert answer[f"{level}s"]


@pytest.mark.parametrize("zone", ["00090_0001", "00090_0003"])
def test_an_explanation_keeps_its_schema_even_where_the_zone_is_masked(masked: Snapshot, zone: str) -> None:
    validator("explain").validate(explain(masked, zone, family=Family.load(FAMILY), target=TARGET).to_json())


def test_a_figure_of_the_wrong_type_breaks_the_schema(masked: Snapshot) -> None:
    answer = rank(masked, family=Family.load(FAMILY), target=TARGET).to_json()
    answer["stations"][0]["registered"] = "beaucoup"
    assert not validator("rank").is_valid(answer)
