"""Words that strangers bring: scripts, lines of headers and code in ideas, names and addresses, cards without end."""

import re
from pathlib import Path

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of
from django.core import mail
from django.core.mail import EmailMessage
from typst import TypstError
from visitors import Visitor, hidden, letters

import arpenteur
from arpenteur.web.foundation.outbox.mail import send_mail
from arpenteur.web.foundation.shared.fields import LineField
from arpenteur.web.foundation.shared.letters import LetterFrame, LetterNotice, PostLetter, letters_pdf
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.typesetting import typeset_drawn
from arpenteur.web.persons.exchange.forms_of_files import vcard
from arpenteur.web.persons.exchange.leaving import LeavingPerson
from arpenteur.web.persons.exchange.vcard import cards
from arpenteur.web.residents.consultations.kinds import Requirement

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TEMPLATE = "{{ request.user }} {% debug %} %(address)s {0.__class__} ${7*7}"


def test_a_quoted_card_of_many_lines_is_read_once():
    many = 200_000
    text = "BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:x=\n" + "y=\n" * many + "z\nEND:VCARD\n"
    (card,) = [values for _line, values in cards(text)]
    assert card == {"note": "x" + "y" * many + "z"}


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("NOTE:a\n b\n c", "abc"),
        ("NOTE;ENCODING=QUOTED-PRINTABLE:a=\nb=\nc", "abc"),
        ("NOTE;ENCODING=\n QUOTED-PRINTABLE:a=\nb", "ab"),
        ("NOTE:a=\nFN:b", "a="),
        ("\n\nNOTE:a\n\nFN:b", "a"),
    ],
)
def test_lines_are_joined_as_they_were_folded(text: str, note: str):
    (card,) = [values for _line, values in cards(f"BEGIN:VCARD\n{text}\nEND:VCARD\n")]
    assert card["note"] == note


@pytest.mark.django_db
@pytest.mark.parametrize("words", [SCRIPT, TEMPLATE])
def test_an_idea_is_shown_as_it_was_written_and_runs_nowhere(cast: Cast, words: str):
    with time_machine.travel(AT, tick=False), sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
    with time_machine.travel(AT, tick=False):
        visitor = Visitor(cast.campaign)
        where = f"participer/{step.process_id}/etape/{step.position}/"
        idea = {"title": words[:80], "summary": "", "body": words, "age": "1", "agree": "1"}
        shown = visitor.send(f"{where}ecrire/", {**idea, "do": "preview"}).content.decode()
        sent = {**idea, "stamp": hidden(shown, "stamp"), "work": "", "do": "send"}
        assert visitor.client.post(visitor.path(f"{where}ecrire/"), sent).status_code == 200
        director = cast.client(cast.director)
        pages = [shown, visitor.get(where).content.decode(), director.get("/c/essai/habitants/").content.decode()]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert ("&lt;script&gt;alert(1)" if words is SCRIPT else "{0.__class__}") in pages[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "end", ["\r\nBcc: x@exemple.invalid", "\nSubject: x", "\x0bBcc: x", "%0d%0aBcc: x@exemple.invalid"]
)
def test_no_address_adds_a_header_to_a_letter(cast: Cast, end: str):
    with time_machine.travel(AT, tick=False):
        with sealed(cast.campaign.pk):
            step = step_of(process_of(cast), asks=(Requirement.EMAIL,))
        visitor, where = Visitor(cast.campaign), f"participer/{step.process_id}/etape/{step.position}/ecrire/"
        idea = {"title": f"Des bancs{end}", "summary": "", "body": "", "age": "1", "agree": "1"}
        for email in ("lou@exemple.fr", f"lou@exemple.fr{end}"):
            page = visitor.send(where, {**idea, "email": email, "do": "preview"}).content.decode()
            visitor.client.post(
                visitor.path(where), {**idea, "email": email, "stamp": hidden(page, "stamp"), "do": "send"}
            )
        assert len(letters()) <= 1
    for one in mail.outbox:
        assert one.recipients() == ["lou@exemple.fr"]
        assert "\n" not in one.subject


LINES = ["\n", "\r", "\r\n", "\x0b", "\u2028"]


@pytest.mark.parametrize("end", LINES)
def test_no_name_begins_another_line_of_a_card_or_of_a_header(end: str):
    words = f"Liste{end}TEL:+33639980009{end}Bcc: x@exemple.invalid"
    card = vcard([LeavingPerson("1", {"first": words, "city": words, "language": words})], (), words, AT).decode()
    assert not [line for line in card.splitlines() if line.startswith(("TEL", "Bcc"))]
    assert LineField().clean(words) == "Liste TEL:+33639980009 Bcc: x@exemple.invalid"
    send_mail(EmailMessage(subject=words, body="", to=["lou@exemple.fr"]))
    assert mail.outbox[-1].subject == LineField().clean(words)


CODE = '] #panic("ran") #read("/etc/passwd") $x_1$ *b* \\ <here> @here #['
"""Ends a content block of Typst, runs code, reads a file; then every sign that its markup knows."""
RUNS_IT = re.compile(r"eval\(|mode:|\b(?:include |import |read\(|json\()(?!\"|bytes\()|image\((?!\"|bytes\(|qr,)")


def test_words_are_no_part_of_the_text_that_sets_a_document(tmp_path: Path):
    frame = LetterFrame(
        CODE,
        (CODE,),
        CODE,
        CODE,
        f"# {CODE}\n\n- {CODE}\n\n**{CODE}** {{nom}}",
        LetterNotice(CODE, ((CODE, CODE),), CODE),
    )
    assert letters_pdf(frame, [PostLetter((CODE,), CODE, CODE, CODE, {"nom": CODE}, CODE)]).startswith(b"%PDF")
    template = tmp_path / "said.typ"
    template.write_text('#let d = json("data.json")\n#[#d.said]')
    assert typeset_drawn(template, {"said": CODE}, {}).startswith(b"%PDF")
    template.write_text('#let d = json("data.json")\n#eval(d.said, mode: "markup")')
    with pytest.raises(TypstError, match=r"ran|unexpected|unclosed"):
        typeset_drawn(template, {"said": CODE}, {})


def test_no_template_of_a_document_runs_what_it_reads():
    templates = [one for one in Path(arpenteur.__file__).parent.rglob("*.typ") if "static" not in one.parts]
    assert len(templates) >= 20
    found = {
        f"{one.name}: {line}" for one in templates for line in one.read_text().splitlines() if RUNS_IT.search(line)
    }
    assert not found
