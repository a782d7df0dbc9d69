"""Long lists go through jobs: stopped, killed, done twice, nothing is written twice and nothing is lost."""

import csv
import io
import re
import threading

import pytest
import time_machine
from cast import AT, Cast
from django.core.files.uploadedfile import SimpleUploadedFile
from sites import Site, line_with, populated_site

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import NewContact, keep
from arpenteur.web.persons.contacts.models import Contact, ContactClass, Source
from arpenteur.web.persons.exchange import working
from arpenteur.web.persons.exchange.actions import SILENT, ask_to_stop
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock, ImportLine
from arpenteur.web.persons.exchange.origins import ImportState
from arpenteur.web.persons.exchange.writing import LineWriter
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.models import Person
from arpenteur.web.site.operations.worker import Worker

URL = "/c/essai/contacts/imports/"
LINES = 1_250
"""Three pieces: 200, 1,000 and 50."""


class KilledError(BaseException):
    """As a process that ends: nothing that catches faults hears of it."""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False) as now:
        yield now


def long_list(count: int = LINES) -> bytes:
    head = "Prénom;Nom;Courriel;Portable\n"
    return (head + "".join(f"P{n};Figurine{n};p{n}@exemple.fr;\n" for n in range(count))).encode()


def brought(browser, content: bytes) -> str:
    answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", content)})
    page = answer.headers["Location"].removesuffix("origine/")
    assert browser.post(f"{page}origine/", {"origin": "pages", "proof": "none"}).status_code == 302
    return page


def do(browser, page: str, order: str, status: int = 302) -> None:
    assert browser.post(f"{page}faire/", {"do": order}).status_code == status


def work() -> None:
    """What a worker does of what was asked for."""
    worker = Worker(threading.Event())
    while worker._one():
        pass


def batch(cast: Cast) -> ContactImport:
    with sealed(cast.campaign.pk):
        return ContactImport.objects.select_related("campaign").first()


def stop_after_the_first_piece(monkeypatch: pytest.MonkeyPatch, name: str, cast: Cast) -> None:
    """Somebody presses stop while the first piece is under way."""
    real = getattr(working, name)

    def stopped(*given, **named):
        monkeypatch.setattr(working, name, real)
        ask_to_stop(batch=batch(cast), by=COMMAND, at=AT)
        return real(*given, **named)

    monkeypatch.setattr(working, name, stopped)


def all_is_here_once(cast: Cast, count: int = LINES) -> None:
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == Person.objects.filter(user=None).count() == count
        assert ImportLine.objects.count() == count == ImportLine.objects.values("digest").distinct().count()
        assert len({one.email for one in Contact.objects.all()}) == count
        held = ContactImport.objects.get()
        assert (held.state, held.done) == (ImportState.WRITTEN, count)
        assert [one.lines for one in ImportBlock.objects.filter(batch=held)] == [0, 0, 0]
        assert Entry.objects.filter(chain=cast.campaign.pk, verb="contacts.imported").count() == 1


@pytest.mark.django_db
def test_a_long_list_is_checked_written_and_undone_by_the_worker(cast: Cast):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    assert batch(cast).state == ImportState.CHECKING
    answer = browser.get(page)
    assert answer.headers["Refresh"] == "2"
    assert "Figurine199" in answer.content.decode()
    work()
    held = batch(cast)
    assert (held.state, held.counts["N"], held.checked) == (ImportState.CHECKED, LINES, LINES)
    do(browser, page, "write")
    do(browser, page, "write")
    work()
    all_is_here_once(cast)
    assert "Refresh" not in browser.get(page).headers
    do(browser, page, "undo")
    work()
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
    assert browser.get(page).status_code == 404


@pytest.mark.django_db
def test_a_check_that_is_stopped_begins_anew_and_counts_each_line_once(cast: Cast, monkeypatch):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    stop_after_the_first_piece(monkeypatch, "check_block", cast)
    work()
    held = batch(cast)
    assert (held.state, held.checked_at) == (ImportState.BROUGHT, None)
    do(browser, page, "write", 400)
    do(browser, page, "check")
    work()
    held = batch(cast)
    assert (held.state, held.counts["N"], held.checked) == (ImportState.CHECKED, LINES, LINES)


@pytest.mark.django_db
def test_writing_that_is_stopped_goes_on_where_it_was(cast: Cast, monkeypatch):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    work()
    stop_after_the_first_piece(monkeypatch, "write_block", cast)
    do(browser, page, "write")
    work()
    held = batch(cast)
    assert (held.state, held.done) == (ImportState.CHECKED, 200)
    said = browser.get(page).content.decode()
    assert "200 lignes" in said
    assert "Reprendre" in said
    do(browser, page, "check", 400)
    do(browser, page, "drop", 400)
    do(browser, page, "write")
    work()
    all_is_here_once(cast)


@pytest.mark.django_db
def test_a_stopped_import_is_undone_whole(cast: Cast, monkeypatch):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    work()
    stop_after_the_first_piece(monkeypatch, "write_block", cast)
    do(browser, page, "write")
    work()
    do(browser, page, "undo")
    work()
    with sealed(cast.campaign.pk):
        assert not Contact.objects.exists()
        assert not ContactImport.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["check", "write"])
def test_a_worker_that_dies_leaves_whole_pieces_and_another_goes_on(cast: Cast, monkeypatch, clock, order: str):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    if order == "write":
        work()
        do(browser, page, "write")
    place, name = (working, "_note_checked") if order == "check" else (LineWriter, "_note")
    real, calls = getattr(place, name), []

    def dies(*given, **named):
        calls.append(1)
        if len(calls) == 2:
            raise KilledError
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(place, name, dies)
        work()
    with sealed(cast.campaign.pk):
        assert Contact.objects.count() == (200 if order == "write" else 0)
    do(browser, page, order)
    work()
    assert batch(cast).state == (ImportState.WRITING if order == "write" else ImportState.CHECKING)
    assert "Plus de nouvelles" not in browser.get(page).content.decode()
    clock.shift(SILENT.total_seconds() + 1)
    said = browser.get(page).content.decode()
    assert "Plus de nouvelles" in said
    assert re.search(rf'name="do" value="{order}"', said)
    do(browser, page, order)
    work()
    if order == "check":
        do(browser, page, "write")
        work()
    all_is_here_once(cast)


@pytest.mark.django_db
def test_a_job_that_fails_says_so_and_is_started_again(cast: Cast, monkeypatch):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    with monkeypatch.context() as patch:
        patch.setattr(working, "check_block", lambda *_given: 1 / 0)
        work()
    assert batch(cast).state == ImportState.FAILED
    do(browser, page, "write", 400)
    assert "Le travail s" in browser.get(page).content.decode()
    do(browser, page, "check")
    work()
    do(browser, page, "write")
    work()
    all_is_here_once(cast)


@pytest.mark.django_db
def test_two_workers_on_one_import_write_each_piece_once(cast: Cast):
    browser = cast.client(cast.organiser)
    brought(browser, long_list())
    work()
    with sealed(cast.campaign.pk):
        held = batch(cast)
        ContactImport.objects.filter(pk=held.pk).update(state=ImportState.WRITING)
        blocks = list(ImportBlock.objects.filter(batch=held).order_by("number"))
        first = [working.write_block(batch=held, block=one, by=COMMAND, at=AT) for one in blocks]
        again = [working.write_block(batch=held, block=one, by=COMMAND, at=AT) for one in blocks]
        assert (first, again) == ([200, 1000, 50], [0, 0, 0])
        assert working.write_all(batch=held, by=COMMAND, at=AT) == 0
        assert working.write_all(batch=held, by=COMMAND, at=AT) == 0
    all_is_here_once(cast)


@pytest.mark.django_db
def test_a_line_that_became_somebodys_since_it_was_checked_is_left_out_not_lost(cast: Cast):
    browser = cast.client(cast.organiser)
    page = brought(browser, long_list())
    work()
    with sealed(cast.campaign.pk):
        other = NewContact(PersonDetails("Témoin Calque", "p7@exemple.fr"), ContactClass.OCCASIONAL, Source.PAGE)
        keep(campaign=cast.campaign, new=other, agreement=None, by=COMMAND, at=AT)
    do(browser, page, "write")
    work()
    held = batch(cast)
    assert (held.done, held.counts["D"]) == (LINES - 1, 1)
    content = browser.get(f"{page}ecartees.csv").content.decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(content), delimiter=";"))[1:]
    assert row[:3] == ["9", "P7", "Figurine7"]
    assert "autre nom" in row[-1]


_SCRIPT = """
import sys, threading
from cast import AT
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.campaigns.listing import find_campaign
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange import writing
from arpenteur.web.persons.exchange.actions import Provenance, begin, bring, say_origin
from arpenteur.web.persons.exchange.models import ContactImport, ImportLine
from arpenteur.web.persons.exchange.origins import ImportState
from arpenteur.web.persons.exchange.working import check_all, write_all
from arpenteur.web.foundation.shared.sealing import sealed
campaign = find_campaign("essai")
"""
_KILLED = """
content = ("Prénom;Nom;Courriel\\n" + "".join(f"P{n};Figurine{n};p{n}@exemple.fr\\n" for n in range(1250))).encode()
with sealed(campaign.pk):
    batch = bring(campaign=campaign, content=content, by=COMMAND, at=AT)
    say_origin(batch=batch, about=Provenance("pages"), by=COMMAND, at=AT)
    begin(batch=batch, state=ImportState.CHECKING, by=COMMAND, at=AT)
    check_all(batch=batch, by=COMMAND, at=AT)
    begin(batch=batch, state=ImportState.WRITING, by=COMMAND, at=AT)
    real = writing.LineWriter._note
    def note(self, pairs):
        real(self, pairs)
        if len(pairs) == 1000:
            print("here", flush=True)
            sys.stdin.read()
    writing.LineWriter._note = note
    write_all(batch=batch, by=COMMAND, at=AT)
"""
_AFTER = """
with sealed(campaign.pk):
    batch = ContactImport.objects.select_related("campaign").get()
    before = (batch.state, Contact.objects.count(), ImportLine.objects.count())
    write_all(batch=batch, by=COMMAND, at=AT)
    batch.refresh_from_db()
    print(before, (batch.state, batch.done, Contact.objects.count(), ImportLine.objects.count()))
"""


@pytest.mark.drawn("exchange", "operations")
def test_a_worker_killed_in_a_piece_leaves_nothing_of_it(tmp_path, town):
    site: Site = populated_site(tmp_path / "home", town.path)
    with site.script(_SCRIPT + _KILLED) as worker:
        line_with(worker, "here")
        worker.kill()
        worker.wait(timeout=20)
    with site.script(_SCRIPT + _AFTER) as other:
        said, _ = other.communicate(timeout=60)
    assert said.strip() == "('writing', 200, 200) ('written', 1250, 1250, 1250)"
