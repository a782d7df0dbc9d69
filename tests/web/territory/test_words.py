"""How zones, sources and scales are written."""

from dataclasses import replace

import pytest

from arpenteur.figures.outlines import dissolved
from arpenteur.strategy.results import Interval, RankedZone
from arpenteur.strategy.zone_names import marks_of, names_of
from arpenteur.web.foundation.territory.metrics import METRICS, scale
from arpenteur.web.foundation.territory.names import full_name, title, voting_place
from arpenteur.web.foundation.territory.sources import grouped, source_lines

ZONE = RankedZone(
    zone="00001_0007",
    level="station",
    label="Bureau 7, École",
    commune="00001",
    commune_name="Aval",
    quartier=None,
    registered=500,
    support=None,
    floating=None,
    intermittence=None,
    mobilisable=None,
    value=None,
    rank=None,
    rank_low=None,
    rank_high=None,
    priority_class=None,
    first_fifth=None,
    suppressed=None,
)


def zone(key: str, commune: str, **changes: object) -> RankedZone:
    return replace(
        ZONE, zone=key, commune=commune, commune_name={"00001": "Aval", "00002": "Amont"}[commune], **changes
    )


def test_in_one_commune_a_number_is_enough():
    zones = [zone("00001_0007", "00001"), zone("00001_0012", "00001")]
    assert list(names_of(zones).values()) == ["7", "12"]
    assert title(zones[0], "00001") == "le bureau 7"


def test_among_communes_each_is_named_and_a_lone_station_takes_the_name():
    zones = [zone("00001_0001", "00001"), zone("00001_0002", "00001"), zone("00002_0001", "00002")]
    assert list(names_of(zones).values()) == ["Aval 1", "Aval 2", "Amont"]
    assert list(marks_of(zones).values()) == ["1", "2", "Amont"]
    assert title(zones[2], "circo:0001") == "le bureau 1, Amont"


def test_a_title_names_the_commune_where_the_place_holds_others():
    assert full_name(ZONE, "00001") == "Bureau 7, École"
    assert full_name(ZONE, "dep:00") == "Aval · Bureau 7, École"


def test_a_voting_place_does_not_repeat_the_number():
    assert voting_place(replace(ZONE, label="Bureau 10, 010 ECOLE DU MODELE")) == "ECOLE DU MODELE"
    assert voting_place(replace(ZONE, label="Bureau 10, 8 mai 1945")) == "8 mai 1945"


def test_an_outline_of_several_pieces_loses_the_slivers_between_them():
    pieces = [[[[x, 0], [x + 0.99998, 0], [x + 0.99998, 1], [x, 1], [x, 0]]] for x in (0.0, 1.0)]
    whole = dissolved({"type": "MultiPolygon", "coordinates": pieces})
    assert whole
    assert whole["type"] == "Polygon"
    assert dissolved(None) is None


def test_files_of_a_kind_are_one_line_that_counts_them():
    raw = [
        {"id": f"f{year}", "label": "Résultats", "producer": "Exemple", "licence": "LO", "vintage": str(year)}
        for year in (2017, 2022, 2024)
    ]
    (line,) = grouped(source_lines(raw))
    assert line.vintage == "2017 – 2024"
    assert line.coverage == "3 fichiers"


def measured(values: list[float]) -> list[RankedZone]:
    return [
        zone(f"00001_{number:04d}", "00001", floating=Interval(value, value, value))
        for number, value in enumerate(values)
    ]


def test_five_classes_hold_as_many_zones_each():
    zones = measured([0.05 * step for step in range(1, 11)])
    cut = scale(METRICS["floating"], tuple(zones))
    assert [cut.bin_of(one) for one in zones] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    assert [one.label for one in cut.bins()] == [f"≥ {edge}\u202f%" for edge in (45, 35, 25, 15)] + ["< 15\u202f%"]


def test_close_figures_take_a_decimal_more_so_that_classes_stay_apart():
    zones = measured([0.121 + 0.001 * step for step in range(10)])
    cut = scale(METRICS["floating"], tuple(zones))
    assert len(set(cut.cuts.edges)) == 4
    assert cut.bins()[0].label == "≥ 12,9\u202f%"


@pytest.mark.parametrize("values", [[], [0.2], [0.2] * 8])
def test_a_place_of_few_or_equal_zones_has_one_class(values):
    zones = measured(values)
    cut = scale(METRICS["floating"], tuple(zones))
    assert {cut.bin_of(one) for one in zones} <= {1}
    assert len(cut.bins()) == 1
