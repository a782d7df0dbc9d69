"""Files made to bring the server down."""

import io
import subprocess
import sys
import threading
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from acting import act, address
from cast import AT, Cast
from django.core.files.base import ContentFile
from django.db import connection
from fictional_place import station
from PIL import Image
from workbooks import ods_cell, ods_workbook, workbook

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared import apart
from arpenteur.web.foundation.shared.apart import ApartBounds, ListFile, read_list_file
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.crew.imports.actions import bring_list
from arpenteur.web.ground.fieldwork import photos
from arpenteur.web.ground.fieldwork.kinds import Kind


def test_an_honest_workbook_is_read_where_it_starts():
    table = read_list_file(workbook(("B3", "Nom"), ("B4", "Max Prototype")))
    assert table.head == ("Nom",)
    assert table.rows == ((4, ("Max Prototype",)),)


def test_a_workbook_whose_last_cell_is_very_far_ends_no_server():
    """Two cells, 500 GB between them."""
    with pytest.raises(InputError, match="ligne 1048576, colonne 16384"):
        read_list_file(workbook(("A1", "Nom"), ("A2", "Max"), ("XFD1048576", "x")))


def test_a_workbook_that_lies_about_its_size_is_refused():
    honest = workbook(("A1", "Nom"), ("A2", "Max"), filling=" " * 100_000_000)
    said = (100_000_000).to_bytes(4, "little")[1:]  # the size is written with what surrounds it: its high bytes match
    place = honest.rfind(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert honest[place + 1 : place + 4] == said
    lying = honest[:place] + (1000).to_bytes(4, "little") + honest[place + 4 :]
    assert len(lying) < 2_000_000
    with pytest.raises(InputError):
        read_list_file(lying)


def test_a_workbook_of_zeros_is_refused_before_it_is_unpacked():
    assert len(zlib.compress(b" " * 100_000_000)) < 2_000_000
    with pytest.raises(InputError, match="trop grand une fois déplié"):
        read_list_file(workbook(("A1", "Nom"), ("A2", "Max"), filling=" " * 100_000_000))


def endless_photo(scans: int) -> bytes:
    """A progressive JPEG of nine million grey points, whose last pass over all of them comes again and again."""
    out = io.BytesIO()
    Image.new("L", (3000, 3000)).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content[content.rindex(b"\xff\xc4") : -2]
    return content[:-2] + last * scans + content[-2:]


@pytest.mark.django_db
def test_a_photo_that_is_never_drawn_is_left_in_time_and_nothing_is_locked_meanwhile(cast: Cast, home, monkeypatch):
    """80 kB kept a thread, and the transaction of whoever put a poster up, for a minute; 8 MB, for hours."""
    bounds, depths = replace(photos._BOUNDS, seconds=1), []

    def read(reader: str, content: bytes, most: ApartBounds) -> object:
        depths.append(len(connection.savepoint_ids))
        return apart.read_apart(reader, content, bounds)

    monkeypatch.setattr(photos, "read_apart", read)
    with sealed(cast.campaign.pk):
        action = act(cast, kind=Kind.POSTERS, stations=(station(0),))
    sent = {"station": station(0), "place": "Panneau 3", "photo": ContentFile(endless_photo(1000), "photo.jpg")}
    answer = cast.client(cast.director).post(address(cast, f"{action.pk}/affiches/"), sent)
    assert answer.status_code == 422
    assert "Cette photo ne se lit pas" in answer.content.decode()
    assert depths == [len(connection.savepoint_ids)]
    assert not photos.folder_of(cast.campaign.pk).exists()


FAR = {
    "wide": workbook(("A1", "Nom"), ("A2", "Max"), ("XFD2000", "x")),
    "tall": workbook(("A1", "Nom"), ("A2", "Max"), ("Z1048576", "x")),
    "announced": workbook(("A1", "Nom"), ("A2", "Max"), before='<dimension ref="A1:XFD1048576"/>'),
    "unsaid": workbook(("A1", "Nom"), ("A2", "Max"), filling="<row r='1'>" + "<c t='n'><v>1</v></c>" * 300 + "</row>"),
}


@pytest.mark.parametrize("content", FAR.values(), ids=list(FAR))
def test_a_sheet_that_goes_too_far_is_refused_by_its_dimensions(content: bytes):
    with pytest.raises(InputError, match=r"la feuille va jusqu'à la ligne \d+, colonne \d+"):
        read_list_file(content)


def ods_row(*cells: str, about: str = "") -> str:
    return f"<table:table-row{about}>{''.join(cells)}</table:table-row>"


ODS_TITLES = ods_row(ods_cell("Nom"), ods_cell("E-mail"))
ODS_LINE = ods_row(ods_cell("Max"), ods_cell("max@example.org"))
MILLIONS = ' table:number-rows-repeated="90000000"'
REPEATED = {
    "rows": ods_workbook(ODS_TITLES, ods_row(ods_cell("x"), about=MILLIONS)),
    "cells": ods_workbook(ODS_TITLES, ods_row(ods_cell("x", ' table:number-columns-repeated="16384"'))),
    "after empty rows": ods_workbook(ODS_TITLES, ods_row("<table:table-cell/>", about=MILLIONS), ODS_LINE),
    "a number": ods_workbook(
        ODS_TITLES, ods_row('<table:table-cell office:value-type="float" office:value="1"/>', about=MILLIONS)
    ),
    "another sheet": ods_workbook(
        ODS_LINE, ODS_LINE, "</table:table><table:table>", ods_row(ods_cell("x"), about=MILLIONS)
    ),
    "a tag in a comment": ods_workbook(ODS_TITLES, ods_row(ods_cell("x"), about=MILLIONS), "<!-- <table:table> -->"),
    "a sign in a formula": ods_workbook(
        ODS_TITLES, ods_row(ods_cell("x", " table:formula='of:=A1>B1' table:number-columns-repeated='9999'"))
    ),
}


@pytest.mark.parametrize("content", REPEATED.values(), ids=list(REPEATED))
def test_what_is_repeated_too_far_is_refused_with_the_same_sentence(content: bytes):
    with pytest.raises(InputError, match=r"la feuille va jusqu'à la ligne \d+, colonne \d+"):
        read_list_file(content)


def test_a_long_text_repeated_within_the_sheet_is_refused_before_it_is_unpacked():
    many = ods_row(
        ods_cell("x" * 5_000, ' table:number-columns-repeated="200"'), about=' table:number-rows-repeated="15000"'
    )
    with pytest.raises(InputError, match="trop grand une fois déplié"):
        read_list_file(ods_workbook(ODS_TITLES, many))


def test_rows_and_cells_repeated_for_their_looks_only_are_nowhere():
    looks = '<table:table-cell table:style-name="a" table:number-columns-repeated="16000"/>'
    line = ods_row(ods_cell("Max"), ods_cell("max@example.org"), looks)
    content = ods_workbook(ODS_TITLES, line, ods_row(looks, about=' table:number-rows-repeated="1048000"'))
    assert read_list_file(content).rows == ((2, ("Max", "max@example.org")),)


@pytest.mark.parametrize(
    "content",
    [
        ods_workbook(ODS_TITLES, ODS_LINE, before='<!DOCTYPE a [<!ENTITY b "c">]>'),
        ods_workbook(ODS_TITLES, ODS_LINE, "<open>"),
        ods_workbook(ODS_TITLES, ods_row(ods_cell("x"), about=' table:number-rows-repeated="-1"')),
    ],
    ids=["entities", "cut short", "less than none"],
)
def test_a_workbook_of_libreoffice_that_is_none_is_refused(content: bytes):
    with pytest.raises(InputError, match="ce classeur ne s'ouvre pas"):
        read_list_file(content)


_HUNGRY = """
import resource, subprocess, sys
command = [sys.executable, "-I", "-m", "arpenteur.web.foundation.shared.apart", "arpenteur.files.lists:read_list"]
subprocess.run(command, stdin=open(sys.argv[1], "rb"), stdout=subprocess.DEVNULL, env={}, cwd="/", check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
_READERS = """
import socket, time
def greedy(content): return len(bytearray(300 * 1024 * 1024))
def endless(content):
    while True: pass
def calling(content):
    socket.socket()
def opening(content):
    open("/etc/passwd")
def honest(content): return content.decode()
"""


def test_rows_and_cells_that_only_have_looks_are_nowhere():
    looks = '<row r="1048576" ht="12.8"></row><row r="9"><c r="XFD9" s="1"/></row>'
    assert read_list_file(workbook(("A1", "Nom"), ("A2", "Max"), filling=looks)).rows == ((2, ("Max",)),)


@pytest.mark.parametrize("content", [FAR["wide"], REPEATED["rows"]], ids=["xlsx", "ods"])
def test_a_far_workbook_takes_little_memory(tmp_path: Path, content: bytes):
    (file := tmp_path / "far").write_bytes(content)
    assert file.stat().st_size < 1500
    # Started by a small process: the peak of a child begins with that of whoever starts it.
    run = subprocess.run([sys.executable, "-c", _HUNGRY, str(file)], check=True, capture_output=True, text=True)
    assert int(run.stdout) < 100


def read_by(tmp_path: Path, name: str, monkeypatch, first: str = "") -> object:
    """What a reader of this test's own says, apart; ``first``: what the other process does before it reads."""
    (tmp_path / "readers.py").write_text(_READERS, encoding="utf-8")
    started = subprocess.run

    def with_readers(command: list[str], **given):
        before = f"import sys; sys.path.append({str(tmp_path)!r}); sys.argv = ['', {command[-1]!r}]; "
        script = f"{before}from arpenteur.web.foundation.shared import apart; {first}apart._main()"
        return started([command[0], "-I", "-c", script], **given)

    with monkeypatch.context() as patched:  # for this reading alone: the next one would start what starts this one
        patched.setattr(apart.subprocess, "run", with_readers)
        return apart.read_apart(f"readers:{name}", b"x")


DOES = {"greedy": 300 * 1024 * 1024, "calling": None, "opening": None}
"""What each reader says where nothing holds it back."""


@pytest.mark.parametrize("name", [*DOES, "endless"])
def test_a_reader_apart_has_little_memory_and_time_and_no_network_nor_file(home, tmp_path, monkeypatch, name: str):
    assert read_by(tmp_path, "honest", monkeypatch) == "x"
    if name == "endless":
        monkeypatch.setattr(apart, "MOST_SECONDS", 2)
    with pytest.raises(InputError, match="ne s'ouvre pas"):
        read_by(tmp_path, name, monkeypatch)
    assert read_by(tmp_path, "honest", monkeypatch) == "x" or name == "endless"


@pytest.mark.parametrize(("name", "said"), DOES.items())
def test_the_same_readers_do_it_where_nothing_holds_them_back(home, tmp_path, monkeypatch, name: str, said: object):
    assert read_by(tmp_path, name, monkeypatch, "apart._enclose = lambda *_: None; ") == said


def test_files_are_read_apart_one_at_a_time(home, monkeypatch):
    at_once, most = 0, 0

    def run(*_given, **_named):
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        gate.wait(0.02)
        at_once -= 1
        return SimpleNamespace(stdout=b'{"read": 1}')

    gate = threading.Event()
    monkeypatch.setattr(apart.subprocess, "run", run)
    reading = [threading.Thread(target=apart.read_apart, args=("x:y", b"")) for _ in range(3)]
    for one in reading:
        one.start()
    for one in reading:
        one.join()
    assert most == 1


@pytest.mark.django_db
def test_a_list_is_read_before_anything_is_locked(cast: Cast, monkeypatch):
    depths = []

    def read(content: bytes) -> ListFile:
        depths.append(len(connection.savepoint_ids))
        return ListFile(("Nom",), ((2, ("Lou Gabarit",)),))

    monkeypatch.setattr("arpenteur.web.ground.crew.imports.actions.read_list_file", read)
    with sealed(cast.campaign.pk):
        depth = len(connection.savepoint_ids)
        bring_list(campaign=cast.campaign, user=cast.organiser, content=b"", by=COMMAND, at=AT)
    assert depths == [depth]
