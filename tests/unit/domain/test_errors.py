import pickle

import pytest

from arpenteur.domain import errors
from arpenteur.domain.errors import InputError, Where, translate_with

ENGLISH = {
    "attendu : {expected}": "expected: {expected}",
    "ligne {line}": "line {line}",
    "{where} : {problem}": "{where}: {problem}",
    " ; ": "; ",
    "{number} arrêts": "{number} stops",
    "{most} au plus": "{most} at most",
}


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_translate", errors._translate)  # put back whatever was there
    translate_with(lambda text: ENGLISH.get(text, text))


def too_many() -> InputError:
    return InputError("{number} arrêts", Where("a.csv", 3), expected="{most} au plus", number=600, most=500)


def test_values_fill_their_names():
    assert str(too_many()) == "a.csv, ligne 3 : 600 arrêts ; attendu : 500 au plus."


def test_a_number_is_written_as_its_template_says():
    assert InputError("part de {share:g}", share=0.25).problem == "part de 0.25"


def test_other_braces_are_those_of_the_text():
    assert InputError('« {"a": 1} » et {number}', number=2).problem == '« {"a": 1} » et 2'
    assert InputError("{number} arrêts").problem == "{number} arrêts"


@pytest.mark.usefixtures("english")
def test_an_error_speaks_the_language_asked_for_when_it_is_read():
    error = too_many()
    assert str(error) == "a.csv, line 3: 600 stops; expected: 500 at most."
    translate_with(str)
    assert error.problem == "600 arrêts"


@pytest.mark.usefixtures("english")
def test_a_sentence_that_is_not_known_stays_as_it_is():
    assert str(InputError("rue inconnue : Lilas")) == "rue inconnue : Lilas."


def test_the_file_named_later_keeps_the_values():
    error = InputError("{number} arrêts", number=600).at(file="b.csv")
    assert str(error) == "b.csv : 600 arrêts."


def test_an_error_of_another_process_says_the_same():
    assert str(pickle.loads(pickle.dumps(too_many()))) == str(too_many())  # noqa: S301 — what was just written
