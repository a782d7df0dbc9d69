"""Election identifiers and their order."""

import pytest

from arpenteur.domain.elections import Election, calendar, chronological
from arpenteur.domain.errors import InputError


def test_an_identifier_is_read_and_written_back() -> None:
    assert str(Election.parse("2024_legi_t2")) == "2024_legi_t2"


@pytest.mark.parametrize("raw", ["2024", "2024_legi_t3", "2024_xxxx_t1", "24_legi_t1"])
def test_what_is_no_identifier_is_refused_with_an_example(raw: str) -> None:
    with pytest.raises(InputError, match="2022_pres_t1"):
        Election.parse(raw)


def test_elections_of_one_year_follow_the_calendar() -> None:
    ids = ["2024_legi_t2", "2024_euro_t1", "2022_legi_t1", "2022_pres_t2", "2024_legi_t1"]
    ordered = [str(election) for election in chronological([Election.parse(identifier) for identifier in ids])]
    assert ordered == ["2022_pres_t2", "2022_legi_t1", "2024_euro_t1", "2024_legi_t1", "2024_legi_t2"]


def test_every_date_of_the_calendar_is_a_sunday() -> None:
    assert {day.isoweekday() for day in calendar().values()} == {7}


def test_every_identifier_of_the_calendar_is_valid() -> None:
    assert [str(Election.parse(identifier)) for identifier in calendar()] == list(calendar())
