"""RGPD-5-RETENTION: every key has a dated duration with its ground."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import _read, add_months, term, terms
from arpenteur.web.foundation.shared.privacy import Retention


def test_every_key_of_the_models_has_its_duration_and_no_other_is_left():
    assert set(terms()) == {key.value for key in Retention}


@pytest.mark.parametrize("key", list(Retention))
def test_a_duration_says_its_ground(key: Retention):
    found = term(key)
    assert found.title
    assert found.summary
    assert found.reference
    assert found.read_on >= date(2026, 1, 1)


@pytest.mark.parametrize(
    ("key", "day", "zone", "ends"),
    [
        ("volunteer", date(2027, 3, 21), "Europe/Paris", "2027-05-22T00:00:00+02:00"),
        ("member", date(2027, 12, 31), "Pacific/Tahiti", "2028-03-01T00:00:00-10:00"),
        ("campaign", date(2027, 6, 20), "Indian/Reunion", "2028-06-21T00:00:00+04:00"),
    ],
)
def test_a_term_ends_when_its_last_day_is_over_in_the_territory(key: str, day: date, zone: str, ends: str):
    assert term(key).after_day(day, zone).isoformat() == ends


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(-30, 30))  # noqa: DTZ001
def test_months_never_leave_the_month_they_lead_to(moment: datetime, months: int):
    later = add_months(moment.replace(tzinfo=UTC), months)
    assert (later.year * 12 + later.month) - (moment.year * 12 + moment.month) == months


@pytest.mark.parametrize("values", [[], [{"since": date(2026, 1, 1)}], [{"months": 3}]])
def test_a_duration_without_length_or_date_is_refused(values: list):
    raw = {"title": "x", "summary": "x", "from": "x", "grade": "D", "reference": "x", "read_on": date(2026, 1, 1)}
    with pytest.raises(InputError):
        _read("volunteer", {**raw, "values": values})
