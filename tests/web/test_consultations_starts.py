"""Consultations to begin from: drafts, with summaries that are plain in both languages, made by one press."""

import pytest
from cast import AT, Cast
from consulted import READY
from django.test import Client
from django.utils import translation

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.process_start import start_process
from arpenteur.web.residents.consultations.actions.processes import write_process
from arpenteur.web.residents.consultations.models import Process, ProcessStep
from arpenteur.web.residents.consultations.plain_summary import check_clear
from arpenteur.web.residents.consultations.process_templates import STARTS

pytestmark = pytest.mark.django_db
HERE = "/c/essai/habitants/consultations/"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", STARTS)
def test_every_summary_is_plain_and_every_category_is_taken(cast: Cast, key: str, language: str):
    with translation.override(language), sealed(cast.campaign.pk):
        made = start_process(campaign=cast.campaign, start=STARTS[key], by=COMMAND, at=AT)
        steps = list(made.steps.order_by("position"))
        check_clear(made.summary)
        for step in steps:
            check_clear(step.summary)
        assert [step.kind for step in steps] == [one.kind for one in STARTS[key].steps]
        assert {step.state for step in steps} | {made.state} == {"draft"}
        assert made.categories.count() == len(STARTS[key].categories)


def test_one_press_makes_a_draft_that_knows_who_answers_for_it(cast: Cast):
    with sealed(cast.campaign.pk):
        write_process(campaign=cast.campaign, values=READY, by=COMMAND, at=AT)
    organiser = cast.client(cast.organiser)
    page = organiser.get(HERE).content.decode()
    assert all(f'value="{key}"' in page for key in STARTS)
    made = organiser.post(HERE, {"start": "budget"})
    with sealed(cast.campaign.pk):
        row = Process.objects.latest("pk")
        assert made["Location"] == f"{HERE}{row.pk}/"
        assert (row.director, row.legal_notice) == (READY["director"], READY["legal_notice"])
        assert ProcessStep.objects.filter(process=row).count() == 4
    assert "Votre vote" in organiser.get(made["Location"]).content.decode()


def test_nobody_else_begins_one(cast: Cast):
    assert cast.client(cast.leader).post(HERE, {"start": "budget"}).status_code == 403
    assert Client().post(HERE, {"start": "budget"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not Process.objects.exists()
