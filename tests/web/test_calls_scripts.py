"""What callers say: checked before it is kept, every line reached, every answer further on, edited on a page."""

import pytest
from cast import Cast
from hypothesis import given
from hypothesis import strategies as st
from people_to_call import plain_words

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.calls.forms import lines_of, rows_of
from arpenteur.web.communication.calls.models import CallScript
from arpenteur.web.communication.calls.script import (
    END,
    ScriptAnswer,
    ScriptLine,
    SpokenScript,
    check_script,
    filled,
    first_name,
    offered,
    read_script,
)
from arpenteur.web.foundation.shared.sealing import sealed

HELLO = "Bonjour, {moi} de {campagne}."


def script(*lines: ScriptLine) -> SpokenScript:
    return SpokenScript(lines)


def test_the_script_that_is_ready_is_right_and_kept_as_it_is():
    assert check_script(offered()) == offered()
    assert read_script(offered().rows()) == offered()


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([], "des lignes"),
        ([ScriptLine("Bonjour !")], "qui appelle"),
        ([ScriptLine(HELLO), ScriptLine("jamais dite")], "la ligne 2"),
        ([ScriptLine(HELLO, "", (ScriptAnswer("encore", 1),))], "revient en arrière"),
        ([ScriptLine(HELLO, "", (ScriptAnswer("loin", 7),))], "nulle part"),
        ([ScriptLine(HELLO, "", (ScriptAnswer("", 0),))], "vide"),
        ([ScriptLine(HELLO, "", (ScriptAnswer("a" * 41, 0),))], "trop longue"),
        ([ScriptLine(HELLO, "", tuple(ScriptAnswer(str(n), 0) for n in range(4)))], "trop de réponses"),
        ([ScriptLine(HELLO + "a" * 300)], "trop longue pour être dite"),
        ([ScriptLine(HELLO + " {telephone}")], "entre accolades"),
        ([ScriptLine(" ")], "ne dit rien"),
        ([ScriptLine(HELLO, "", (ScriptAnswer("oui", n + 2),)) for n in range(12)] + [ScriptLine("fin")], "de 1 à 12"),
    ],
)
@pytest.mark.django_db
def test_what_nobody_could_follow_is_refused(cast: Cast, lines: list[ScriptLine], fault: str):
    with pytest.raises(InputError, match=fault):
        check_script(script(*lines))


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=6))
def test_a_script_that_is_accepted_ends_by_whatever_answers(answers: list[list[int]]):
    lines = tuple(
        ScriptLine(HELLO if number == 1 else "…", "", tuple(ScriptAnswer("oui", to) for to in leads))
        for number, leads in enumerate(answers, start=1)
    )
    try:
        found = check_script(SpokenScript(lines))
    except InputError:
        return
    reached, waiting = set(), [(1, 0)]
    while waiting:
        number, steps = waiting.pop()
        assert steps <= len(lines)
        reached.add(number)
        waiting += [(one.to, steps + 1) for one in found.line(number).answers if one.to != END]
    assert reached == set(range(1, len(lines) + 1))


def test_only_three_words_are_put_in_and_never_one_inside_another():
    text = filled("{moi} {campagne} {prenom} {autre}", me="{prenom}", campaign="Liste", her="Alma")
    assert text == "{prenom} Liste Alma {autre}"
    assert first_name("") == ""


def test_the_form_gives_back_what_it_shows_without_its_empty_lines():
    posted = {
        "said-1": HELLO,
        "label-1-1": "oui",
        "to-1-1": "3",
        "label-1-2": "non",
        "to-1-2": "0",
        "said-3": "Merci.",
        "then-3": "fin",
        "label-3-1": " ",
        "to-3-1": "4",
    }
    found = lines_of(posted)
    assert [one.text for one in found.lines] == [HELLO, "Merci."]
    assert found.lines[0].answers == (ScriptAnswer("oui", 2), ScriptAnswer("non", END))
    assert found.lines[1].answers == ()
    rows = rows_of(found)
    assert len(rows) == 3
    assert rows[0]["later"][0][0] == 2
    assert lines_of({"said-1": HELLO, "label-1-1": "oui", "to-1-1": "2"}).lines[0].answers[0].to == -1


@pytest.mark.django_db
def test_a_script_is_written_corrected_and_removed_on_a_page(cast: Cast, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    desk = cast.client(cast.organiser)
    home = f"/c/{cast.campaign.slug}/appels/textes/"
    wrong = desk.post(f"{home}0/", {"name": "essai", "said-1": "Bonjour !", "do": "keep"})
    assert wrong.status_code == 400
    assert "La première ligne ne dit pas qui appelle" in plain_words(wrong)
    assert "Bonjour !" in plain_words(wrong)
    kept = desk.post(f"{home}0/", {"name": "essai", "said-1": HELLO, "do": "keep"}, follow=True)
    assert "Gardé" in plain_words(kept)
    with sealed(cast.campaign.pk):
        row = CallScript.objects.get()
    assert desk.post(f"{home}{row.pk}/", {"name": "", "said-1": HELLO, "do": "keep"}).status_code == 400
    again = desk.post(f"{home}0/", {"name": "essai", "said-1": HELLO, "do": "keep"})
    assert "ce nom est déjà pris" in plain_words(again).lower()
    assert desk.post(f"{home}{row.pk}/", {"do": "remove"}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not CallScript.objects.exists()
