"""RGPD-5-CLASSIFIED and RGPD-9-NO-OPINION: what no column may hold, read from the models themselves."""

import re
from collections.abc import Iterator

import pytest
from cast import AT, Cast
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Field
from people import settle

from arpenteur.web.accountability.compliance import words
from arpenteur.web.foundation.shared.privacy import Personal, Plain, check_classification, entries, unclassified
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.kinds import DOORS, Measure
from arpenteur.web.ground.fieldwork.models import FieldEvent
from arpenteur.web.persons.volunteers.models import Volunteer

_OPINION = re.compile(r"opinion|score|support|intent|vote|voting|politic|religio|origin|address|note|comment|remark")


def columns() -> Iterator[tuple[type[models.Model], Field, Personal | Plain]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            yield model, field, entries(model)[field.name]


def test_every_column_is_classified():
    assert list(unclassified()) == []


def test_a_column_that_is_not_stops_the_program(monkeypatch):
    left = {name: entry for name, entry in Volunteer.privacy.items() if name != "quartier"}
    monkeypatch.setattr(Volunteer, "privacy", left)
    (error,) = check_classification()
    assert "volunteers.Volunteer.quartier is not classified" in error.msg


def test_no_column_about_a_person_can_hold_an_opinion():
    named = {
        f"{model._meta.label}.{field.name}"
        for model, field, entry in columns()
        if isinstance(entry, Personal) and _OPINION.search(field.name)
    }
    # A postal address to write letters to, the page or meeting where she was met, and a level of support: only while
    # an agreement of hers for it is in force (`test_contacts_verbs.py`).
    written = {f"contacts.Contact.{name}" for name in ("address", "origin", "support")}
    assert named == {"account.EmailConfirmation.email_address", *written}


def test_no_column_about_a_person_is_a_free_text():
    free = {
        f"{model._meta.label}.{field.name}"
        for model, field, entry in columns()
        if isinstance(entry, Personal) and isinstance(field, models.TextField)
    }
    assert free == {"sessions.Session.session_data"}


def test_a_free_text_says_why_it_is_about_nobody():
    silent = {
        f"{model._meta.label}.{field.name}"
        for model, field, entry in columns()
        if model.__module__.startswith("arpenteur.")
        and isinstance(field, models.TextField)
        and isinstance(entry, Plain)
        and not entry.why
    }
    assert silent == set()


def test_a_door_has_four_outcomes_and_none_says_what_was_said():
    assert set(DOORS) == {Measure.OPENED, Measure.ABSENT, Measure.INACCESSIBLE, Measure.LATER}


@pytest.mark.django_db
@pytest.mark.parametrize("measure", ["favourable", "hostile", "left", ""])
def test_the_database_refuses_any_other_outcome(cast: Cast, measure: str):
    settle(cast, None, AT)
    with sealed(cast.campaign.pk):
        event = FieldEvent.objects.get()
        event.pk, event.measure = "00000000-0000-0000-0000-000000000001", measure
        with pytest.raises(IntegrityError), transaction.atomic():
            event.save(force_insert=True)


def test_every_table_of_a_campaign_has_its_name():
    from arpenteur.web.foundation.campaigns.models import OfCampaign

    labels = {model._meta.label for model in apps.get_models() if issubclass(model, OfCampaign)}
    assert labels <= set(words.TABLES)
