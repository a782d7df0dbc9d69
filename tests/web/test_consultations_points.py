"""Points of reports and ideas: of the campaign's ground or refused in a sentence, and no finer than ten metres."""

import importlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import AT, Cast
from consulted import OF_AGE, VISITOR, process_of, resident_of, step_of
from django.apps import apps
from django.test import Client
from django.utils.translation import override
from reported import HERE, phone_photo, reported, reporting

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.spots import spot_of_ground
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.territory.models import PublishedSnapshot, Zone
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Words, contribute
from arpenteur.web.residents.consultations.kinds import ContributionKind
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep
from arpenteur.web.residents.consultations.step_access import GateVisit
from arpenteur.web.residents.reports.actions import open_poster_key

pytestmark = pytest.mark.django_db
PAGE = "/pages/essai/participer/signaler/"
NOW = AT + timedelta(days=1)
FAR = (43.6045, 1.444)
"""A point of another town."""


@pytest.fixture
def step(cast: Cast, time_machine) -> ProcessStep:
    time_machine.move_to(NOW)
    with sealed(cast.campaign.pk):
        return reporting(cast)


def test_a_point_is_kept_to_ten_metres_and_its_own_answer_is_taken_again(cast: Cast):
    kept = spot_of_ground(cast.campaign, 48.86453217, 2.41804873)
    assert kept == (48.8645, 2.418)
    assert spot_of_ground(cast.campaign, *kept) == kept


@pytest.mark.parametrize("point", [FAR, (48.8645, 2.6), (2.418, 48.8645), (-48.8645, -2.418)])
def test_a_point_out_of_the_ground_is_refused_in_one_sentence(cast: Cast, point: tuple[float, float]):
    with override("en"), pytest.raises(InputError, match="this point is not in Exempleville"):
        spot_of_ground(cast.campaign, *point)


@pytest.mark.parametrize("point", [(91.0, 2.4), (48.8, 181.0), (float("nan"), 2.4), (48.8, float("inf"))])
def test_what_is_no_point_is_refused(cast: Cast, point: tuple[float, float]):
    with override("en"), pytest.raises(InputError, match="no point of the Earth"):
        spot_of_ground(cast.campaign, *point)


def test_a_point_across_the_street_of_the_border_is_taken_and_one_at_a_hundred_metres_is_not(cast: Cast):
    west = min(one.west for one in Zone.objects.filter(level="station", west__isnull=False) if one.west is not None)
    edge = Zone.objects.filter(level="station", west=west).first()
    assert edge is not None
    assert edge.geometry is not None
    parts = edge.geometry["coordinates"]
    corners = parts[0] if edge.geometry["type"] == "Polygon" else parts[0][0]
    longitude, latitude = min(corners, key=lambda one: one[0])
    assert spot_of_ground(cast.campaign, latitude, longitude - 0.0001)
    with pytest.raises(InputError):
        spot_of_ground(cast.campaign, latitude, longitude - 0.0014)


@pytest.mark.parametrize("left", ["nothing", "no outline"])
def test_any_point_is_taken_where_the_place_has_no_outline(cast: Cast, left: str):
    published = PublishedSnapshot.objects.filter(place=cast.campaign.place, current=True)
    if left == "nothing":
        published.update(current=False)
    else:
        Zone.objects.filter(snapshot__in=published).update(geometry=None)
        published.update(digest="f" * 64)
    assert spot_of_ground(cast.campaign, *FAR) == FAR


def test_reports_and_ideas_are_kept_alike(cast: Cast, step: ProcessStep):
    exact = replace(HERE, latitude=48.86453217, longitude=2.41804873, precision=3)
    with sealed(cast.campaign.pk):
        report, _code = reported(step, spot=exact)
        ideas = step_of(process_of(cast))
        visit = GateVisit(resident_of(ideas.process, at=NOW), declared=OF_AGE, proved=True)
        new = NewContribution(ContributionKind.PROPOSAL, Words("Un banc"), spot=replace(exact, precision=50))
        idea = contribute(step=ideas, new=new, visit=visit, by=VISITOR, at=NOW)
        for row, precision in ((report, 10), (idea, 50)):
            row.refresh_from_db()
            assert (row.latitude, row.longitude, row.precision) == (48.8645, 2.418, precision)
        count = Contribution.objects.count()
        far = replace(new, spot=replace(exact, latitude=FAR[0], longitude=FAR[1]))
        with pytest.raises(InputError):
            contribute(step=ideas, new=far, visit=visit, by=VISITOR, at=NOW)
        assert Contribution.objects.count() == count


def test_a_program_is_told_that_a_point_is_elsewhere_and_nothing_is_written(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        _key, secret = open_poster_key(process=step.process, name="Application d’essai", by=COMMAND, at=AT)
        code = str(step.process.categories.first().pk)
    sent = {"api_key": secret, "service_code": code, "description": "Dalle cassée"}
    url = "/open311/essai/v2/requests.json"
    far = Client().post(url, {**sent, "lat": str(FAR[0]), "long": str(FAR[1])})
    assert far.status_code == 400
    (fault,) = far.json()
    assert str(fault["code"]) == "400"
    assert "Exempleville" in fault["description"]
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()
    assert Client().post(url, {**sent, "lat": "48.86453217", "long": "2.41804873"}).status_code == 200
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get()
        assert (row.latitude, row.longitude, row.precision) == (48.8645, 2.418, 10)


@pytest.mark.parametrize(
    "point", [{"latitude": str(FAR[0]), "longitude": str(FAR[1])}, {"latitude": "ici", "longitude": "2.418"}]
)
@pytest.mark.parametrize("to", ["place", "what", "preview", "send"])
def test_a_form_says_that_a_point_is_elsewhere_and_keeps_what_was_written(
    cast: Cast, step: ProcessStep, point: dict[str, str], to: str
):
    with sealed(cast.campaign.pk):
        category = str(step.process.categories.first().pk)
    written = {"place": "place de la Maquette", "category": category, "sentence": "Dalle cassée", "age": "1"}
    answer = Client().post(PAGE, {**written, "agree": "1", **point, "to": to})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in page
    assert 'value="place de la Maquette"' in page
    assert 'name="latitude"' not in page
    with sealed(cast.campaign.pk):
        assert not Contribution.objects.exists()


def test_a_photo_that_was_taken_elsewhere_stays_and_its_place_goes(cast: Cast, home, step: ProcessStep):
    Zone.objects.filter(level="station").exclude(zone__endswith="0001").update(geometry=None)
    PublishedSnapshot.objects.filter(place=cast.campaign.place, current=True).update(digest="e" * 64)
    answer = Client().post(PAGE, {"to": "place", "photo": io.BytesIO(phone_photo())})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="carried_photo"' in page
    assert 'name="latitude"' not in page


def test_points_of_former_versions_are_rounded(cast: Cast, step: ProcessStep):
    with sealed(cast.campaign.pk):
        fine, coarse, without = (reported(step)[0] for _one in range(3))
        rows = Contribution.objects
        rows.filter(pk=fine.pk).update(latitude=48.86453217, longitude=2.41804873, precision=None)
        rows.filter(pk=coarse.pk).update(precision=40)
        rows.filter(pk=without.pk).update(latitude=None, longitude=None, precision=None)
    module = importlib.import_module("arpenteur.web.residents.consultations.migrations.0004_points_to_ten_metres")
    module.round_points(apps, None)
    with sealed(cast.campaign.pk):
        found = rows.order_by("pk").values_list("latitude", "longitude", "precision")
        assert list(found) == [(48.8645, 2.418, 10), (48.8645, 2.418, 40), (None, None, None)]
