"""Every byte that was read or written is in the manifest, each count and vote credited to the file it stands in."""

import json
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from small_nation import L22, P17, P22, write_tidy

from arpenteur import pipeline
from arpenteur.cli import main
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot

AT = datetime(2026, 1, 1, tzinfo=UTC)
VOTES = "presid-2022-t1_bureaux_candidats.parquet"
type Run = Callable[..., int]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for election in (P17, P22, L22):
        write_tidy(folder, election)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def ended(*words: str | Path) -> int:
        monkeypatch.setattr(sys, "argv", ["arpenteur", *map(str, words)])
        try:
            main()
        except SystemExit as caught:
            return int(caught.code or 0)
        return 0

    return ended


def built(sources: Path, out: Path) -> Snapshot:
    return pipeline.build(Place.parse("dep:01"), sources=[sources], out=out, at=AT)


def test_counts_and_votes_are_credited_to_the_file_they_stand_in(sources: Path, tmp_path: Path) -> None:
    snapshot = built(sources, tmp_path / "s")
    known = {source.id: source for source in snapshot.manifest.sources}
    assert len(known) == 6
    totals, votes = (known[f"sources/presid-2022-t1_bureaux_{half}.parquet"] for half in ("territoires", "candidats"))
    assert (totals.elections, totals.votes, totals.votes_in) == ((str(P22),), (), votes.id)
    assert (votes.elections, votes.votes) == ((), (str(P22),))
    assert snapshot.station_results.filter(pl.col("election") == str(P22))["origin"].unique().to_list() == [totals.id]


def test_two_parties_swapped_in_a_file_of_votes_are_seen(sources: Path, tmp_path: Path) -> None:
    before = built(sources, tmp_path / "before").manifest
    file = sources / VOTES
    swapped = pl.col("label").replace({"MACRON": "LE PEN", "LE PEN": "MACRON"})
    pl.read_parquet(file).with_columns(swapped).write_parquet(file)
    after = built(sources, tmp_path / "after").manifest
    assert after.digest != before.digest
    changed = [one.id for one, other in zip(before.sources, after.sources, strict=True) if one.sha256 != other.sha256]
    assert changed == [f"sources/{VOTES}"]
    with pytest.raises(InputError, match=VOTES):
        pipeline.verified(Snapshot.open(tmp_path / "before"), [sources])


def test_a_source_that_is_gone_is_named(sources: Path, tmp_path: Path) -> None:
    snapshot = built(sources, tmp_path / "s")
    assert any(snapshot.manifest.digest in line for line in pipeline.verified(snapshot, [sources]))
    (sources / VOTES).unlink()
    with pytest.raises(InputError, match=f"{VOTES} », lu pour cet instantané, n'est pas là"):
        pipeline.verified(snapshot, [sources])


def test_commands_refuse_a_table_that_was_touched(
    sources: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A party doubled in the table of votes, as by whoever would like another order."""
    snapshot = built(sources, tmp_path / "s")
    assert run("check", snapshot.path, "--verify", "--sources", sources) == 0
    assert snapshot.manifest.digest in capsys.readouterr().out
    file = snapshot.path / "option_votes.parquet"
    doubled = pl.when(pl.col("name") == "MACRON").then(2 * pl.col("votes")).otherwise("votes").alias("votes")
    pl.read_parquet(file).with_columns(doubled).write_parquet(file)
    ours = ["--family", "gauche"]
    for command, *rest in (["check", "--verify"], ["check"], ["rank", *ours], ["explain", "01101_0001", *ours]):
        assert run(command, snapshot.path, *rest) == 1
        assert "option_votes.parquet : modifié depuis la construction" in capsys.readouterr().err


def test_two_builds_of_the_same_files_are_the_same_bytes(
    sources: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the files lie and whenever it is, with the date given by SOURCE_DATE_EPOCH."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764230400")
    elsewhere = tmp_path / "elsewhere" / "sources"
    shutil.copytree(sources, elsewhere)
    for name, folder in (("one", sources), ("other", elsewhere)):
        assert run("build", "dep:01", "--sources", folder, "--out", tmp_path / name) == 0
    one, other = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "other"))
    assert one == other
    assert json.loads(one["manifest.json"])["generated_at"] == "2025-11-27T08:00:00+00:00"


def test_a_date_that_is_none_is_refused(
    sources: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "hier")
    assert run("build", "dep:01", "--sources", sources, "--out", tmp_path / "s") == 1
    assert "SOURCE_DATE_EPOCH = « hier »" in capsys.readouterr().err
