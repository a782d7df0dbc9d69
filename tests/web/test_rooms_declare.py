"""A room declares itself: a fictional one is picked up everywhere without a line anywhere else."""

import base64
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from cast import AT, Cast
from crawl import LINK, crawl
from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from every_url import campaign_pages
from populated import populate
from python_calamine import CalamineWorkbook
from site_role import as_owner

from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.erasure import erase_account, key_of
from arpenteur.web.accountability.compliance.inventory import personal_tables
from arpenteur.web.accountability.compliance.lines import subject, verb
from arpenteur.web.accountability.compliance.models import Certificate, Erasure
from arpenteur.web.accountability.compliance.my_data import as_json, tables_of
from arpenteur.web.accountability.compliance.retention import run
from arpenteur.web.accountability.money.models import Donor, PieceBlock
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import words as line_words
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership, OfCampaign
from arpenteur.web.foundation.campaigns.roles import Permission, Role, every_right, needs_second_factor, rights_of
from arpenteur.web.foundation.campaigns.row_security import sealed_tables, secure
from arpenteur.web.foundation.shared.declarations import declared
from arpenteur.web.foundation.shared.exports import exports
from arpenteur.web.foundation.shared.persons import person_models, person_tables
from arpenteur.web.foundation.shared.privacy import Personal, entries
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.people.identity import change_person
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
ROOM = "fictional_room"
SOMEBODY = "Perrine Quelconque"
_TABLE = re.compile(r"\.(csv|xlsx|json|jsonl|geojson|ics|tar|zip)(\?|$)")
DAY = timedelta(days=1)


@pytest.fixture
def room(settings, cast: Cast) -> type[OfCampaign]:
    """The fictional room among the others, its table in the database."""
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, ROOM]
    model = apps.get_model(ROOM, "Neighbour")
    # Outside its own block: the test's transaction takes the table back.
    schema = connection.schema_editor()
    schema.deferred_sql = []
    connection.check_constraints()  # none waits for the end of the transaction: PostgreSQL would change no table
    with as_owner():
        schema.create_model(model)
        for statement in schema.deferred_sql:
            schema.execute(statement)
        secure("default")
    return model


@pytest.fixture
def lou(room: type[OfCampaign], cast: Cast):
    with sealed(cast.campaign.pk):
        return room.objects.create(
            campaign=cast.campaign,
            user=cast.volunteer,
            name="Lou Gabarit",
            met_at=AT,
            expires_at=AT + timedelta(days=9),
        )


def test_compliance_says_what_it_holds_why_and_which_files_leave(cast: Cast, lou):
    with sealed(cast.campaign.pk):
        (one,) = [one for one in personal_tables(cast.campaign, AT) if one.label == "fictional_room.Neighbour"]
    assert (str(one.title), one.count, one.until) == ("Neighbours", 1, lou.expires_at)
    assert "to greet her" in one.purposes
    page = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/conformite/")
    assert "Neighbours" in page.content.decode()
    assert "list of neighbours" in page.content.decode()


def test_the_journal_is_read_in_its_words(room):
    assert verb("neighbour.greeted") == "neighbour greeted"
    assert subject("fictional_room.Neighbour:7").startswith("neighbour")


def test_a_person_sees_and_takes_with_her_what_it_holds(cast: Cast, lou):
    assert "Lou Gabarit" in as_json(cast.volunteer, AT)
    (table,) = [one for one in tables_of(cast.volunteer) if one.label == "fictional_room.Neighbour"]
    name = str(words.column("name", table.label))
    assert [value.text for value in table.rows[0] if str(value.label) == name] == ["Lou Gabarit"]


def test_erasing_an_account_erases_her_there_by_the_room_s_own_verb_and_a_backup_forgets_her(cast: Cast, room, lou):
    key = key_of("neighbour", lou)
    erase_account(user=cast.volunteer, by=Actor.user(cast.volunteer), at=AT)
    with unsealed():
        assert not room.objects.exists()
    assert Erasure.objects.filter(kind="neighbour", key=key).exists()
    with sealed(cast.campaign.pk):
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="neighbour.forgotten").count() == 1


def test_what_is_over_goes_with_a_certificate(cast: Cast, room, lou):
    run(at=lou.expires_at - timedelta(seconds=1))
    with sealed(cast.campaign.pk):
        assert room.objects.exists()
    run(at=lou.expires_at)
    with sealed(cast.campaign.pk):
        assert not room.objects.exists()
        assert Certificate.objects.get(what="fictional_room.Neighbour").count == 1
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="neighbour.forgotten").count() == 1


def test_its_rights_are_in_the_table_of_rights(cast: Cast, room, settings):
    settings.ARPENTEUR_SECOND_FACTOR = True
    assert "see_neighbours" in every_right()
    assert [role for role in Role if "see_neighbours" in rights_of(role)] == [Role.DIRECTOR, Role.GUEST]
    assert needs_second_factor(Role.GUEST)
    with sealed(cast.campaign.pk):
        guest = Membership.objects.get(user=cast.guest)
    assert Member(cast.campaign, guest).may("see_neighbours")
    assert Member(cast.campaign, guest).can["see_neighbours"]


def test_its_table_is_sealed(room):
    assert room._meta.db_table in sealed_tables()


def test_without_it_nothing_of_it_is_left(cast: Cast):
    assert "see_neighbours" not in every_right()
    assert "neighbour" not in person_tables()
    assert "neighbour.greeted" not in line_words()
    assert not needs_second_factor(Role.GUEST)


OURS = {one.name: one for one in apps.get_app_configs() if one.name.startswith("arpenteur.web.")}
PERSONAL_ROOMS = [
    room
    for room in OURS
    if any(isinstance(entry, Personal) for model in OURS[room].get_models() for entry in entries(model).values())
]


@pytest.mark.parametrize("room", PERSONAL_ROOMS)
def test_a_room_with_something_of_persons_declares_its_words(room: str):
    labels = {
        model._meta.label
        for model in OURS[room].get_models()
        if any(isinstance(entry, Personal) for entry in entries(model).values())
    }
    own = (Path(OURS[room].path) / "compliance_words.py").read_text(encoding="utf-8")
    assert {label for label in labels if f'"{label}"' not in own} == set()


def test_each_person_has_a_table_that_says_how_she_goes():
    """A table with an expiry and personal columns either is somebody's, by a link, or is a person itself."""
    persons = set(person_models())
    linked = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and isinstance(entries(model).get(field.name), Personal)
    }
    alone = {
        model._meta.label
        for model in apps.get_models()
        if issubclass(model, OfCampaign)
        and model not in persons | linked
        and any(isinstance(entry, Personal) for entry in entries(model).values())
    }
    assert alone == set(), "list it as PERSONS in the module `persons` of its room"


def test_no_word_has_two_meanings():
    for name in ("TABLES", "SUBJECTS", "ACTORS", "COLUMNS", "PURPOSES"):
        keys = [key for room in declared("compliance_words", name) for key in room]
        assert sorted(keys) == sorted(set(keys)), name


def test_a_file_that_leaves_has_its_address_and_its_verb():
    for one in exports():
        assert reverse(one.route, args=["essai", *[1] * one.numbered]).startswith("/c/essai/")
        assert one.verb in line_words()
    with translation.override("fr"):
        assert "liste des bénévoles (CSV)" in [str(one.title) for one in exports()]


def test_the_rights_that_pages_ask_are_those_of_everybody_or_of_a_room():
    common = {str(one) for one in Permission}
    added = {str(name) for room in declared("permissions", "PERMISSIONS") for name in map(_name_of, room)}
    assert {right for _route, right in campaign_pages() if right} <= common | added


def _name_of(one: object) -> str:
    return str(getattr(one, "name", one))


def test_a_file_of_a_campaign_with_somebody_in_it_is_declared(cast: Cast):
    """Every address that ends as a file does, of a campaign with rows in every table, looked into."""
    with time_machine.travel(AT, tick=True), sealed(cast.campaign.pk):
        populate(cast.campaign, cast.director)
        for one in Volunteer.objects.all():
            change_person(person=one.person, name=SOMEBODY)
        for donor in Donor.objects.all():
            donor.name = SOMEBODY
            donor.save()
        for part in PieceBlock.objects.all():
            part.text = base64.b64encode(SOMEBODY.encode()).decode()
            part.save()
        browser = cast.client(cast.director)
        known = {reverse(one.route, args=[cast.campaign.slug]) for one in exports() if not one.numbered}
        pages = [browser.get(url) for url in crawl(browser, f"/c/{cast.campaign.slug}/", below=("/c/",))]
        links = {href for page in pages for href in LINK.findall(page.content.decode())}
        tables = {href for href in links if _TABLE.search(href) and href.startswith(f"/c/{cast.campaign.slug}/")}
        assert len(tables) > 5
        named = {url.partition("?")[0] for url in {*tables, *known} if SOMEBODY in _text_of(browser.get(url))}
    assert named == known


def _text_of(answer: HttpResponse) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK") and b"[Content_Types].xml" not in content:
        archive = zipfile.ZipFile(io.BytesIO(content))
        return "".join(archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist())
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        if "[Content_Types].xml" not in parts:
            return "\n".join(one.decode("utf-8", errors="replace") for one in parts.values())
        return str(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())
    return content.decode("utf-8", errors="replace")
