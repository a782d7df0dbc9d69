"""Text messages: their length beside the table of GSM 03.38, their senders, their answers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.domain.text_messages import (
    BASIC,
    EXTENSION,
    Coding,
    asks_to_stop,
    check_sender,
    length_of,
    plain,
    price_of,
    says_stop,
    with_stop,
)

# The published mapping of GSM 03.38 to Unicode, code after code from 0x00 (0x1B is the escape).
TABLE = [
    0x40,
    0xA3,
    0x24,
    0xA5,
    0xE8,
    0xE9,
    0xF9,
    0xEC,
    0xF2,
    0xC7,
    0x0A,
    0xD8,
    0xF8,
    0x0D,
    0xC5,
    0xE5,
    0x394,
    0x5F,
    0x3A6,
    0x393,
    0x39B,
    0x3A9,
    0x3A0,
    0x3A8,
    0x3A3,
    0x398,
    0x39E,
    None,
    0xC6,
    0xE6,
    0xDF,
    0xC9,
    *range(0x20, 0x24),
    0xA4,
    *range(0x25, 0x40),
    0xA1,
    *range(0x41, 0x5B),
    0xC4,
    0xD6,
    0xD1,
    0xDC,
    0xA7,
    0xBF,
    *range(0x61, 0x7B),
    0xE4,
    0xF6,
    0xF1,
    0xFC,
    0xE0,
]
EXTENDED = {
    0x0A: 0x0C,
    0x14: 0x5E,
    0x28: 0x7B,
    0x29: 0x7D,
    0x2F: 0x5C,
    0x3C: 0x5B,
    0x3D: 0x7E,
    0x3E: 0x5D,
    0x40: 0x7C,
    0x65: 0x20AC,
}
CODES = {chr(point): bytes([code]) for code, point in enumerate(TABLE) if point is not None}
CODES |= {chr(point): bytes([0x1B, code]) for code, point in EXTENDED.items()}
TODAY = date(2026, 11, 30)


def test_the_alphabet_is_that_of_the_standard():
    assert len(TABLE) == 128
    assert {chr(point) for point in TABLE if point is not None} == BASIC
    assert {chr(point) for point in EXTENDED.values()} == EXTENSION


@given(st.text(st.sampled_from(sorted(CODES)), max_size=400))
def test_seven_bits_are_counted_as_the_table_writes_them(text: str):
    found = length_of(text)
    written = [CODES[one] for one in text]
    assert found.coding is Coding.GSM_7
    assert found.units == sum(map(len, written))
    assert found.parts == packed(written, 160, 153)


@given(st.text(max_size=300))
def test_sixteen_bits_are_counted_as_utf_16_writes_them(text: str):
    text += "ç"
    found = length_of(text)
    written = [one.encode("utf-16-be", "surrogatepass") for one in text]
    assert found.coding is Coding.UCS_2
    assert found.units == sum(map(len, written)) // 2
    assert found.parts == packed(written, 140, 134)
    assert "ç" in found.wide


def packed(written: list[bytes], alone: int, part: int) -> int:
    """How many parts of so many bytes hold characters that are not cut; tried by cutting bytes, not by counting."""
    whole = b"".join(written)
    if len(whole) <= alone:
        return 1
    edges, at = {0}, 0
    for one in written:
        at += len(one)
        edges.add(at)
    parts, here = 0, 0
    while here < len(whole):
        end = min(here + part, len(whole))
        while end not in edges:
            end -= 1
        here, parts = end, parts + 1
    return parts


@given(st.text(max_size=300), st.text(max_size=5))
def test_a_longer_text_is_never_sent_in_fewer_parts(text: str, more: str):
    assert length_of(text + more).parts >= length_of(text).parts
    assert length_of(text).left >= 0


@given(st.text(max_size=200))
def test_made_plain_a_text_is_never_dearer_and_stays_plain(text: str):
    assert plain(plain(text)) == plain(text)
    if plain(text).isascii():
        assert length_of(plain(text)).coding is Coding.GSM_7 or any(not one.isprintable() or one == "`" for one in text)


def test_a_french_text_is_made_of_seven_bits():
    text = "Ça n’est qu’un rappel : dimanche, « votez » — le cœur y est…"
    assert length_of(text).coding is Coding.UCS_2
    assert length_of(plain(text)).coding is Coding.GSM_7
    assert length_of(text).wide[0] == "’"


@pytest.mark.parametrize(
    ("text", "parts", "left"),
    [
        ("a" * 160, 1, 0),
        ("a" * 161, 2, 145),
        ("€" * 80, 1, 0),
        ("€" * 81, 2, 143),
        ("ç" * 70, 1, 0),
        ("ç" * 71, 2, 63),
        ("a" * 152 + "€" + "a" * 20, 2, 131),
        ("", 1, 160),
    ],
)
def test_where_one_more_part_begins(text: str, parts: int, left: int):
    found = length_of(text)
    assert (found.parts, found.left) == (parts, left)


def test_the_price_is_rounded_up_to_the_cent():
    assert price_of(1, 1, Decimal("0.0451")) == Decimal("0.05")
    assert price_of(2, 1247, Decimal("0.045")) == Decimal("112.23")
    assert price_of(1, 0, Decimal("0.045")) == 0


@pytest.mark.parametrize(
    "sender",
    [
        "06 39 98 12 34",
        "0639981234",
        "+33 6 39 98 12 34",
        "0033639981234",
        "07.39.98.12.34",
        "01 99 00 12 34",
        "0199001234",
        "05-36-49-12-34",
        "+33199001234",
        "0900 12 34 56",
        "+32",
        "(06) 39981234",
    ],
)
def test_no_mobile_or_landline_number_is_a_sender(sender: str):
    with pytest.raises(InputError, match="Arcep"):
        check_sender(sender, TODAY)


@pytest.mark.parametrize("sender", ["", "A" * 12, "Élan", "2027Liste", "Liste!", "123", "A\nB\x00"])
def test_what_no_operator_accepts_is_refused(sender: str):
    with pytest.raises(InputError, match="lettres et chiffres"):
        check_sender(sender, TODAY)


@pytest.mark.parametrize(
    ("sender", "shown"), [("Valmarche", "Valmarche"), (" Mon  Elan ", "Mon Elan"), ("36173", "36173")]
)
def test_a_name_or_a_short_number_is_shown(sender: str, shown: str):
    assert check_sender(sender, TODAY) == shown


@given(st.text(max_size=160), st.sampled_from(["", "36173"]))
def test_every_text_says_how_to_object_once(text: str, number: str):
    said = with_stop(text, number)
    assert says_stop(said, number)
    assert with_stop(said, number) == said


@pytest.mark.parametrize(
    "answer",
    [
        "STOP",
        "stop",
        "Stop svp",
        "Arrêtez !",
        "désinscription",
        "je me désabonne",
        "merci de ne plus m’écrire",
        "Ne\nplus me contacter",
        "DÉSINSCRIVEZ-moi",
    ],
)
def test_answers_that_ask_for_nothing_more(answer: str):
    assert asks_to_stop(answer)


@pytest.mark.parametrize(
    "answer", ["Je viens", "non-stop toute la nuit", "il ne reste plus de place ?", "", "36", "plus tard"]
)
def test_answers_that_ask_for_something_else(answer: str):
    assert not asks_to_stop(answer)
