"""FR-L52-11-CEILING, FR-L52-4-AGENT, FR-L52-12-ACCOUNT: how much, from when on, before when, by whom."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.law.loading import Grade
from arpenteur.domain.money_ceiling import (
    Ceiling,
    FilingDuty,
    account_frame,
    ceiling,
    ceiling_tables,
    friday_after,
    needs_accountant,
)

MUNICIPAL, PRESIDENTIAL = ElectionType.MUNICIPAL, ElectionType.PRESIDENTIAL
DAY = date(2027, 3, 14)
PARIS = ZoneInfo("Europe/Paris")


def most(election: ElectionType, inhabitants: int, *, second: bool = False, on: date = DAY) -> int | None:
    found = ceiling(election, inhabitants, second_round=second, on=on)
    return None if found is None else found.cents


@pytest.mark.parametrize(
    ("election", "inhabitants", "second", "euros"),
    [
        # Published examples: politiquemania (2014), Conseil constitutionnel and memento of the CNCCFP (presidential).
        (MUNICIPAL, 35_000, False, "47847.00"),
        (PRESIDENTIAL, 0, False, "16851000.00"),
        (PRESIDENTIAL, 0, True, "22509000.00"),
        # Worked by hand from the table of L52-11.
        (MUNICIPAL, 15_000, False, "22509.00"),
        (MUNICIPAL, 15_001, False, "22510.31"),
        (MUNICIPAL, 46_200, False, "60383.16"),
        (MUNICIPAL, 46_200, True, "83349.72"),
        (MUNICIPAL, 300_000, False, "281362.50"),
        (ElectionType.LEGISLATIVE, 120_000, False, "70560.00"),
        (ElectionType.LEGISLATIVE, 120_000, True, "70560.00"),
        (ElectionType.EUROPEAN, 0, False, "9200000.00"),
        (ElectionType.DEPARTEMENTAL, 40_000, False, "26875.50"),
        (ElectionType.REGIONAL, 1_200_000, False, "394215.00"),
    ],
)
def test_ceilings_are_those_that_were_published(election: ElectionType, inhabitants: int, second: bool, euros: str):
    assert most(election, inhabitants, second=second) == int(Decimal(euros) * 100)


@pytest.mark.parametrize(
    ("election", "inhabitants", "euros", "one_more"),
    [
        # Worked by hand: the last inhabitant of each band of L52-11, and the first of the next.
        (MUNICIPAL, 15_000, "22509.00", "22510.31"),
        (MUNICIPAL, 30_000, "42250.50", "42251.61"),
        (MUNICIPAL, 60_000, "75829.50", "75830.53"),
        (MUNICIPAL, 100_000, "117157.50", "117158.43"),
        (MUNICIPAL, 150_000, "163897.50", "163898.34"),
        (MUNICIPAL, 250_000, "248767.50", "248768.15"),
        (ElectionType.DEPARTEMENTAL, 15_000, "11808.00", "11808.65"),
        (ElectionType.DEPARTEMENTAL, 30_000, "21586.50", "21587.02"),
        (ElectionType.DEPARTEMENTAL, 60_000, "37453.50", "37453.86"),
        (ElectionType.REGIONAL, 100_000, "65190.00", "65190.46"),
        (ElectionType.REGIONAL, 150_000, "88560.00", "88560.36"),
        (ElectionType.REGIONAL, 250_000, "125460.00", "125460.28"),
    ],
)
def test_each_band_ends_with_its_last_inhabitant(election: ElectionType, inhabitants: int, euros: str, one_more: str):
    assert most(election, inhabitants) == int(Decimal(euros) * 100)
    assert most(election, inhabitants + 1) == int(Decimal(one_more) * 100)


def test_a_ceiling_only_rises_with_the_inhabitants():
    for election in ceiling_tables():
        found = [most(election, number) for number in range(0, 100_001, 2_500)]
        assert found == sorted(found)


def test_what_no_table_says_has_no_ceiling():
    assert most(ElectionType.REFERENDUM, 40_000) is None
    assert most(ElectionType.DEPARTEMENTAL, 100_001) is None
    assert most(ElectionType.DEPARTEMENTAL, 100_000) is not None


def test_what_the_prefecture_wrote_stands():
    found = ceiling(MUNICIPAL, 46_200, second_round=False, on=DAY, written=6_100_000)
    assert found is not None
    assert (found.cents, found.blocks) == (6_100_000, True)


def test_nothing_known_from_the_press_blocks():
    assert [Ceiling(1, "", grade).blocks for grade in Grade] == [True, True, False, False, True]


def test_the_account_is_filed_on_a_friday_at_six():
    municipal = account_frame(MUNICIPAL, 46_200, DAY, PARIS)
    assert (municipal.files_before, municipal.friday) == (datetime(2027, 5, 21, 18, tzinfo=PARIS), 10)
    presidential = account_frame(PRESIDENTIAL, 0, date(2027, 4, 18), ZoneInfo("Indian/Reunion"))
    assert presidential.files_before == datetime(2027, 7, 2, 18, tzinfo=ZoneInfo("Indian/Reunion"))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2027, 4, 18), date(2027, 4, 23)),
        (date(2027, 4, 17), date(2027, 4, 23)),
        (date(2027, 4, 23), date(2027, 4, 30)),
    ],
)
def test_the_first_friday_comes_after_the_day(day: date, first: date):
    assert friday_after(day, 1) == first


@pytest.mark.parametrize(
    ("election", "inhabitants", "first_round", "duty", "opens"),
    [
        (MUNICIPAL, 9_000, DAY, FilingDuty.FROM_ONE_PERCENT, date(2026, 9, 1)),
        (MUNICIPAL, 8_999, DAY, FilingDuty.NOBODY, date(2026, 9, 1)),
        (ElectionType.LEGISLATIVE, 8_999, date(2027, 6, 13), FilingDuty.FROM_ONE_PERCENT, date(2026, 12, 1)),
        (PRESIDENTIAL, 0, date(2027, 4, 18), FilingDuty.EVERYBODY, date(2026, 4, 1)),
        (ElectionType.REFERENDUM, 0, DAY, FilingDuty.NOBODY, date(2026, 9, 1)),
    ],
)
def test_who_files_and_from_when_money_counts(
    election: ElectionType, inhabitants: int, first_round: date, duty: FilingDuty, opens: date
):
    found = account_frame(election, inhabitants, first_round, PARIS)
    assert (found.duty, found.opens_on) == (duty, opens)


@pytest.mark.parametrize(
    ("election", "share", "donations", "total", "needed"),
    [
        (MUNICIPAL, None, False, 0, True),
        (MUNICIPAL, "0.0099", False, 5_000_000, False),
        (MUNICIPAL, "0.0099", True, 400_001, True),
        (MUNICIPAL, "0.01", False, 400_001, True),
        (MUNICIPAL, "0.01", False, 400_000, False),
        (MUNICIPAL, "0.0499", True, 400_000, False),
        (MUNICIPAL, "0.0499", True, 400_001, True),
        (MUNICIPAL, "0.05", True, 400_000, True),
        (ElectionType.EUROPEAN, "0.0299", True, 400_000, False),
        (ElectionType.EUROPEAN, "0.0299", True, 400_001, True),
        (ElectionType.EUROPEAN, "0.03", True, 400_000, True),
        (PRESIDENTIAL, "0.001", False, 0, True),
    ],
)
def test_when_an_accountant_is_needed(
    election: ElectionType, share: str | None, donations: bool, total: int, needed: bool
):
    votes = None if share is None else Decimal(share)
    assert needs_accountant(election, DAY, share=votes, donations=donations, total=total) is needed
