"""Reports: photos held until somebody blurred them, near ones suggested, closed by whoever reported, erased whole."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from cast import AT, Cast
from consulted import VISITOR
from django.utils.translation import override
from PIL import Image
from reported import SECRET, phone_photo, reported, reporting, waiting_photo

from arpenteur.domain.alike_reports import Spot as Point
from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.photos import open_photo
from arpenteur.web.residents.consultations.actions.contributions import NOWHERE, Whereabouts, erase_contribution
from arpenteur.web.residents.consultations.actions.decisions import decide
from arpenteur.web.residents.consultations.actions.moderation import decide_case
from arpenteur.web.residents.consultations.kinds import CaseOutcome, CaseTrigger, DutyKind, ModerationMode
from arpenteur.web.residents.consultations.models import Contribution, Duty, ModerationCase
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.reports.actions import (
    clear_report_photo,
    confirm_report,
    refuse_report_photo,
    reopen_report,
    show_repair,
)
from arpenteur.web.residents.reports.follow_codes import in_two_groups
from arpenteur.web.residents.reports.models import FollowCode, PhotoState, ReportPhoto
from arpenteur.web.residents.reports.photo_expiry import drop_due
from arpenteur.web.residents.reports.photos.blurring import Region
from arpenteur.web.residents.reports.photos.files import clear_path, waiting_path
from arpenteur.web.residents.reports.queries import near_reports, report_of_code

pytestmark = pytest.mark.django_db(transaction=True)
LATER = AT + timedelta(days=1)


def files(home: Path) -> list[Path]:
    return sorted(one for one in home.rglob("photos/*/*") if one.is_file())


def test_a_photo_of_a_phone_is_stored_without_what_the_phone_wrote(cast: Cast, home: Path):
    read = open_photo(phone_photo())
    assert read.spot == Point(48.8645, 2.418)
    with sealed(cast.campaign.pk):
        waiting_photo(cast)
    (stored,) = files(home)
    content = stored.read_bytes()
    assert SECRET.encode() not in content
    with Image.open(io.BytesIO(content)) as opened:
        assert dict(opened.getexif()) == {}
        assert opened.size == (800, 600)
    assert stored.suffix == ".waiting"


@pytest.mark.parametrize(
    ("content", "said"), [(b"x" * 40, "read"), (b"\0\0\0\x18ftypheic" + bytes(60), "HEIC"), (bytes(9_000_000), "heavy")]
)
def test_what_is_no_photo_is_refused_in_a_sentence(cast: Cast, home: Path, content: bytes, said: str):
    with override("en"), pytest.raises(InputError, match=said):
        open_photo(content)
    assert files(home) == []


def test_a_report_with_a_photo_is_held_even_where_texts_show_at_once(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        plain, _code = reported(step)
        assert plain.showing == Showing.PUBLIC
        name = waiting_photo(cast)
        report, _code = reported(step, photos=(name,))
        assert report.showing == Showing.HELD
        case = ModerationCase.objects.get(contribution=report)
        assert case.trigger == CaseTrigger.PHOTO
        with pytest.raises(InputError):
            decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=LATER)
        photo = ReportPhoto.objects.get()
        assert clear_path(cast.campaign.pk, photo.waiting) is None, "no public page finds it"
        cleared = clear_report_photo(photo=photo, regions=[Region(100, 100, 300, 300)], by=COMMAND, at=LATER)
        assert (cleared.state, cleared.waiting, cleared.regions) == (PhotoState.CLEAR, "", 1)
        decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=LATER)
        report.refresh_from_db()
        assert report.showing == Showing.PUBLIC
    assert waiting_path(cast.campaign.pk, name) is None, "the photo as it came is destroyed"
    assert {one.name for one in files(home)} == {cleared.file, cleared.small}
    with Image.open(clear_path(cast.campaign.pk, cleared.file)) as opened:
        low, high = opened.convert("L").crop((110, 110, 190, 170)).getextrema()
        assert high - low < 140, "the white square was black and white against teal"


def test_a_photo_is_cleared_once_and_one_that_cannot_show_is_destroyed(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast), photos=(waiting_photo(cast),))
        photo = ReportPhoto.objects.get()
        refuse_report_photo(photo=photo, by=COMMAND, at=LATER)
        with pytest.raises(InputError):
            clear_report_photo(photo=photo, regions=[], by=COMMAND, at=LATER)
        case = ModerationCase.objects.get(contribution=report)
        decide_case(case=case, outcome=CaseOutcome.PUBLISH, by=COMMAND, at=LATER)
    assert files(home) == []


def test_three_photos_at_most_and_none_twice(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        name = waiting_photo(cast)
        reported(step, photos=(name,))
        for photos in ((name,), ("../secret.waiting",), ("a", "b", "c", "d")):
            with pytest.raises(InputError):
                reported(step, photos=photos)
        assert Contribution.objects.count() == 1


def test_words_that_name_somebody_are_held_and_a_place_is_owed(cast: Cast):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        for words in ("Voiture AB-123-CD", "M. Figurine jette ses sacs", "appelez 06 39 98 00 12", "au 12 rue du Pont"):
            assert reported(step, words)[0].showing == Showing.HELD, words
        with pytest.raises(InputError):
            reported(step, spot=NOWHERE)


def test_one_at_180_metres_is_suggested_and_one_at_300_is_not(cast: Cast):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        reported(step)
        pavement, light = step.process.categories.all()
        here, far = Point(48.8645 + 0.00162, 2.418), Point(48.8645 + 0.0027, 2.418)
        near = near_reports(cast.campaign, here, LATER, category=pavement)
        assert [one.metres for one in near] == [180]
        assert near_reports(cast.campaign, far, LATER, category=pavement) == []
        assert near_reports(cast.campaign, here, LATER, category=light) == []
        assert near_reports(cast.campaign, here, AT + timedelta(days=61)) == []


def test_who_reported_is_due_an_answer_in_the_days_of_the_category(cast: Cast):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        slow, quick = reported(step)[0], reported(step, category=1)[0]
        due = dict(Duty.objects.filter(kind=DutyKind.REPORT).values_list("contribution", "due_at"))
        # From Wednesday 2 September 2026: ten and three working days.
        assert due[slow.pk].date().isoformat() == "2026-09-16"
        assert due[quick.pk].date().isoformat() == "2026-09-07"


def test_only_whoever_reported_or_a_photo_closes_it(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        step = reporting(cast)
        report, other = reported(step)[0], reported(step, "Banc cassé")[0]
        with pytest.raises(InputError):
            confirm_report(report=report, by=VISITOR, at=LATER)
        for one in (report, other):
            decide(contribution=one, decision=Decision.FORWARDED, by=COMMAND, at=LATER)
            decide(contribution=one, decision=Decision.RESOLVED, by=COMMAND, at=LATER)
        with pytest.raises(InputError):
            decide(contribution=report, decision=Decision.CONFIRMED, by=COMMAND, at=LATER)
        assert confirm_report(report=report, by=VISITOR, at=LATER).decision == Decision.CONFIRMED
        photo = show_repair(report=other, photo=waiting_photo(cast), by=COMMAND, at=LATER)
        other.refresh_from_db()
        assert (other.decision, other.showing) == (Decision.RESOLVED, Showing.PUBLIC)
        clear_report_photo(photo=photo, regions=[], by=COMMAND, at=LATER)
        other.refresh_from_db()
        assert other.decision == Decision.CONFIRMED


def test_it_opens_again_once_within_thirty_days_with_another_clock(cast: Cast):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast))
        decide(contribution=report, decision=Decision.RESOLVED, by=COMMAND, at=LATER)
        assert not Duty.objects.filter(contribution=report, done_at=None).exists()
        with pytest.raises(InputError):
            reopen_report(report=report, by=VISITOR, at=LATER + timedelta(days=30, seconds=1))
        again = reopen_report(report=report, by=VISITOR, at=LATER + timedelta(days=30))
        assert again.decision == Decision.REOPENED
        assert Duty.objects.filter(contribution=report, done_at=None, kind=DutyKind.REPORT).count() == 1
        decide(contribution=report, decision=Decision.RESOLVED, by=COMMAND, at=LATER + timedelta(days=31))
        with pytest.raises(InputError):
            reopen_report(report=report, by=VISITOR, at=LATER + timedelta(days=32))


def test_a_code_on_paper_follows_one_report_of_its_campaign(cast: Cast):
    with sealed(cast.campaign.pk):
        report, code = reported(reporting(cast))
        assert code not in str(FollowCode.objects.values())
        for typed in (code, in_two_groups(code), f" {in_two_groups(code).lower()} "):
            assert report_of_code(cast.campaign, typed) == report
        for wrong in ("", "AAAA", "22222222", "I0O1-I0O1"):
            assert report_of_code(cast.campaign, wrong) is None
    with sealed(cast.other.pk):
        assert report_of_code(cast.other, code) is None


def test_an_erased_report_leaves_its_line_and_nothing_else(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast), photos=(waiting_photo(cast),))
        clear_report_photo(photo=ReportPhoto.objects.get(), regions=[], by=COMMAND, at=LATER)
        assert len(files(home)) == 2
        erase_contribution(contribution=report, by=VISITOR, at=LATER)
        assert (ReportPhoto.objects.count(), FollowCode.objects.count(), Contribution.objects.count()) == (0, 0, 1)
    assert files(home) == []


def test_photos_go_a_year_after_and_files_never_sent_after_a_day(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast), photos=(waiting_photo(cast),))
        clear_report_photo(photo=ReportPhoto.objects.get(), regions=[], by=COMMAND, at=LATER)
        decide(contribution=report, decision=Decision.RESOLVED, by=COMMAND, at=LATER)
        alone = waiting_path(cast.campaign.pk, waiting_photo(cast))
        assert alone is not None
    os.utime(alone, (AT.timestamp(), AT.timestamp()))
    assert drop_due(at=AT + timedelta(hours=24)) == 0
    assert drop_due(at=AT + timedelta(hours=24, seconds=1)) == 1
    assert drop_due(at=LATER + timedelta(days=365)) == 0
    assert drop_due(at=LATER + timedelta(days=365, seconds=1)) == 1
    assert files(home) == []


def test_every_verb_leaves_its_line_without_a_word_of_the_report(cast: Cast, home: Path):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast), "Dalle Maquette", photos=(waiting_photo(cast),))
        clear_report_photo(photo=ReportPhoto.objects.get(), regions=[], by=COMMAND, at=LATER)
        lines = list(Entry.objects.filter(verb__startswith="report").values("verb", "details"))
    assert [one["verb"] for one in lines] == ["report_photo.cleared"]
    assert "Maquette" not in str(lines)
    assert report.number == 1


def test_a_process_that_reads_first_holds_every_report(cast: Cast):
    with sealed(cast.campaign.pk):
        report, _code = reported(reporting(cast, mode=ModerationMode.BEFORE), spot=Whereabouts("place de la Maquette"))
        assert report.showing == Showing.HELD
