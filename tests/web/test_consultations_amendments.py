"""Amendments word by word, accepted by the author or the team, written again once the text changed; texts joined; what
is typed in for somebody.
"""

import re

import pytest
import time_machine
from cast import AT, Cast
from consulted import process_of, resident_of, step_of, written
from visitors import Visitor

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import renew_link
from arpenteur.web.residents.consultations.actions.common import Words
from arpenteur.web.residents.consultations.actions.decisions import accept_amendment, decide, rebase_amendment
from arpenteur.web.residents.consultations.amendments import alike, amendment_case
from arpenteur.web.residents.consultations.kinds import ContributionKind, EntryChannel, LinkKind, Requirement
from arpenteur.web.residents.consultations.models import (
    Contribution,
    ContributionFollow,
    ContributionLink,
    Credential,
    Resident,
)
from arpenteur.web.residents.consultations.states import Decision, Showing
from arpenteur.web.residents.consultations.word_diff import word_merge

pytestmark = pytest.mark.django_db
DESK = "/c/essai/habitants/"
BODY = "En 2028, dix bancs à la gare."


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def idea(cast: Cast) -> Contribution:
    """An idea by somebody who has her own link."""
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast))
        return written(step, resident_of(step.process), body=BODY)


def amended(idea: Contribution, body: str, resident: Resident | None = None) -> Contribution:
    return written(
        idea.step,
        resident or resident_of(idea.process),
        "Autrement",
        kind=ContributionKind.AMENDMENT,
        body=body,
        parent=idea,
    )


def own(cast: Cast, resident: Resident, row: Contribution) -> str:
    with sealed(cast.campaign.pk):
        return f"/pages/essai/participer/moi/{renew_link(resident)}/texte/{row.pk}/"


def body_of(cast: Cast, row: Contribution) -> str:
    with sealed(cast.campaign.pk):
        words = Contribution.objects.get(pk=row.pk).words
        return words.body if words else ""


def test_the_author_accepts_one_and_the_next_has_to_be_written_again(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        nour = resident_of(idea.process)
        first, second = (
            amended(idea, "En 2027, dix bancs à la gare."),
            amended(idea, "En 2028, vingt bancs à la gare.", nour),
        )
    client = Visitor(cast.campaign).client
    page = own(cast, idea.author, idea)  # type: ignore[arg-type] — it has an author
    shown = client.get(page).content.decode()
    assert re.search(r"<del>.*2028.*</del>", shown)
    assert re.search(r"<ins>.*vingt.*</ins>", shown)
    assert client.post(page, {"do": "accept", "number": first.pk}).status_code == 302
    assert body_of(cast, idea) == "En 2027, dix bancs à la gare."
    assert client.post(page, {"do": "accept", "number": second.pk}).status_code == 422, "it is stale"
    hers = own(cast, nour, second)
    shown = client.get(hers).content.decode()
    assert "En 2027, vingt bancs à la gare." in shown, "both changed different words"
    again = {"do": "rebase", "title": "Vingt", "summary": "", "body": "En 2027, vingt bancs à la gare."}
    assert client.post(hers, {**again, "body": ""}).status_code == 422
    assert client.post(hers, again).status_code == 302
    page = own(cast, idea.author, idea)  # type: ignore[arg-type] — it has an author
    assert client.post(page, {"do": "accept", "number": second.pk}).status_code == 302
    assert body_of(cast, idea) == "En 2027, vingt bancs à la gare."
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=idea.pk).version == 3


def test_a_rejection_has_its_reason_and_may_become_an_idea(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        nour = resident_of(idea.process)
        row = amended(idea, "En 2028, cent bancs partout.", nour)
    client = Visitor(cast.campaign).client
    page = own(cast, idea.author, idea)  # type: ignore[arg-type] — it has an author
    assert client.post(page, {"do": "reject", "number": row.pk, "reason": ""}).status_code == 422
    assert client.post(page, {"do": "reject", "number": row.pk, "reason": "Trop cher."}).status_code == 302
    hers = own(cast, nour, row)
    assert "Trop cher." in client.get(hers).content.decode()
    assert client.post(hers, {"do": "promote"}).status_code == 302
    with sealed(cast.campaign.pk):
        link = ContributionLink.objects.get(kind=LinkKind.BECOMES)
        assert (link.origin_id, link.target.kind, link.target.author_id) == (row.pk, "proposal", nour.pk)


def test_another_s_amendment_is_not_hers_to_accept(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        nour = resident_of(idea.process)
        row, hers = amended(idea, "En 2027, dix bancs."), written(idea.step, nour, "Une autre", body="Autre.")
    client, page = Visitor(cast.campaign).client, own(cast, nour, hers)
    assert client.post(page, {"do": "accept", "number": row.pk}).status_code == 422
    with sealed(cast.campaign.pk):
        secret = page.split("/")[5]
    assert client.get(f"/pages/essai/participer/moi/{secret}/texte/{idea.pk}/").status_code == 404
    assert body_of(cast, idea) == BODY


def test_the_team_reads_it_word_by_word_and_decides(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        row, other = amended(idea, "En 2027, dix bancs à la gare."), amended(idea, "En 2029, dix bancs à la gare.")
    page = f"{DESK}texte/{row.pk}/amendement/"
    leader, desk = cast.client(cast.leader), cast.client(cast.organiser)
    assert "2027" in leader.get(page).content.decode()
    assert leader.post(page, {"do": "accept"}).status_code == 403
    assert desk.post(page, {"do": "accept"}).status_code == 302
    assert body_of(cast, idea) == "En 2027, dix bancs à la gare."
    stale = f"{DESK}texte/{other.pk}/amendement/"
    shown = desk.get(stale).content.decode()
    assert "les mêmes mots" in shown, "both changed the year"
    assert desk.post(stale, {"do": "accept"}).status_code == 400
    sent = {"do": "rebase", "title": "2029", "summary": "", "body": "En 2029, dix bancs à la gare."}
    assert desk.post(stale, sent).status_code == 302
    assert desk.post(stale, {"do": "accept"}).status_code == 302
    assert body_of(cast, idea) == "En 2029, dix bancs à la gare."


def test_at_the_desk_an_amendment_is_accepted_with_its_words_or_not_at_all(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        row = amended(idea, "En 2027, dix bancs à la gare.")
    desk, page = cast.client(cast.organiser), f"{DESK}texte/{row.pk}/"
    shown = desk.get(page).content.decode()
    assert 'value="rejected"' in shown
    assert 'value="accepted"' not in shown
    assert f"{page}amendement/" in shown, "the page where it is accepted"
    assert desk.post(page, {"do": "decide", "decision": "accepted", "reason": ""}).status_code == 400
    assert body_of(cast, idea) == BODY
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=row.pk).decision == Decision.NEW


def test_words_that_are_written_again_are_read_again(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        row = amended(idea, "En 2027, dix bancs.")
        words = Words("Autrement", "", "Demandez au 06 39 98 00 12.")
        assert rebase_amendment(amendment=row, words=words, by=COMMAND, at=AT).showing == Showing.HELD
        with pytest.raises(InputError):
            accept_amendment(amendment=row, by=COMMAND, at=AT)


def test_a_text_that_was_chosen_is_not_amended_any_more(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        row = amended(idea, "En 2027, dix bancs.")
        for decision in (Decision.ADMISSIBLE, Decision.SELECTED):
            decide(contribution=idea, decision=decision, by=COMMAND, at=AT)
        with pytest.raises(InputError):
            accept_amendment(amendment=row, by=COMMAND, at=AT)
        case = amendment_case(Contribution.objects.get(pk=row.pk))
        assert case is not None
        assert not case.stale


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "both"),
    [
        ("a b c d", "a x c d", "a b c y", "a x c y"),
        ("a b c d", "a x c d", "a y c d", None),
        ("a b c d", "a x c d", "a x c d", "a x c d"),
        ("a b c d", "a b c d e", "z a b c d", "z a b c d e"),
        ("a b", "", "a c", None),
        ("a b c", "a c", "a b c d", "a c d"),
        ("", "a", "b", None),
    ],
)
def test_changes_of_different_words_go_together_and_others_do_not(base: str, theirs: str, ours: str, both: str | None):
    assert word_merge(base, theirs, ours) == both
    assert word_merge(base, ours, theirs) == both


def test_a_text_is_joined_with_another_and_everybody_is_still_counted(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        twin = written(idea.step, resident_of(idea.process), "Des bancs devant la gare")
        written(idea.step, title="Une passerelle sur le canal")
        assert [one.row.pk for one in alike(twin)] == [idea.pk]
    page = f"{DESK}texte/{twin.pk}/joindre/"
    assert cast.client(cast.leader).post(page, {"into": idea.number}).status_code == 403
    desk = cast.client(cast.organiser)
    assert "Des bancs à la gare" in desk.get(page).content.decode()
    assert desk.post(page, {"number": "99"}).status_code == 400
    assert desk.post(page, {"into": str(idea.number), "number": ""}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Contribution.objects.get(pk=twin.pk).decision == Decision.MERGED
        assert ContributionFollow.objects.filter(contribution=idea).count() == 2


def test_an_idea_is_typed_in_for_somebody_who_leaves_with_her_own_link(cast: Cast):
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), asks=(Requirement.DESK, Requirement.RESIDENCE), most=1)
    desk, page = cast.client(cast.leader), f"{DESK}consultations/{step.process_id}/etape/{step.position}/saisir/"
    sent = {
        "title": "Des bancs",
        "summary": "",
        "body": "À l’ombre.",
        "place": "",
        "channel": "paper",
        "known": "",
        "lives": "on",
        "agreed": "on",
        "card": "",
    }
    assert page in desk.get(DESK).content.decode()
    assert desk.get(page).status_code == 200
    assert desk.post(page, {**sent, "agreed": ""}).status_code == 400
    assert desk.post(page, sent).status_code == 400, "on paper, something was shown"
    assert desk.post(page, {**sent, "lives": "", "card": "A 12"}).status_code == 400
    done = desk.post(page, {**sent, "card": "A 12"})
    assert done.status_code == 200
    assert done.headers["Cache-Control"] == "no-store"
    with sealed(cast.campaign.pk):
        row = Contribution.objects.get()
        assert (row.channel, row.showing, bool(row.entered_by)) == (EntryChannel.PAPER, Showing.PUBLIC, True)
        assert "A 12" not in Credential.objects.get().digest
        name = row.author.pseudonym if row.author else ""
    link = re.search(r"(/pages/essai/participer/moi/[^<]+)<", done.content.decode())
    assert link
    assert "Des bancs" in Visitor(cast.campaign).get(link[1]).content.decode()
    assert desk.post(page, {**sent, "card": "A 12"}).status_code == 400, "a card serves one person"
    assert desk.post(page, {**sent, "card": "A 12", "known": name}).status_code == 400, "one text a person"
    assert desk.post(page, {**sent, "channel": "desk", "known": "Personne 1"}).status_code == 400
    assert desk.post(page, {**sent, "channel": "desk"}).status_code == 200, "at a desk she is seen"
    with sealed(cast.campaign.pk):
        assert Contribution.objects.count() == 2
