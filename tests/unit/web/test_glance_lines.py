"""A line of Coup d'œil: what is left and what is done, of what there is."""

import pytest

from arpenteur.web.site.glance.ledger import ZoneLine


@pytest.mark.parametrize(("planned", "ever", "left"), [(10, 0, 10), (10, 4, 6), (10, 10, 0), (10, 13, 0), (0, 2, 0)])
def test_doors_left_are_never_fewer_than_none(planned: int, ever: int, left: int):
    """Walked twice, a street has more doors done than it has doors."""
    assert ZoneLine("a", planned_doors=planned, doors_ever=ever).left == left


def test_what_is_done_is_no_part_of_nothing():
    assert ZoneLine("a").share is None
    assert ZoneLine("a", planned_doors=8, opened=2, absent=1, inaccessible=1, later=2).share == 0.75
