"""Columns that no list of people may bring: plurals, accents, words that must be together, and titles that may come."""

import pytest

from arpenteur.domain.law.forbidden_columns import forbidden_family, title_words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Intentions_de vote(s)", {"intention", "de", "vote"}),
        ("Églises", {"eglise"}),
        ("ans", {"ans"}),
        ("avis", {"avi"}),
        ("pas d'avis", {"pas", "d", "avi"}),
        ("prénom", {"prenom"}),
        ("", set()),
    ],
)
def test_words_of_a_title_lose_case_accents_and_the_s_of_a_plural_of_four_letters_or_more(title: str, words: set[str]):
    assert title_words(title) == words


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("Religion", "belief"),
        ("RELIGIONS", "belief"),
        ("Mosquée", "belief"),
        ("Lieu de naissance", "origin"),
        ("naissance", "birth"),
        ("Lieu", ""),
        ("Partis", "opinion"),
        ("Vote", "opinion"),
        ("Bureau de vote", ""),
        ("is_supporter", "opinion"),
        (" Demo ", "origin"),
        ("Scores", "score"),
        ("Prénom", ""),
        ("Adresse", ""),
    ],
)
def test_a_title_belongs_to_its_family_whatever_its_plural_and_needs_all_of_its_words(title: str, family: str):
    assert forbidden_family(title) == family
