"""The French catalogue is complete: no string missing, none left over, the same placeholders on both sides."""

import ast
import re

import pytest
from web_strings import WEB, catalogue, english_catalogue, key_of, strings_of_the_code

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def translations() -> dict[object, tuple[str, ...]]:
    found = {}
    for message in catalogue():
        if message.id:
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            found[key_of(message.id, message.context)] = strings
    return found


def test_every_string_of_the_code_is_translated():
    known = translations()
    missing = [
        f"{where}: {message}" for message, where in strings_of_the_code().items() if not all(known.get(message, ("",)))
    ]
    assert missing == []


def test_no_translation_is_left_over():
    assert sorted(map(str, set(translations()) - set(strings_of_the_code()))) == []


def test_placeholders_are_the_same_on_both_sides():
    for message, strings in translations().items():
        wanted = set(_PLACEHOLDER.findall(message if isinstance(message, str) else message[-1]))
        for string in strings:
            assert set(_PLACEHOLDER.findall(string)) == wanted, message


@pytest.mark.parametrize("mark", [r" ;", r" :", r" !", r" \?", r"\d %", r"« ", r" »", r"\w'\w"])
def test_french_marks_have_their_own_spaces(mark):
    wrong = [string for strings in translations().values() for string in strings if re.search(mark, string)]
    assert wrong == []


def test_english_of_the_engine_translates_what_it_says_with_the_same_names():
    texts = {
        node.value
        for file in WEB.parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(english_catalogue()) - texts) == []
    for french, english in english_catalogue().items():
        assert sorted(re.findall(r"{.*?}", english)) == sorted(re.findall(r"{.*?}", french)), french
