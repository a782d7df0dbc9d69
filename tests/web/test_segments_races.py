"""Several people who keep a segment at the same moment. On both databases."""

import pytest
from at_once import together
from cast import AT, Cast

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.segments.actions import change_segment, delete_segment, keep_segment
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import read_stack

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


def test_six_who_keep_one_name_keep_it_once_and_the_others_are_told_why(cast: Cast):
    stack, refusals = read_stack(["garder.classe.regular"]), []

    def keep() -> None:
        try:
            keep_segment(campaign=cast.campaign, name="Marché", stack=stack, by=COMMAND, at=AT, replace=False)
        except InputError as fault:
            refusals.append(str(fault))
            raise

    assert together(cast.campaign.pk, [keep] * CROWD) == 1
    assert len(refusals) == CROWD - 1
    with sealed(cast.campaign.pk):
        assert Segment.objects.get().name == "Marché"


def test_the_name_of_another_is_refused(cast: Cast):
    stack = read_stack(["garder.classe.regular"])
    with sealed(cast.campaign.pk):
        keep_segment(campaign=cast.campaign, name="Marché", stack=stack, by=COMMAND, at=AT)
        other = keep_segment(campaign=cast.campaign, name="Gare", stack=stack, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            change_segment(segment=other, name="Marché", stack=stack, by=COMMAND, at=AT)
        assert set(Segment.objects.values_list("name", flat=True)) == {"Marché", "Gare"}


def test_a_segment_that_was_forgotten_meanwhile_does_not_come_back(cast: Cast):
    stack = read_stack(["garder.classe.regular"])
    with sealed(cast.campaign.pk):
        kept = keep_segment(campaign=cast.campaign, name="Marché", stack=stack, by=COMMAND, at=AT)
        read_before = Segment.objects.get(pk=kept.pk)
        delete_segment(segment=kept, by=COMMAND, at=AT)
        with pytest.raises(InputError, match=r"deleted meanwhile|supprimé entre-temps"):
            change_segment(segment=read_before, name="Gare", stack=stack, by=COMMAND, at=AT)
        assert not Segment.objects.exists()
