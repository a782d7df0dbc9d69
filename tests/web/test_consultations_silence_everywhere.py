"""Each verb of consultations is refused to the second, in Paris and in Guadeloupe, or says why it is not."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import Cast
from django.db import transaction
from silent_verbs import REFUSED, stage_of

import arpenteur
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
OPENED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
ENDS = datetime(2027, 3, 25, 9, 0, tzinfo=UTC)
PLACES = {
    "Europe/Paris": (datetime(2027, 3, 12, 23, 0, tzinfo=UTC), datetime(2027, 3, 14, 19, 0, tzinfo=UTC)),
    "America/Guadeloupe": (datetime(2027, 3, 13, 4, 0, tzinfo=UTC), datetime(2027, 3, 15, 0, 0, tzinfo=UTC)),
}
"""From the eve, Saturday 13 March 2027 at 0:00 there, to the last closing, Sunday at 20:00 there."""
ROOM = Path(arpenteur.__file__).parent / "web" / "residents"
ALLOWED = {
    # What protects somebody, or takes back.
    "withdraw_contribution",
    "erase_contribution",
    "unfollow",
    "make_placeholders",
    "forget_resident",
    "drop_resident",
    "drop_unconfirmed",
    "give_notice",
    "open_case",
    "hide",
    "appeal",
    "forget_notice",
    "suspend_step",
    "close_step",
    "cancel_meeting",
    "refuse_report_photo",
    "close_poster_key",
    "close_town_hall",
    "archive_process",
    "close_voting",
    "leave_place",
    "renew_link",
    "discard_keys",
    "forget_roll",
    "ask_reopening",
    "leave_seat",
    "erase_reply",
    "withdraw_codes",
    "withdraw_pile",
    "drop_unopened",
    "drop_step",
    "first_link",
    "new_own_link",
    # What nobody outside reads.
    "write_step",
    "set_gate",
    "schedule_step",
    "write_category",
    "write_form",
    "assign_duties",
    "review",
    "prepare_ruling",
    "write_minutes",
    "give_credential",
    "confirm_address",
    "take_contributions",
    "open_poster_key",
    "follow",
    "sweep_rolls",
    "prepare_box",
    "take_place",
    "offer_place",
    "take_by_link",
    "say_here",
    "rehearse_code",
    "make_keys",
    "open_voting",
    "prepare_batch",
    "count_batch",
    "key_sheet",
    "resume_keying",
    "key_again",
    "end_audit",
    "write_town_hall",
    "issue_codes",
    "hold_again",
    "start_process",
    "note_reply",
    "note_failed",
    "note_number",
    "note_status",
    "write_survey",
    "count_survey",
    "take_replies",
}
ELSEWHERE = {
    "confirm_contribution",
    "note_there",
    "reply",
    "decide_appeal",
    "plan_meeting",
    "publish_minutes",
    "close_process",
    "announce",
    "promise_winner",
    "ask_for_link",
    "open_envelopes",
    "destroy_unopened",
    "reconcile_batch",
    "seal_batch",
    "use_code",
    "decide_in_meeting",
    "schedule_rulings",
}


def verbs() -> dict[str, str]:
    """Functions of the wing that write by somebody at a moment, with their source."""
    found: dict[str, str] = {}
    for file in sorted(ROOM.rglob("*.py")):
        if "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                named = {one.arg for one in node.args.kwonlyargs}
                if {"by", "at"} <= named:
                    found[node.name] = ast.get_source_segment(text, node) or ""
    return found


def test_every_verb_is_refused_or_says_why_it_is_not():
    found = set(verbs())
    known = [*REFUSED, *ALLOWED, *ELSEWHERE]
    assert found - set(known) == set(), "decide whether silence refuses it"
    assert set(known) - found == set(), "no such verb any more"
    assert len(known) == len(set(known))


def test_what_is_tried_elsewhere_asks_the_clock_and_what_is_allowed_does_not():
    through = {name: f"{name}(" for name in REFUSED}
    found = verbs()
    asking = {name for name, text in found.items() if "hold_to_silence(" in text}
    assert asking.isdisjoint(ALLOWED)
    for name in ELSEWHERE - asking:
        body = found[name].partition('"""')[2]
        assert any(call in body for call in through.values()), name


@pytest.mark.parametrize("zone", PLACES)
def test_each_write_is_refused_from_the_eve_to_the_closing(cast: Cast, time_machine, zone: str):
    eve, over = PLACES[zone]
    time_machine.move_to(OPENED)
    with sealed(cast.campaign.pk):
        cast.campaign.time_zone = zone
        cast.campaign.save(update_fields=["time_zone"])
        stage = stage_of(cast, OPENED, ENDS)
        tried = [(name, at) for name in REFUSED for at in (eve, over - SECOND)]
        let_through = [(name, at) for name, at in tried if not _is_refused(REFUSED[name], stage, at)]
        assert let_through == []


@pytest.mark.parametrize("zone", PLACES)
def test_each_write_goes_through_a_second_before(cast: Cast, time_machine, zone: str):
    """What refuses it is the silence and nothing else. Each is taken back before the next one."""
    eve, _over = PLACES[zone]
    time_machine.move_to(OPENED)
    with sealed(cast.campaign.pk):
        cast.campaign.time_zone = zone
        cast.campaign.save(update_fields=["time_zone"])
        stage, wrong = stage_of(cast, OPENED, ENDS), dict[str, str]()
        for name, verb in REFUSED.items():
            with transaction.atomic():
                try:
                    verb(stage, eve - SECOND)
                except InputError as error:
                    wrong[name] = str(error)
                transaction.set_rollback(True)
        assert wrong == {}


def _is_refused(verb, stage, at: datetime) -> bool:
    try:
        verb(stage, at)
    except RefusedByLawError:
        return True
    return False
