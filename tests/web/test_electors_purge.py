"""CNIL-2025-LIST-PURGE: the clock jumps to day + 8, and nobody of the list is left, with a certificate."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from cast import AT, Cast
from voter_lists import bring, here, kept_list, register, sign, text

from arpenteur.snapshot import Snapshot
from arpenteur.web.accountability.compliance.certificates import digest
from arpenteur.web.accountability.compliance.erasure import erase_row, reapply
from arpenteur.web.accountability.compliance.models import Certificate, Erasure
from arpenteur.web.accountability.compliance.retention import rehearse, run_due
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.actions import change_campaign
from arpenteur.web.foundation.campaigns.alerts import alerts_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.keys import keyring
from arpenteur.web.foundation.shared.persons import person_tables
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.electors.models import DATA, ListFigure, ListPaper, Undertaking, Voter, VoterList
from arpenteur.web.persons.local_series.models import LocalSeries

pytestmark = pytest.mark.django_db
GONE = datetime(2027, 3, 28, 22, tzinfo=UTC)
"""29 March, 0:00 in Paris: the eighth day after the second round of 21 March."""
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


def held(cast: Cast, model: type) -> int:
    with sealed(cast.campaign.pk):
        return model.objects.count()


def test_one_second_before_everybody_is_there_and_at_the_second_nobody(
    cast: Cast, town: Snapshot, django_capture_on_commit_callbacks
):
    kept_list(cast, register(town))
    n = held(cast, Voter)
    with sealed(cast.campaign.pk):
        keys = list(Voter.objects.values_list("pk", flat=True))
    run_due(at=GONE - SECOND)
    assert held(cast, Voter) == n > 0
    with django_capture_on_commit_callbacks(execute=True):
        run_due(at=GONE)
    assert held(cast, Voter) == held(cast, VoterList) == 0
    with sealed(cast.campaign.pk):
        one = Certificate.objects.get(what="electors.Voter")
    assert (one.rule, one.count, one.at, one.digest) == ("electors", n, GONE, digest("electors.Voter", keys))
    assert keyring.numbers(cast.campaign.pk, DATA) == []
    assert held(cast, ListFigure) == held(cast, LocalSeries) == 3, "sums by station hold nobody, and stay"
    assert held(cast, Undertaking) == 1
    run_due(at=datetime(2028, 3, 21, 23, tzinfo=UTC))
    assert held(cast, Undertaking) == 0


def test_a_rehearsal_counts_them_and_changes_nothing(cast: Cast, town: Snapshot):
    kept_list(cast, register(town))
    n = held(cast, Voter)
    assert ("electors", n) in {(one.rule.value, one.count) for one in rehearse(at=GONE)}
    assert held(cast, Voter) == n


def test_the_day_follows_the_last_round(cast: Cast, town: Snapshot):
    kept_list(cast, register(town))
    with sealed(cast.campaign.pk):
        change_campaign(campaign=cast.campaign, second_round=date(2027, 3, 28), by=COMMAND, at=AT)
    run_due(at=GONE)
    assert held(cast, Voter) > 0
    run_due(at=GONE + timedelta(days=7))
    assert held(cast, Voter) == 0


def test_a_list_that_nobody_keeps_goes_after_three_hours(cast: Cast, town: Snapshot):
    browser = cast.client(cast.director)
    sign(cast, browser)
    bring(cast, browser, register(town))
    run_due(at=AT + timedelta(hours=3) - SECOND)
    assert held(cast, Voter) > 0
    run_due(at=AT + timedelta(hours=3))
    assert held(cast, Voter) == held(cast, VoterList) == 0


def test_after_the_day_nothing_is_read_any_more(cast: Cast, town: Snapshot, clock):
    browser = cast.client(cast.director)
    sign(cast, browser)
    clock.move_to(GONE)
    browser = cast.client(cast.director)
    assert bring(cast, browser, register(town)).status_code == 400
    assert held(cast, Voter) == held(cast, VoterList) == 0
    page = text(browser.get(here(cast)))
    assert "Détruite" in page, page[page.index("<main") :][:3000]


def test_a_voter_who_asks_to_be_left_out_goes_and_a_backup_forgets_her_again(cast: Cast, town: Snapshot):
    kept_list(cast, register(town))
    table = person_tables()["voter"]
    with sealed(cast.campaign.pk):
        one = Voter.objects.all()[5]
        copy = {field.attname: getattr(one, field.attname) for field in Voter._meta.concrete_fields}
        erase_row(table=table, row=one, by=COMMAND, at=AT)
        n = Voter.objects.count()
        back = Voter(**copy)
        back.save(force_insert=True)
    assert Erasure.objects.filter(kind="voter").count() == 1
    assert reapply(at=AT) == 1
    assert held(cast, Voter) == n


def test_a_list_that_was_deleted_is_deleted_again_after_an_older_backup(cast: Cast, town: Snapshot):
    one = kept_list(cast, register(town))
    with sealed(cast.campaign.pk):
        row = VoterList.objects.get()
        copy = {field.attname: getattr(row, field.attname) for field in VoterList._meta.concrete_fields}
    cast.client(cast.director).post(here(cast, f"{one.pk}/supprimer/"))
    with sealed(cast.campaign.pk):
        VoterList(**copy).save(force_insert=True)
    assert reapply(at=AT) == 1
    assert held(cast, VoterList) == 0


def test_paper_that_is_out_is_recalled_until_it_is_destroyed(cast: Cast, town: Snapshot, clock):
    kept_list(cast, register(town))
    data = {"genre": "doors", "carrier": "", "age": "18-25", "sexe": "", "rue": "", "liste": ""}
    cast.client(cast.organiser).post(here(cast, "papier/"), data)
    cast.client(cast.officer).post(here(cast, "papier/1/accepter/"))
    assert cast.client(cast.organiser).post(here(cast, "papier/1/imprimer/")).status_code == 200

    def told(at: datetime) -> list[str]:
        with sealed(cast.campaign.pk):
            member = Member(cast.campaign, Membership.objects.get(user=cast.organiser))
            return [one.title for one in alerts_of(member, at) if "liste électorale" in one.title.lower()]

    assert told(AT)
    clock.move_to(datetime(2027, 3, 12, 20, tzinfo=UTC))
    assert "rappelé" in text(cast.client(cast.organiser).get(here(cast)))
    run_due(at=GONE)
    assert held(cast, ListPaper) == 1
    assert told(GONE), "the list is gone, its paper is still to be destroyed"
    cast.client(cast.organiser).post(here(cast, "papier/1/detruit/"), {"end": "burn"})
    assert told(GONE) == []


def test_the_page_of_compliance_says_when_they_go(cast: Cast, town: Snapshot):
    kept_list(cast, register(town))
    page = text(cast.client(cast.officer).get(f"/c/{cast.campaign.slug}/conformite/"))
    assert "Électeurs de la liste" in page
    assert "29 mars 2027" in page
