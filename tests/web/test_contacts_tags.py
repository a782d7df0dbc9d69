"""Tags: words that would say what nobody may write down are refused by name; the others are put, taken, ended."""

from typing import Any

import pytest
from acquainted import acquainted
from cast import Cast
from django.utils import timezone

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts import actions
from arpenteur.web.persons.contacts.models import ContactTag, Tag
from arpenteur.web.persons.contacts.tags import refused_word

BY: dict[str, Any] = {"by": COMMAND, "at": timezone.now()}


@pytest.mark.parametrize(
    ("text", "word", "why"),
    [
        ("Catholiques du quartier", "Catholiques", "religion"),
        ("les MUSULMANS", "MUSULMANS", "religion"),
        ("va à la mosquée", "mosquée", "religion"),
        ("Témoins de Jéhovah", "Témoins de Jéhovah", "religion"),
        ("jewish voters", "jewish", "religion"),
        ("Origine portugaise", "Origine", "origin"),
        ("famille algérienne", "algérienne", "origin"),
        ("sans-papiers", "sans papiers", "origin"),
        ("Handicapés", "Handicapés", "health"),
        ("mobilité réduite", "mobilité réduite", "health"),
        ("syndiqué CGT", "syndiqué", "union"),
        ("Force ouvrière", "Force ouvrière", "union"),
        ("CFDT", "CFDT", "union"),
        ("encarté PS", "encarté", "party"),
        ("ex-LFI", "LFI", "party"),
        ("plutôt de gauche", "de gauche", "party"),
        ("Sympathisants", "Sympathisants", "party"),
        ("indécise", "indécise", "party"),
        ("LGBTQ+", "LGBTQ", "orientation"),
        ("homosexuel", "homosexuel", "orientation"),
        ("vie  sexuelle", "vie sexuelle", "orientation"),
        ("E\u0301vange\u0301lique", "Évangélique", "religion"),
    ],
)
def test_a_word_that_says_what_nobody_may_write_down_is_named_with_why(text: str, word: str, why: str):
    found = refused_word(text)
    assert found is not None
    assert (found.word, found.why) == (word, why)


@pytest.mark.parametrize(
    "text",
    [
        "réunion du 24 novembre",
        "prête une salle",
        "marché de Noël",
        "gauche du fleuve",
        "centre-ville",
        "espaces verts",
        "bureau de vote 12",
        "parc de la Santé",
        "club de voile",
        "syndic de l'immeuble",
        "romans",
        "comité de soutien",
        "place de l'Église",
        "café noir",
        "personnes âgées",
        "démocratie locale",
        "école Jaurès",
        "PSG",
        "tractage",
        "parrainage",
        "vote le 10 janvier",
        "arabesque",
        "origami",
        "handball",
    ],
)
def test_other_words_are_let_be(text: str):
    assert refused_word(text) is None


@pytest.mark.django_db
def test_a_tag_says_what_it_is_for_and_its_word_is_refused_in_a_sentence(cast: Cast):
    with sealed(cast.campaign.pk):
        with pytest.raises(InputError, match="«\u00a0Musulmans\u00a0» dirait une religion"):
            actions.new_tag(campaign=cast.campaign, name="Musulmans", purpose="inviter", **BY)
        with pytest.raises(InputError, match="dirait un syndicat"):
            actions.new_tag(campaign=cast.campaign, name="Groupe A", purpose="ceux de la CGT", **BY)
        for name, purpose in (("", "inviter"), ("Salle", ""), ("x" * 41, "inviter")):
            with pytest.raises(InputError, match="à quoi elle sert"):
                actions.new_tag(campaign=cast.campaign, name=name, purpose=purpose, **BY)
        assert not Tag.objects.exists()


@pytest.mark.django_db
def test_a_tag_is_put_once_taken_ended_and_comes_back(cast: Cast):
    with sealed(cast.campaign.pk):
        tag = actions.new_tag(campaign=cast.campaign, name="Salle", purpose="organiser des réunions", **BY)
        with pytest.raises(InputError, match="existe déjà"):
            actions.new_tag(campaign=cast.campaign, name="salle", purpose="autre", **BY)
        people = [acquainted(cast.campaign, f"Figurine {n}", email=f"f{n}@exemple.fr") for n in range(3)]
        assert actions.put_tag(contacts=people[:2], tag=tag, **BY) == 2
        assert actions.put_tag(contacts=people, tag=tag, **BY) == 1
        assert actions.take_tag(contacts=people[:1], tag=tag, **BY) == 1
        actions.end_tag(tag=tag, **BY)
        assert not ContactTag.objects.exists()
        with pytest.raises(InputError, match="supprimée"):
            actions.put_tag(contacts=people, tag=tag, **BY)
        back = actions.new_tag(campaign=cast.campaign, name="Salle", purpose="accueillir", **BY)
        assert (back.pk, back.ended_at) == (tag.pk, None)
