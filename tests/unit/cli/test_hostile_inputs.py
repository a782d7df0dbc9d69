"""What a clumsy or hostile person types: one sentence and exit code 1, never a trace and never a spoilt file."""

import csv
import errno
import io
import os
import re
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import small_snapshots as small

from arpenteur.cli import console, main
from arpenteur.cli.console import json_text, print_table, stderr, write_or_print
from arpenteur.domain.errors import InputError
from arpenteur.snapshot import Snapshot

VOTES = "id,a,b\n1,10,20\n2,30,40\n3,5,50\n4,20,30\n"
HOSTILE = ("=1+1", "@x", "[/b]", "[link=http://e]z", "\x1b[31mred")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return small.publish(tmp_path_factory.mktemp("hostile") / "s", small.town(6, stations=12))


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return run


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    file = tmp_path / "votes.csv"
    file.write_text(VOTES, encoding="utf-8")
    return file


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Votes whose options are named to harm a spreadsheet, a table or a terminal."""
    file = tmp_path / "hostile.csv"
    lines = [",".join(("id", *HOSTILE)), *(f"{unit},1,2,3,4,{unit}" for unit in range(1, 6))]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


def test_names_of_options_are_text_for_the_table_and_for_the_terminal(
    ending: Any, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending("transfers", hostile, hostile) == 0
    told = capsys.readouterr()
    assert "[/b]" in told.out
    assert "[link=http://e]z" in told.out
    assert "\x1b" not in told.out + told.err


def test_no_option_name_is_a_formula_in_the_csv(ending: Any, hostile: Path, tmp_path: Path) -> None:
    cells, units = tmp_path / "cells.csv", tmp_path / "units.csv"
    assert ending("transfers", hostile, hostile, "--format", "csv", "--output", cells, "--local", units) == 0
    for file in (cells, units):
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
        names = {row[side] for row in rows for side in ("row", "column")}
        assert {"'=1+1", "'@x"} <= names
        assert not names & {"=1+1", "@x"}


def test_a_cell_of_half_a_megabyte_is_refused_by_its_column(
    ending: Any, tmp_path: Path, votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "huge.csv"
    file.write_text(VOTES + f"5,{'x' * 500_000},1\n", encoding="utf-8")
    assert ending("transfers", file, votes) == 1
    assert "colonne « a »" in capsys.readouterr().err


def test_a_level_that_the_snapshot_has_not_is_one_sentence(
    ending: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = small.town(6, stations=3)
    tables["stations"] = tables["stations"].with_columns(quartier=pl.lit(None, pl.String))
    bare = small.publish(tmp_path / "s", tables)
    assert ending("rank", bare.path, "--family", "gauche", "--level", "quartier") == 1
    said = capsys.readouterr()
    assert "n'a pas de quartiers" in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_a_finalist_named_by_its_bloc_is_said_to_be_a_family(
    ending: Any, town: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    finalists = ("second-round", town.path, "--family", "gauche", "--format", "json", "--finalists")
    assert ending(*finalists, "gauche,extreme_droite") == 0
    by_bloc = capsys.readouterr()
    assert "« extreme_droite » est un bloc : finaliste rn" in by_bloc.err
    assert ending(*finalists, "gauche,rn") == 0
    assert capsys.readouterr().out == by_bloc.out


@pytest.mark.parametrize("command", ["transfers", "compare", "second-round", "plan", "rank"])
def test_a_table_is_never_lost_in_place_of_a_file(
    ending: Any, town: Snapshot, votes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    scenario = tmp_path / "s.toml"
    scenario.write_text('id = "s"\nturnout = 0.5', encoding="utf-8")
    words = {
        "transfers": (votes, votes),
        "compare": (town.path, scenario, "--family", "gauche"),
        "second-round": (town.path, "--family", "gauche", "--finalists", "gauche,rn"),
        "plan": (town.path, "--family", "gauche", "--hours", "10"),
        "rank": (town.path, "--family", "gauche"),
    }[command]
    assert ending(command, *words, "--output", tmp_path / "out.txt") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "ajoutez --format json" in told.err
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("output", ["", ".", "/", "absent/x.csv", "n" * 300])
def test_an_impossible_output_is_one_sentence(
    ending: Any,
    votes: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    output: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ending("transfers", votes, votes, "--format", "csv", "--output", output) == 1
    assert "choisissez un autre dossier" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["votes.csv"]


def test_one_file_cannot_take_two_answers(ending: Any, votes: Path, tmp_path: Path) -> None:
    both = tmp_path / "both.csv"
    assert ending("transfers", votes, votes, "--format", "csv", "--output", both, "--local", both) == 1
    assert not both.exists()


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path: Path) -> None:
    real, link, pipe = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "pipe"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_or_print("new", link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
    os.mkfifo(pipe)
    end = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_or_print("told", pipe)
    assert os.read(end, 10) == b"told"
    os.close(end)
    assert pipe.is_fifo()


def test_an_interruption_leaves_no_scratch_file(tmp_path: Path) -> None:
    def interrupted(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        console.write_whole(tmp_path / "out.csv", interrupted)
    assert list(tmp_path.iterdir()) == []


def test_json_never_holds_what_json_has_not() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        json_text({"share": float("nan")})


def test_neither_a_table_nor_a_message_drives_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("[bold]\x1b[2J", ("\x07", "b"), [(":smile:", "\x9b31m")], "[/oops]")
    stderr("\x1b[31m")
    told = capsys.readouterr()
    assert "[bold]" in told.out
    assert ":smile:" in told.out
    assert not {"\x1b", "\x07", "\x9b"} & set(told.out + told.err)


@pytest.mark.parametrize("width", [30, 60, 100, 300])
def test_on_any_terminal_every_name_and_figure_is_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    columns = ("Zone", *(f"Colonne {index}" for index in range(12)))
    rows = [("Bureau 30", *(f"58,5 % ({index}–73)" for index in range(12))), ("Bureau 2", "505", "masqué")]
    print_table("Titre", columns, rows, "Légende")
    told = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)
    assert "…" not in told
    assert all(text in told for text in (*columns, *rows[0], *rows[1], "Légende"))
    assert told.count("Zone") == told.count("Bureau 30") == told.count("Titre")
    assert (told.count("Titre") == 1) == (width == 300)
    assert max(map(len, told.splitlines())) <= width


def test_in_a_pipe_a_long_remark_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    print_table("Titre", ("Zone", "Remarque"), [("Bureau 1", "très long " * 60)])
    assert "très long " * 59 in capsys.readouterr().out


class FullDisk(io.StringIO):
    """Where nothing more can be written."""

    def write(self, s: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", s)


def test_a_full_disk_behind_the_results_is_no_bug(
    ending: Any, votes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", FullDisk())
    assert ending("transfers", votes, votes, "--format", "json") == 1
    assert "Plus de place" in capsys.readouterr().err


# ── the campaign's own files ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--constraints", f"maximum_stations = {'9' * 5000}", "TOML hors de toute mesure"),
        ("--constraints", f"exclude = {'[' * 3000}", "TOML hors de toute mesure"),
        ("--constraints", '[minimum]\n"00090_5" = 3\n"00090_0005" = 4', "sont le même bureau"),
        ("--constraints", "[calendar]\nvote = 0001-01-01", "scrutin le 01/01/"),
        ("--priors", "[contact]\nmean = 1", "contact.mean = 1"),
        ("--priors", "[contact]\nalpha = 0\nbeta = 0", "contact.alpha = 0"),
        ("--priors", "[passages]\ncount = 0", "passages.count = 0"),
        ("--priors", "[passages]\nconcentration = 0", "passages.concentration = 0"),
        ("--priors", "[persuasion]\nzero_probability = 5", "persuasion.zero_probability = 5"),
        ("--priors", "[dwellings]\nregistered_per_dwelling = 0", "dwellings.registered_per_dwelling = 0"),
        ("--contacts", "station,knocked,opened\n00090_1,1e300,1e300\n", "un nombre de 0 à 1000000000"),
    ],
)
def test_a_file_of_the_campaign_out_of_all_measure_is_refused(
    ending: Any, town: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, text: str, said: str
) -> None:
    file = tmp_path / "file"
    file.write_text(text, encoding="utf-8")
    assert ending("plan", town.path, "--family", "gauche", "--hours", "50", option, file) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err) < 1000


def test_a_file_saved_by_notepad_is_read(ending: Any, town: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(b'\xef\xbb\xbfexclude = ["00090_5"]')
    assert ending("plan", town.path, "--family", "gauche", "--hours", "50", "--constraints", file) == 0


def test_a_book_in_an_error_is_cut_short() -> None:
    assert len(str(InputError("x" * 100_000))) < 700


@pytest.mark.parametrize("width", [80, 120])
def test_an_explanation_fits_the_terminal_and_cuts_nothing(
    ending: Any, town: Snapshot, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("explain", town.path, town.stations["station"][0], "--family", "gauche")
    monkeypatch.delenv("COLUMNS", raising=False)
    assert ending(*words) == 0
    whole = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", str(width))
    assert ending(*words) == 0
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= width < max(map(len, whole.splitlines()))
    assert "".join(told.split()) == "".join(whole.split())
