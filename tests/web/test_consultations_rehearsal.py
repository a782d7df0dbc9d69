"""The participation of the demonstration: fictional, whole, read from the public address and from the desk."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from cast import recognise
from django.test import Client
from fictional_place import PLACE

from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot
from arpenteur.web.residents.ballots.models import BallotBox, Envelope
from arpenteur.web.residents.ballots.vote_results import config_of_step, result_of
from arpenteur.web.residents.consultations.kinds import ContributionKind, StepKind
from arpenteur.web.residents.consultations.models import Commitment, Contribution, Duty, Process, ProcessStep
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.reports.models import PhotoState, ReportPhoto
from arpenteur.web.residents.reports.photos.files import clear_path, waiting_path
from arpenteur.web.site.glance.rehearsal import rehearse

pytestmark = [pytest.mark.django_db, pytest.mark.drawn("consultations", "ballots", "reports")]
NOW = datetime(2026, 11, 4, 10, 30, tzinfo=UTC)
PUBLIC = "/pages/valmarche-en-commun/"
DESK = "/c/valmarche-en-commun/"


@pytest.fixture
def campaign(published: PublishedSnapshot) -> Campaign:
    return rehearse(place=PLACE, at=NOW)


def read(client: Client, address: str) -> str:
    """What a page says; nothing of a photo or of a file."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""


def links(page: str, start: str) -> list[str]:
    """Addresses that a page leads to, each once, in their order."""
    return list(dict.fromkeys(one for one in re.findall(r'href="([^"?#]*)', page) if one.startswith(start)))


def test_every_public_page_is_reached_from_the_address_of_the_campaign(campaign: Campaign, client: Client):
    with time_machine.travel(NOW, tick=False):
        found, waits = {PUBLIC}, [PUBLIC]
        while waits:
            new = [one for one in links(read(client, waits.pop()), f"{PUBLIC}participer/") if one not in found]
            found |= set(new)
            waits += new
    with sealed(campaign.pk):
        shown = Contribution.objects.filter(showing=Showing.PUBLIC, parent=None)
        wanted = {
            f"{PUBLIC}participer/signalements/{one.pk}/"
            if one.kind == ContributionKind.REPORT
            else f"{PUBLIC}participer/{one.process_id}/{one.number}/"
            for one in shown
        }
    assert len(wanted) > 20
    assert wanted <= found
    assert {one.rpartition(".")[2] for one in found if "/resultat." in one} == {"csv", "xlsx", "json", "pb", "pdf"}


def test_it_holds_what_a_participation_holds(campaign: Campaign):
    with sealed(campaign.pk):
        states = {one.contribution.showing: one.state for one in ReportPhoto.objects.select_related("contribution")}
        assert states == {Showing.PUBLIC: PhotoState.CLEAR, Showing.HELD: PhotoState.WAITING}
        assert ReportPhoto.objects.get(state=PhotoState.CLEAR).regions == 2
        asked = Contribution.objects.filter(kind=ContributionKind.QUESTION)
        assert asked.filter(answered_at=None).exists()
        assert asked.exclude(answered_at=None).count() >= 10
        amendments = Contribution.objects.filter(kind=ContributionKind.AMENDMENT)
        assert set(amendments.values_list("decision", flat=True)) == {Decision.NEW, Decision.ACCEPTED}
        assert Commitment.objects.get().progress == 35
        late = [one for one in Duty.objects.filter(done_at=None) if one.is_late(NOW)]
        assert late
        assert Duty.objects.filter(done_at=None, assignee=None).exists()
        assert Contribution.objects.filter(showing=Showing.HELD, kind=ContributionKind.ARGUMENT).count() == 1
        voted = ProcessStep.objects.get(kind=StepKind.VOTE)
        result = result_of(BallotBox.objects.get(step=voted))
        assert not Envelope.objects.exists()
        assert result.outcome
        assert 0 < len(result.winners) < len(config_of_step(voted).offered)


def test_another_day_makes_it_anew_and_leaves_no_photo_behind(campaign: Campaign):
    with sealed(campaign.pk):
        before = [(one.file, one.waiting) for one in ReportPhoto.objects.all()]
    later = rehearse(place=PLACE, at=datetime(2026, 11, 12, 10, tzinfo=UTC))
    with sealed(later.pk):
        assert Process.objects.count() == 3
        for file, waiting in before:
            assert clear_path(later.pk, file) is None
            assert waiting_path(later.pk, waiting) is None


def test_the_desk_and_its_grid_are_reached_from_the_first_page(campaign: Campaign, client: Client, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    client.force_login(User.objects.get(email="directrice@demo.invalid"))
    with time_machine.travel(NOW, tick=False):
        recognise(client)
        assert f"{DESK}habitants/" in links(read(client, DESK), DESK)
        desk = read(client, f"{DESK}habitants/")
        assert "Qu’attend-on de nous" in desk
        assert "<mark>" in desk
        assert "en trop" in desk or "de trop" in desk or "trop tard" in desk or "retard" in desk
        for address in links(desk, f"{DESK}habitants/"):
            read(client, address)
        with sealed(campaign.pk):
            idea = Contribution.objects.filter(kind=ContributionKind.PROPOSAL).order_by("pk").first()
            assert idea
            vote = ProcessStep.objects.get(kind=StepKind.VOTE)
        codes = read(client, f"{DESK}habitants/votes/{vote.process_id}/{vote.position}/codes/")
        assert "Ce vote est fini" in codes
        assert "Tirer et imprimer" not in codes
        grid = read(client, f"{DESK}habitants/examen/{idea.pk}/")
        assert "Le terrain est disponible" in grid
        assert 'class="split"' in grid
