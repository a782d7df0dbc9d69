"""From a notice to the appeal (DSA, art. 16, 17, 20) as browsers and letters do it; what each is told on the way."""

import re
from typing import Any

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, step_of
from django.core import mail
from visitors import Visitor, hidden, letters, link_in

from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.kinds import Requirement
from arpenteur.web.residents.consultations.models import Contribution, Duty, ModerationCase, TimelineLine
from arpenteur.web.residents.consultations.states import Showing

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"
IDEA = {
    "title": "Des bancs à la gare",
    "summary": "Dix bancs.",
    "body": "À l’ombre.",
    "age": "on",
    "agree": "on",
    "email": "lou@exemple.fr",
}
NOTICE = {"words": "Cela me diffame.", "name": "Nour Brouillon", "email": "nour@exemple.fr", "good_faith": "on"}
REASONS = {
    "do": "hide",
    "ground": "law",
    "basis": "Loi du 29 juillet 1881, art. 29",
    "facts": "La phrase sur les bancs.",
}
JUDGED = {"do": "judge", "outcome": "publish", "reason": "Personne n’est visé.", "restored_by": "Odile Modèle"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def published(cast: Cast) -> tuple[str, str, int]:
    """An idea that its author confirmed: its public page, the page of her own link, its number for the team."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.EMAIL,))
    author, where = Visitor(cast.campaign), f"participer/{step.process_id}/etape/1/ecrire/"
    shown = author.send(where, {**IDEA, "do": "preview"}).content.decode()
    author.client.post(author.path(where), {**IDEA, "stamp": hidden(shown, "stamp"), "work": "", "do": "send"})
    done = author.client.post(link_in(letters()[-1], "publier")).content.decode()
    own = re.search(r'"(/pages/essai/participer/moi/[^"]+)"', done)
    assert own, done
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get()
    assert row.showing == Showing.PUBLIC
    return f"participer/{row.process_id}/{row.number}/", own[1], row.pk


def told(to: str, after: int) -> list[str]:
    """Letters to an address since so many had left."""
    letters()
    return [one.body for one in mail.outbox[after:] if one.to == [to]]


def noticed(cast: Cast, page: str) -> str:
    """Somebody else reports it; the number that she is given."""
    other, before = Visitor(cast.campaign, address="198.51.100.9"), len(mail.outbox)
    assert f"{page}signaler/" in other.get(page).content.decode()
    assert other.send(f"{page}signaler/", {**NOTICE, "good_faith": ""}).status_code == 422
    answer = other.send(f"{page}signaler/", NOTICE).content.decode()
    code = re.search(r"<b>([2-9A-Z]{5}-[2-9A-Z]{5})</b>", answer)
    assert code
    (acknowledged,) = told(NOTICE["email"], before)
    assert code[1] in acknowledged
    assert "Des bancs" not in other.get(page).content.decode()
    return code[1]


def hidden_with_reasons(cast: Cast, number: int, code: str) -> None:
    desk, where, before = cast.client(cast.organiser), f"{DESK}texte/{number}/", len(mail.outbox)
    shown = desk.get(where).content.decode()
    assert code in shown
    assert NOTICE["words"] in shown
    for lacks in ("basis", "facts"):
        assert desk.post(where, {**REASONS, lacks: " "}).status_code == 400
    assert desk.post(where, REASONS).status_code == 302
    (decided,) = told(NOTICE["email"], before)
    assert code in decided
    (reasons,) = told(IDEA["email"], before)
    for said in (REASONS["basis"], REASONS["facts"], "contester", "la justice"):
        assert said in reasons
    assert "Nour" not in reasons


def contested(cast: Cast, own: str) -> None:
    author = Visitor(cast.campaign)
    page = author.get(own).content.decode()
    for said in (REASONS["basis"], REASONS["facts"], "masqué"):
        assert said in page
    with sealed(cast.campaign.pk):
        asked: dict[str, Any] = {"do": "appeal", "number": Contribution.objects.get().pk}
    assert author.client.post(own, {**asked, "words": " "}).status_code == 422
    assert author.client.post(own, {**asked, "words": "Je ne nomme personne."}).status_code == 302
    assert author.client.post(own, {**asked, "words": "Encore."}).status_code == 422, "once"
    assert "une autre personne le lit" in author.get(own).content.decode()


def judged(cast: Cast, number: int, sent: dict[str, str]) -> str:
    """Somebody else decides; the letter that her author has."""
    where, before = f"{DESK}texte/{number}/", len(mail.outbox)
    assert "Je ne nomme personne." in cast.client(cast.director).get(where).content.decode()
    assert cast.client(cast.leader).post(where, sent).status_code == 403
    assert cast.client(cast.organiser).post(where, sent).status_code == 400, "she hid it"
    other = cast.client(cast.director)
    assert other.post(where, {**sent, "reason": " "}).status_code == 400
    if sent["outcome"] == "publish":
        assert other.post(where, {**sent, "restored_by": " "}).status_code == 400
    assert other.post(where, sent).status_code == 302
    assert other.post(where, sent).status_code == 400, "it is decided"
    (letter,) = told(IDEA["email"], before)
    assert sent["reason"] in letter
    return letter


def facts_of(cast: Cast) -> list[str]:
    with sealed(cast.campaign.pk):
        assert not Duty.objects.filter(kind__in=("moderation", "notice", "appeal"), done_at=None).exists()
        return list(TimelineLine.objects.filter(contribution__isnull=False).values_list("fact", flat=True))


def test_a_notice_then_reasons_then_an_appeal_that_shows_it_again(cast: Cast):
    page, own, number = published(cast)
    hidden_with_reasons(cast, number, noticed(cast, page))
    visitor = Visitor(cast.campaign)
    assert "Des bancs" not in visitor.get(page).content.decode()
    contested(cast, own)
    letter = judged(cast, number, JUDGED)
    assert "publié" in letter
    shown = visitor.get(page).content.decode()
    assert "Des bancs à la gare" in shown
    assert JUDGED["reason"] in shown
    assert JUDGED["reason"] in visitor.get(own).content.decode()
    assert facts_of(cast) == ["received", "published", "held", "hidden", "appealed", "restored"]
    with sealed(cast.campaign.pk):
        case = ModerationCase.objects.get()
        assert (case.restored_by, case.by == case.appeal_by) == ("Odile Modèle", False)
        verbs = set(Entry.objects.values_list("verb", flat=True))
        assert {"notice.received", "case.opened", "case.decided", "case.appealed", "case.appeal_decided"} <= verbs
    again = Visitor(cast.campaign, address="198.51.100.10")
    assert again.send(f"{page}signaler/", {**NOTICE, "email": "sam@exemple.fr"}).status_code == 200
    assert "Des bancs à la gare" in visitor.get(page).content.decode(), "somebody read these very words"


def test_an_appeal_that_fails_says_why_and_is_the_last_word(cast: Cast):
    page, own, number = published(cast)
    hidden_with_reasons(cast, number, noticed(cast, page))
    contested(cast, own)
    letter = judged(cast, number, {**JUDGED, "outcome": "hide", "reason": "Le fait est imputé à quelqu’un."})
    assert "masqué" in letter
    visitor = Visitor(cast.campaign)
    assert "Des bancs" not in visitor.get(page).content.decode()
    mine = visitor.get(own).content.decode()
    assert "Le fait est imputé à quelqu’un." in mine
    with sealed(cast.campaign.pk):
        asked = {"do": "appeal", "number": Contribution.objects.get().pk, "words": "Encore."}
    assert visitor.client.post(own, asked).status_code == 422
    assert facts_of(cast) == ["received", "published", "held", "hidden", "appealed", "hidden"]
