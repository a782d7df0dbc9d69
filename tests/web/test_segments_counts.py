"""Counts of a stack are those of the naive way, whatever its lines; only declared facts choose anybody."""

from datetime import UTC, datetime

import pytest
from cast import Cast, gather
from fictional_place import write_fictional_place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from segment_people import draw_contacts, naive_counts, opened

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.actions import publish_snapshot
from arpenteur.web.persons.contacts.filters import ContactFilter, Fact, every_filter, groups
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.segments.counting import counts, people_of, previews, start
from arpenteur.web.persons.segments.pages import reasons
from arpenteur.web.persons.segments.stack import StackLine, Step, inside, read_stack

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
FORBIDDEN = (
    "nom",
    "name",
    "naissance",
    "birthplace",
    "nationalite",
    "nationality",
    "ouverture",
    "opened",
    "clic",
    "soutien",
)


def member_of(cast: Cast, user) -> Member:
    with sealed(cast.campaign.pk):
        return Member(cast.campaign, Membership.objects.get(campaign=cast.campaign, user=user))


@pytest.fixture
def director(db, settings, tmp_path) -> Member:
    """The director of a campaign with eighty contacts."""
    settings.ARPENTEUR_HOME = tmp_path / "home"
    town = write_fictional_place(tmp_path / "snapshot")
    publish_snapshot(path=town.path, by="test", at=AT)
    cast = gather()
    with sealed(cast.campaign.pk):
        draw_contacts(cast.campaign, 80, AT)
    return member_of(cast, cast.director)


@pytest.mark.drawn("segments", "contacts")
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_line_counts_what_the_naive_way_counts(director: Member, data: st.DataObject):
    with sealed(director.campaign.pk):
        codes = [code for group in groups(director, AT) for code, _label in group.options]
        lines = st.builds(StackLine, step=st.sampled_from(Step), code=st.sampled_from(codes))
        stack = tuple(data.draw(st.lists(lines, max_size=5)))
        left = naive_counts(opened(director.campaign), stack, director.campaign, AT)
        counted = counts(stack, director, AT)
        assert [one.people for one in counted.lines] == [len(one) for one in left]
        assert {one.pk for one in people_of(stack, director, AT)} == left[-1]
        subscribed = {
            one.key for one in opened(director.campaign) if "news.email" in one.agreements and "email" in one.ways
        }
        targeted = {one.key for one in opened(director.campaign) if "targeted.email" in one.agreements}
        assert counted.subscribers == len(subscribed & left[0])
        assert counted.reached == len(subscribed & left[-1])
        assert counted.targeted == len(subscribed & targeted & left[-1])
        code = data.draw(st.sampled_from(codes))
        tried = {
            step: len(
                naive_counts(opened(director.campaign), (*stack, StackLine(step, code)), director.campaign, AT)[-1]
            )
            for step in Step
        }
        assert previews(stack, code, director, AT) == tried
        someone = Contact.objects.select_related("campaign").order_by("?").first()
        assert reasons(someone, stack, director, AT).inside == (someone.pk in left[-1])


def test_the_page_of_a_stack_asks_one_query_for_its_counts(director: Member, django_assert_num_queries):
    stack = read_stack(["garder.accord.news.email", "ajouter.suivi.help", "retirer.action.benevole"])
    with sealed(director.campaign.pk), django_assert_num_queries(1):
        counts(stack, director, AT)


def test_the_steps_of_a_line():
    assert inside([Step.KEEP, Step.ADD, Step.REMOVE], 0b111) == [True, True, True, False]
    assert inside([Step.KEEP, Step.ADD, Step.REMOVE], 0b000) == [True, False, False, False]
    assert inside([Step.KEEP, Step.ADD, Step.REMOVE], 0b010) == [True, False, True, True]


# -- never ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", FORBIDDEN)
def test_what_is_no_declared_fact_chooses_nobody(director: Member, word: str):
    with pytest.raises(InputError, match=r"filtre inconnu|unknown filter"):
        read_stack([f"garder.{word}.Figurine"])
    with pytest.raises(ValueError, match=word):
        ContactFilter(word, word, lambda _member, _at: [], lambda _campaign, _value, _at: None)  # type: ignore[arg-type]


def test_no_filter_reads_a_name_an_address_or_a_level_of_support(director: Member):
    with sealed(director.campaign.pk):
        for one in every_filter().values():
            assert one.fact in set(Fact)
            for value, _label in one.options(director, AT):
                asked = str(start(director).filter(one.matches(director.campaign, value, AT)).values("pk").query)
                where = asked.partition(" WHERE ")[2]
                assert not any(
                    word in where for word in ("people_person", '"name"', '"email"', '"phone"', "support", "PersonWord")
                ), one.id


@pytest.mark.parametrize("line", ["garder", "garder.", "choisir.classe.once", "garder.zone.", "", "x" * 200])
def test_a_line_that_cannot_be_read_is_refused(director: Member, line: str):
    with pytest.raises(InputError):
        read_stack([line])


def test_too_many_lines_are_refused(director: Member):
    with pytest.raises(InputError):
        read_stack(["garder.classe.once"] * 13)


# -- the start -----------------------------------------------------------------------------------------------------


def test_whoever_objects_and_a_donor_without_agreement_are_in_no_segment(director: Member):
    with sealed(director.campaign.pk):
        plain = opened(director.campaign)
        assert any(one.objected for one in plain)
        assert any(not one.starts and not one.objected for one in plain), "a donor without agreement"
        started = {one.pk for one in start(director)}
        assert started == {one.key for one in plain if one.starts}
        added = people_of(read_stack(["retirer.classe.once", "ajouter.classe.donor"]), director, AT)
        assert {one.pk for one in added} <= started
