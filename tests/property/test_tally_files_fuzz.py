"""Ballot files spoilt at random: read, and written again to the byte, or refused in one sentence; never a trace."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.tally import Completion, Rule, Rules, count, read
from arpenteur.domain.tally.document import parse

GOOD = """META
key;value
num_projects;2
num_votes;2
budget;100
vote_type;cumulative
max_points;3
PROJECTS
project_id;cost;votes;score;name
1;60;2;4;"Des bancs; ""neufs\"""
2;45.5;1;2;Un terrain
VOTES
voter_id;vote;points
7;1,2;1,2
8;1;3
"""
PIECES = st.sampled_from(
    [
        ";",
        ",",
        '"',
        '""',
        "\n",
        "\r\n",
        "\r",
        "META\n",
        "VOTES\n",
        "PROJECTS",
        "-1",
        "0",
        "1e9",
        " ",
        "é",
        "\ufeff",
        "\x00",
    ]
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    text = GOOD
    for _time in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        text = text[:start] + draw(st.one_of(st.just(""), PIECES)) + text[start + length :]
    data = bytearray(text.encode())
    if data and draw(st.booleans()):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@settings(max_examples=400, deadline=None)
@given(spoilt())
def test_a_spoilt_file_is_counted_or_refused_in_one_sentence(data: bytes) -> None:
    told = ""
    try:
        file = read(data)
    except InputError as error:
        told = str(error)
    if told:
        assert "\n" not in told
        return
    assert file.document.written() == data
    for rule in (Rule.POINTS, Rule.EQUAL_SHARES, Rule.MAJORITY_JUDGMENT, Rule.SCHULZE):
        with contextlib.suppress(InputError):
            outcome = count(file.profile, Rules(rule, completion=Completion.NONE))
            assert read(file.with_winners(outcome.winners)).official == outcome.winners


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.lists(st.text('ab;"\n\r, é', max_size=6), min_size=1, max_size=3), max_size=5),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_document_is_written_as_it_is_read(rows: list[list[str]], end: str) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ';"\n\r') else text

    lines = [";".join(map(cell, row)) for row in rows]
    data = end.join(["META", "k;v", *lines, "PROJECTS", "p;c", *lines, "VOTES", "v;w", *lines]).encode()
    document = parse(data)
    assert document.written() == data
    filled = [row for row in rows if any(text.strip() for text in row)]
    assert [list(row.cells) for row in document.votes.filled()] == filled
