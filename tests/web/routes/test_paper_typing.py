"""A sheet typed in: once however often, corrected by taking back, never over what somebody else just wrote."""

import re
from datetime import timedelta

import pytest
from cast import AT, Cast
from fictional_place import station
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outings import outing
from walked_turf import BUILDING, HOUSE, TOWER, Walked, walked_turf

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Tally
from arpenteur.web.ground.phone.ground.events import receive
from arpenteur.web.ground.phone.ground.fold import fold
from arpenteur.web.ground.phone.ground.stairs import Stair
from arpenteur.web.ground.phone.models import DoorEvent, Phone, Turf
from arpenteur.web.ground.routes.paper.grid import entered
from arpenteur.web.ground.routes.paper.lines import events_of, sheet_of
from arpenteur.web.ground.routes.paper.sheets import folded, printed_not_typed, turf_by_code
from arpenteur.web.ground.routes.paper.typing_in import TypedMeanwhileError, note_printed, type_in

pytestmark = pytest.mark.django_db
O, A, I = "opened", "absent", "inaccessible"  # noqa: E741 — the letters of the sheet
HOUSE_LINE, STAIR_B = (HOUSE, ""), (BUILDING, "B")
BY = {"by": COMMAND, "at": AT}


@pytest.fixture
def walked(cast: Cast) -> Walked:
    with sealed(cast.campaign.pk):
        return walked_turf(cast, at=AT, code="2-A-7F3K")


@pytest.fixture
def turf(cast: Cast, walked: Walked) -> Turf:
    with sealed(cast.campaign.pk):
        return Turf.objects.select_related("action__campaign").get(pk=walked.turf.pk)


def write(turf: Turf, lines: dict, *, seen: str | None = None, complete: bool = False):
    read = sheet_of(turf, AT).seen if seen is None else seen
    return type_in(
        turf=turf, lines=lines, seen=read, walked_at=turf.action.starts_at, complete=complete, by=COMMAND, at=AT
    )


def typed(turf: Turf) -> dict:
    return {line.place: dict(line.typed) for line in sheet_of(turf, AT).lines if line.typed}


def counted() -> dict[str, int]:
    found: dict[str, int] = {}
    for one in Tally.objects.all():
        found[one.measure] = found.get(one.measure, 0) + one.quantity
    return {measure: number for measure, number in found.items() if number}


def test_a_house_is_its_door_and_a_stair_so_many_doors(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        write(turf, {HOUSE_LINE: {O: 1}, STAIR_B: {O: 4, A: 9, I: 1}})
        house = DoorEvent.objects.get(building=HOUSE)
        assert (house.floor, house.door, house.outcome, house.phone) == (0, 1, O, None)
        assert {(one.outcome, one.quantity, one.door) for one in DoorEvent.objects.filter(building=BUILDING)} == {
            (O, 4, None),
            (A, 9, None),
            (I, 1, None),
        }
        assert counted() == {O: 5, A: 9, I: 1}
        assert typed(turf) == {HOUSE_LINE: {O: 1}, STAIR_B: {O: 4, A: 9, I: 1}}


def test_a_sheet_typed_twice_is_one_sheet(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        lines = {HOUSE_LINE: {A: 1}, STAIR_B: {O: 2}}
        assert write(turf, lines).changed == 2
        assert write(turf, lines).changed == 0
        assert write(turf, lines, seen="read long before").changed == 0
        assert counted() == {A: 1, O: 2}


def test_a_correction_takes_the_earlier_line_back_and_can_be_corrected_again(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        for counts in ({O: 3}, {O: 5, A: 1}, {O: 3}, {}, {O: 3}):
            write(turf, {STAIR_B: counts, HOUSE_LINE: {I: 1}})
            assert typed(turf).get(STAIR_B, {}) == counts
            assert counted() == {I: 1, **counts}
        assert DoorEvent.objects.filter(type="undo").count() == 4


def test_two_people_at_one_sheet_the_second_is_told(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        before = sheet_of(turf, AT).seen
        write(turf, {HOUSE_LINE: {O: 1}}, seen=before)
        with pytest.raises(TypedMeanwhileError):
            write(turf, {HOUSE_LINE: {A: 1}}, seen=before)
        assert typed(turf) == {HOUSE_LINE: {O: 1}}


def test_nothing_is_written_where_the_law_refuses(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        eve = turf.action.campaign.first_round - timedelta(days=1)
        silent = turf.action.starts_at.replace(year=eve.year, month=eve.month, day=eve.day, hour=12)
        with pytest.raises(InputError, match="silence"):
            type_in(
                turf=turf,
                lines={HOUSE_LINE: {O: 1}},
                seen=sheet_of(turf, AT).seen,
                walked_at=silent,
                complete=True,
                by=COMMAND,
                at=silent + timedelta(hours=1),
            )
        assert not DoorEvent.objects.exists()
        assert Turf.objects.get(pk=turf.pk).typed_at is None


def test_an_address_that_is_not_of_the_sheet_is_refused(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        write(turf, {("elsewhere", ""): {O: 1}})


def test_what_phones_counted_stands_beside_and_paper_adds_to_it(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        phone = Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device="019a0000-0000-7000-8000-000000000001",
            digest="a" * 64,
            joined_at=AT,
            seen_at=AT,
        )
        said = {
            "id": "019a0000-0000-7000-8000-000000000002",
            "n": 1,
            "at": AT.isoformat(),
            "type": "visit",
            "building": BUILDING,
            "stair": "B",
            "floor": 1,
            "door": 1,
            "outcome": O,
        }
        assert receive(turf=turf, phone=phone, events=[said], sent_at=AT, **BY).results[0].status == "accepted"
        line = next(one for one in sheet_of(turf, AT).lines if one.place == STAIR_B)
        assert (dict(line.phones), dict(line.typed)) == ({O: 1}, {})
        write(turf, {STAIR_B: {O: 2}})
        assert counted() == {O: 3}


def test_letterboxes_are_boxes_filled(cast: Cast):
    with sealed(cast.campaign.pk):
        action = outing(cast.campaign, [station(1)], at=AT, kind=Kind.LETTERBOXES)
        turf = walked_turf(cast, at=AT, action=action).turf
        assert sheet_of(turf, AT).marks == ("mailed", I)
        write(turf, {STAIR_B: {"mailed": 20, I: 2}, HOUSE_LINE: {"mailed": 1}})
        assert counted() == {"letterbox": 21, I: 2}


def test_what_is_printed_is_waited_for_until_it_is_typed_in(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        assert printed_not_typed(turf.action) == []
        note_printed(turfs=[turf], **BY)
        assert printed_not_typed(turf.action) == [turf]
        write(turf, {HOUSE_LINE: {O: 1}})
        assert printed_not_typed(turf.action) == [turf]
        write(turf, {HOUSE_LINE: {O: 1}}, complete=True)
        assert printed_not_typed(turf.action) == []
        note_printed(turfs=[turf], by=COMMAND, at=AT + timedelta(days=7))
        assert printed_not_typed(turf.action) == [turf]


def test_a_sheet_that_is_in_makes_the_turf_done_and_a_correction_leaves_it_so(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        standing = Turf.objects.filter(pk=turf.pk).values_list("status", flat=True)
        write(turf, {HOUSE_LINE: {O: 1}})
        assert standing.get() == "out"
        write(turf, {HOUSE_LINE: {O: 1}}, complete=True)
        assert standing.get() == "done"
        write(turf, {HOUSE_LINE: {A: 1}})
        assert standing.get() == "done"
        note_printed(turfs=[turf], by=COMMAND, at=AT + timedelta(days=7))
        write(turf, {HOUSE_LINE: {O: 1}})
        assert standing.get() == "out"


def test_a_sheet_that_is_in_does_not_say_that_a_phone_is_done(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        phone = Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device="019a0000-0000-7000-8000-000000000001",
            digest="a" * 64,
            joined_at=AT,
            seen_at=AT,
        )
        said = {"n": 1, "at": AT.isoformat(), "building": BUILDING, "stair": "B", "floor": 1, "door": 1, "outcome": O}
        said |= {"id": "019a0000-0000-7000-8000-000000000002", "type": "visit"}
        receive(turf=turf, phone=phone, events=[said], sent_at=AT, **BY)
        write(turf, {HOUSE_LINE: {O: 1}}, complete=True)
        assert Turf.objects.get(pk=turf.pk).status == "out"
        end = {"id": "019a0000-0000-7000-8000-000000000003", "n": 2, "at": AT.isoformat(), "type": "end"}
        receive(turf=turf, phone=phone, events=[end], sent_at=AT, **BY)
        assert Turf.objects.get(pk=turf.pk).status == "done"


@pytest.mark.parametrize("code", ["2-A-7F3K", "2a7f3k", " 2 A 7F3K ", "2-a-7f3k", "2.A.7F3K"])
def test_a_code_is_read_however_it_is_written(cast: Cast, turf: Turf, code: str):
    assert folded(code) == "2A7F3K"
    assert turf_by_code(code, [turf]) == turf


def test_letters_and_figures_that_look_alike_are_one(turf: Turf):
    turf.code = "10-O-2345"
    assert turf_by_code("I0-0-2345", [turf]) == turf
    assert turf_by_code("", [turf]) is None
    assert turf_by_code("10-O-2346", [turf]) is None


def test_two_turfs_that_read_alike_are_told_apart_by_the_exact_code(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        other = walked_turf(cast, letter="B", at=AT, code="1O-B-2345").turf
        turf.code = "10-B-2345"
        assert turf_by_code("10-b-2345", [turf, other]) == turf
        assert turf_by_code("l0 b 2345", [turf, other]) is None


COUNT = st.integers(0, 7)
LINES = st.fixed_dictionaries(
    {
        HOUSE_LINE: st.sampled_from([{}, {O: 1}, {A: 1}, {I: 1}]),
        STAIR_B: st.fixed_dictionaries({O: COUNT, A: COUNT, I: COUNT}),
        (TOWER, "A"): st.fixed_dictionaries({O: COUNT, A: COUNT, I: COUNT}),
    }
)


# The sheet of one example is what the next one starts from.
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets=st.lists(LINES, min_size=1, max_size=3))
def test_however_often_a_sheet_is_corrected_counts_and_doors_are_those_of_the_last(cast: Cast, turf: Turf, sheets):
    with sealed(cast.campaign.pk):
        for lines in sheets:
            write(turf, lines)
        last = {place: {k: n for k, n in counts.items() if n} for place, counts in sheets[-1].items()}
        assert typed(turf) == {place: counts for place, counts in last.items() if counts}
        wanted: dict[str, int] = {}
        for counts in last.values():
            for outcome, number in counts.items():
                wanted[outcome] = wanted.get(outcome, 0) + number
        assert counted() == wanted
        stairs = {}
        for line in sheet_of(turf, AT).lines:
            stair = line.row.stair
            stairs.setdefault(line.row.key, []).append(Stair(stair.name, stair.floors, stair.doors, stair.ground))
        assert {outcome: n for outcome, n in fold(events_of(turf), stairs).counts().items() if n} == wanted


def form_of(cast: Cast, turf: Turf, page: str, **more: str) -> dict[str, str]:
    hidden = dict(re.findall(r'<input type="hidden" name="(seen|version)" value="([^"]*)"', page))
    return {**hidden, **more}


def address(cast: Cast, rest: str = "") -> str:
    return f"/c/{cast.campaign.slug}/secteurs/saisie/{rest}"


def test_the_code_opens_the_sheet_and_an_unknown_one_is_told(cast: Cast, turf: Turf):
    client = cast.client(cast.organiser)
    assert client.get(address(cast)).status_code == 200
    assert client.get(address(cast), {"code": "2 a 7f3k"}).headers["Location"] == address(cast, f"{turf.pk}/")
    unknown = client.get(address(cast), {"code": "9-Z-9999"})
    assert unknown.status_code == 404
    assert "Aucun de vos secteurs" in unknown.content.decode()


def test_the_grid_takes_a_sheet_shows_it_again_and_says_that_it_is_in(cast: Cast, turf: Turf):
    client, page = cast.client(cast.organiser), address(cast, f"{turf.pk}/")
    shown = client.get(page).content.decode()
    sent = form_of(cast, turf, shown, **{f"{HOUSE}|": "o", f"{BUILDING}|B|absent": "7", "save": "1"})
    assert client.post(page, sent).status_code == 302
    again = client.get(page).content.decode()
    assert re.search(rf'name="{HOUSE}\|" value="O"', again)
    assert re.search(rf'name="{BUILDING}\|B\|absent" value="7"', again)
    sent = form_of(cast, turf, again, **{f"{HOUSE}|": "O", f"{BUILDING}|B|absent": "7", "finish": "1"})
    assert client.post(page, sent | {"total-opened": "1", "total-absent": "7"}).headers["Location"] == address(cast)
    with sealed(cast.campaign.pk):
        assert Turf.objects.get(pk=turf.pk).typed_at is not None
        assert typed(turf) == {HOUSE_LINE: {O: 1}, STAIR_B: {A: 7}}


def test_what_cannot_be_read_is_marked_and_nothing_is_written(cast: Cast, turf: Turf):
    client, page = cast.client(cast.organiser), address(cast, f"{turf.pk}/")
    sent = form_of(cast, turf, client.get(page).content.decode())
    wrong = {f"{HOUSE}|": "x", f"{BUILDING}|A|opened": "-1", f"{BUILDING}|B|opened": "2"}
    answer = client.post(page, sent | wrong)
    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') == 2
    assert 'value="2"' in answer.content.decode()
    assert client.post(page, sent | {"day": "nonsense"}).status_code == 422
    assert client.post(page, sent | {"version": "7"}).status_code == 409
    with sealed(cast.campaign.pk):
        assert not DoorEvent.objects.exists()


def test_a_sum_that_is_not_that_of_the_paper_keeps_the_sheet_open(cast: Cast, turf: Turf):
    client, page = cast.client(cast.organiser), address(cast, f"{turf.pk}/")
    sent = form_of(cast, turf, client.get(page).content.decode(), **{f"{HOUSE}|": "o", "finish": "1"})
    answer = client.post(page, sent | {"total-opened": "2"})
    assert answer.status_code == 422
    assert "leur somme n’est pas celle du papier" in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert typed(turf) == {HOUSE_LINE: {O: 1}}
        assert Turf.objects.get(pk=turf.pk).typed_at is None


def test_a_sheet_read_before_somebody_else_wrote_is_not_written_over(cast: Cast, turf: Turf):
    client, page = cast.client(cast.organiser), address(cast, f"{turf.pk}/")
    sent = form_of(cast, turf, client.get(page).content.decode())
    assert client.post(page, sent | {f"{HOUSE}|": "o"}).status_code == 302
    late = client.post(page, sent | {f"{HOUSE}|": "a"})
    assert late.status_code == 409
    assert 'value="a"' in late.content.decode()


def test_only_those_who_record_in_the_action_see_its_grid(cast: Cast, turf: Turf):
    page = address(cast, f"{turf.pk}/")
    wanted = {
        "director": 200,
        "organiser": 200,
        "leader": 200,
        "guest": 403,
        "officer": 403,
        "rival": 404,
        "outsider": 404,
    }
    for name, user in cast.everyone().items():
        if name in wanted:
            assert cast.client(user).get(page).status_code == wanted[name], name
    assert cast.client(cast.volunteer).get(page).status_code in {403, 404}
    assert cast.client(cast.rival).get(f"/c/{cast.other.slug}/secteurs/saisie/{turf.pk}/").status_code == 404
    assert cast.client(cast.rival).get(f"/c/{cast.other.slug}/secteurs/saisie/", {"code": turf.code}).status_code == 404


def test_a_field_that_is_not_of_the_sheet_is_not_read(cast: Cast, turf: Turf):
    with sealed(cast.campaign.pk):
        sent = entered(sheet_of(turf, AT), {"elsewhere|": "o", f"{HOUSE}|": "i"})
        assert sent.counts[HOUSE_LINE] == {I: 1}
        assert ("elsewhere", "") not in sent.counts
