"""Parameters of an address: what is accepted, what is refused and how, and the address of what was read."""

from datetime import date, time

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.shared.parameters import Parameters, address


def of(query: str) -> Parameters:
    return Parameters(QueryDict(query))


def test_what_is_given_is_read():
    asked = of("mesure=faits&part=-3&du=2027-03-14&de=18:30:20&q= Lou &liste=a&liste=&liste=b&lignes=toutes")
    assert asked.one_of("mesure", ("faits", "restes")) == "faits"
    assert asked.whole("part", -5, 5) == -3
    assert asked.day("du") == date(2027, 3, 14)
    assert asked.clock("de") == time(18, 30)
    assert asked.text("q", 3) == "Lou"
    assert asked.many("liste") == ("a", "b")
    assert asked.has("lignes")


@pytest.mark.parametrize("query", ["", "x=", "x=%20"])
def test_an_empty_parameter_is_one_that_was_not_given(query: str):
    asked = of(query)
    assert asked.one_of("x", ("a",), "usual") == "usual"
    assert (asked.whole("x", 1, 2), asked.day("x"), asked.clock("x"), asked.text("x", 0)) == (None, None, None, "")
    assert not asked.has("x")


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (lambda asked: asked.one_of("x", ("", "a", "b")), "c", "x = « c » ; attendu : a ou b."),
        (lambda asked: asked.whole("x", 1, 9), "10", "x = « 10 » ; attendu : un entier de 1 à 9."),
        (lambda asked: asked.whole("x", 0, 9), "²", "x = « ² » ; attendu : un entier de 0 à 9."),
        (lambda asked: asked.whole("x", -9, 9), "1e1", "x = « 1e1 » ; attendu : un entier de -9 à 9."),
        (lambda asked: asked.day("x"), "hier", "x = « hier » ; attendu : une date comme 2027-03-14."),
        (lambda asked: asked.day("x"), "0001-01-01", "x = « 0001-01-01 » ; attendu : une date comme 2027-03-14."),
        (lambda asked: asked.clock("x"), "midi", "x = « midi » ; attendu : une heure comme 18:30."),
        (lambda asked: asked.text("x", 3), "long", "x\N{NO-BREAK SPACE}: 4 caractères ; attendu : 3 au plus."),
        (lambda asked: asked.one_of("x", ("a",)), "z" * 500, f"x = « {'z' * 60} » ; attendu : a."),
    ],
)
def test_what_is_wrong_is_one_sentence(read, value: str, sentence: str):
    query = QueryDict(mutable=True)
    query["x"] = value
    with pytest.raises(InputError) as caught:
        read(Parameters(query))
    assert str(caught.value) == sentence


def test_an_address_leaves_out_what_is_usual_and_keeps_a_zero():
    assert address([("a", 0, 20), ("b", "x", "x"), ("c", None, 1), ("d", False, False), ("e", True, False)]) == (
        "?a=0&e=toutes"
    )
    assert address([]) == "?"


@given(st.dictionaries(st.sampled_from("abcd"), st.text(max_size=8)))
def test_whatever_is_given_is_read_or_refused(raw: dict[str, str]):
    asked = Parameters(raw)
    for read in (
        lambda: asked.one_of("a", ("x", "y")),
        lambda: asked.whole("b", -5, 5),
        lambda: asked.day("c"),
        lambda: asked.clock("d"),
    ):
        try:
            read()
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
