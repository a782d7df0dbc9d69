"""One byte changed anywhere, in what was read or in what was written, is noticed and its file named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_nation import L22, P17, P22, write_tidy

from arpenteur import pipeline
from arpenteur.domain.errors import InputError
from arpenteur.domain.places import Place
from arpenteur.snapshot import Snapshot


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A snapshot and the folder of its sources."""
    sources, out = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("out") / "s"
    for election in (P17, P22, L22):
        write_tidy(sources, election)
    pipeline.build(Place.parse("dep:01"), sources=[sources], out=out, at=datetime(2026, 1, 1, tzinfo=UTC))
    return out, sources


@settings(max_examples=150)
@given(data=st.data())
def test_a_changed_byte_is_noticed_by_check(place: tuple[Path, Path], data: st.DataObject) -> None:
    snapshot, sources = place
    file = data.draw(st.sampled_from(sorted([*snapshot.iterdir(), *sources.iterdir()])))
    whole = file.read_bytes()
    offset = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[offset]))
    file.write_bytes(whole[:offset] + bytes([other]) + whole[offset + 1 :])
    try:
        with pytest.raises(InputError, match=file.name):
            pipeline.verified(Snapshot.open(snapshot), [sources])
    finally:
        file.write_bytes(whole)
    assert pipeline.verified(Snapshot.open(snapshot), [sources])
