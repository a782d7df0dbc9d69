"""Following a contribution: one letter to confirm, one an hour at most, a way to leave in each, nothing in silence."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import AT, Cast
from consulted import VISITOR, process_of, resident_of, step_of, written
from django.core import mail
from visitors import Visitor, letters, link_in

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations.actions.decisions import answer, decide
from arpenteur.web.residents.consultations.actions.outcomes import move_commitment, promise
from arpenteur.web.residents.consultations.actions.residents import NewResident, enter
from arpenteur.web.residents.consultations.actions.signups import drop_due
from arpenteur.web.residents.consultations.actions.steps import open_step, set_gate
from arpenteur.web.residents.consultations.actions.surveys import write_survey
from arpenteur.web.residents.consultations.kinds import AnswerKind, Requirement, StepKind
from arpenteur.web.residents.consultations.models import Contribution, ContributionFollow, FormReply, Resident
from arpenteur.web.residents.consultations.privacy_notice import notice_of
from arpenteur.web.residents.consultations.states import CommitmentState, Decision

pytestmark = pytest.mark.django_db
LOU = {"email": "lou@exemple.fr", "age": "on", "agree": "on"}
EVE = datetime(2027, 3, 12, 23, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def idea(cast: Cast) -> Contribution:
    with sealed(cast.campaign.pk):
        return written(step_of(process_of(cast)))


def where(idea: Contribution, rest: str = "suivre/") -> str:
    return f"participer/{idea.process_id}/{idea.number}/{rest}"


def followed(cast: Cast, idea: Contribution) -> str:
    """Lou follows by her letter; the path of her own link."""
    visitor = Visitor(cast.campaign)
    assert "ouvrez notre courriel" in visitor.send(where(idea), LOU).content.decode()
    with sealed(cast.campaign.pk):
        assert not ContributionFollow.objects.filter(resident__email_digest__gt="").exists()
    link = link_in(letters()[-1], "participer")
    assert visitor.get(link).status_code == 200
    with sealed(cast.campaign.pk):
        assert not ContributionFollow.objects.filter(resident__email_digest__gt="").exists(), "a GET only asks"
    done = visitor.client.post(link).content.decode()
    found = re.search(r'href="(/pages/essai/participer/moi/[^"]+)"', done)
    assert found
    return found[1]


def news_at(moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        deliver_due(at=moment)
    return [one.body for one in mail.outbox if "nouvelles" in one.subject]


def test_she_confirms_follows_and_leaves(cast: Cast, idea: Contribution):
    own = followed(cast, idea)
    visitor = Visitor(cast.campaign)
    assert "Des bancs à la gare" in visitor.get(own).content.decode()
    with sealed(cast.campaign.pk):
        decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
        answer(contribution=idea, kind=AnswerKind.ANSWER, text="Oui.", signed="La liste", by=COMMAND, at=AT)
    assert news_at(AT + timedelta(minutes=30)) == [], "an hour is told when it is over"
    (letter,) = news_at(AT + timedelta(hours=1))
    assert "recevable" in letter
    assert "réponse publiée" in letter
    (sent,) = [one for one in mail.outbox if "nouvelles" in one.subject]
    assert sent.to == ["lou@exemple.fr"]
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = re.search(r"(/reponse/ne-plus-suivre/\S+/)", letter)
    assert leave
    assert leave[1] in sent.extra_headers["List-Unsubscribe"]
    assert visitor.get(leave[1]).status_code == 200
    with sealed(cast.campaign.pk):
        assert ContributionFollow.objects.count() == 1, "programs that guard mailboxes open every link"
    assert visitor.client.post(leave[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    with sealed(cast.campaign.pk):
        assert not ContributionFollow.objects.exists()
        later = AT + timedelta(hours=2)
        decide(contribution=idea, decision=Decision.REVIEW, by=COMMAND, at=later)
    assert len(news_at(later + timedelta(hours=1))) == 1


def test_two_hours_are_two_letters_and_one_hour_is_one(cast: Cast, idea: Contribution):
    followed(cast, idea)
    with sealed(cast.campaign.pk):
        decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
        decide(contribution=idea, decision=Decision.REVIEW, by=COMMAND, at=AT + timedelta(minutes=59))
        decide(contribution=idea, decision=Decision.SELECTED, by=COMMAND, at=AT + timedelta(minutes=60))
    first = news_at(AT + timedelta(hours=1))
    assert len(first) == 1
    assert "retenu" not in first[0]
    assert len(news_at(AT + timedelta(hours=2))) == 2


def test_nothing_leaves_in_silence(cast: Cast):
    opened = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
    with sealed(cast.campaign.pk):
        idea = written(step_of(process_of(cast, at=opened), at=opened), at=opened)
    with time_machine.travel(opened, tick=False):
        followed(cast, idea)
    before = EVE - timedelta(minutes=10)
    with sealed(cast.campaign.pk):
        decide(contribution=idea, decision=Decision.ADMISSIBLE, by=COMMAND, at=before)
    assert news_at(EVE) == []
    with time_machine.travel(EVE, tick=False):
        assert Visitor(cast.campaign).get(where(idea)).status_code == 302


def test_a_commitment_is_told_to_whoever_follows_what_it_comes_from(cast: Cast, idea: Contribution):
    followed(cast, idea)
    with sealed(cast.campaign.pk):
        made = promise(process=idea.process, title="Dix bancs", text="À la gare.", sources=[idea], by=COMMAND, at=AT)
        later = AT + timedelta(hours=3)
        move_commitment(commitment=made, state=CommitmentState.STARTED, text="Commandés.", by=COMMAND, at=later)
    assert len(news_at(AT + timedelta(hours=1))) == 1
    assert "Commandés." in news_at(later + timedelta(hours=1))[-1]


def test_whoever_wrote_without_an_address_is_sent_nothing(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        ada = resident_of(idea.process)
        mine = written(idea.step, ada, "Une autre idée")
        assert mine.follows.count() == 1
        decide(contribution=mine, decision=Decision.ADMISSIBLE, by=COMMAND, at=AT)
    assert news_at(AT + timedelta(hours=1)) == []


def test_an_address_that_nobody_confirms_goes_in_two_days(cast: Cast, idea: Contribution):
    Visitor(cast.campaign).send(where(idea), LOU)
    with sealed(cast.campaign.pk):
        assert Resident.objects.exclude(email_digest="").count() == 1
    drop_due(at=AT + timedelta(hours=47))
    with sealed(cast.campaign.pk):
        assert Resident.objects.exclude(email_digest="").count() == 1
    drop_due(at=AT + timedelta(hours=48))
    with sealed(cast.campaign.pk):
        assert not Resident.objects.exclude(email_digest="").exists()


def test_by_her_own_link_she_follows_at_once(cast: Cast, idea: Contribution):
    own = followed(cast, idea).rstrip("/").rpartition("/")[2]
    with sealed(cast.campaign.pk):
        other = written(idea.step, title="Une autre idée")
    visitor = Visitor(cast.campaign)
    done = visitor.send(f"{where(other)}?moi={own}", {"moi": own}).content.decode()
    assert "C’est fait" in done
    with sealed(cast.campaign.pk):
        assert ContributionFollow.objects.filter(contribution=other).count() == 1
        number = ContributionFollow.objects.get(contribution=other).pk
    mine = f"/pages/essai/participer/moi/{own}/"
    assert visitor.client.post(mine, {"do": "unfollow", "number": number}).status_code == 302
    with sealed(cast.campaign.pk):
        assert not ContributionFollow.objects.filter(contribution=other).exists()


def test_an_address_that_is_typed_by_her_own_link_is_hers_once_she_opens_the_letter(cast: Cast, idea: Contribution):
    with sealed(cast.campaign.pk):
        new = NewResident(notice=notice_of(idea.process))
        resident, own = enter(campaign=cast.campaign, new=new, by=VISITOR, at=AT)
    visitor = Visitor(cast.campaign)
    visitor.send(f"{where(idea)}?moi={own}", {**LOU, "moi": own})
    with sealed(cast.campaign.pk):
        resident.refresh_from_db()
        assert resident.email_digest
        assert resident.confirmed_at is None
        assert not ContributionFollow.objects.filter(resident=resident).exists()
    visitor.client.post(link_in(letters()[-1], "participer"))
    with sealed(cast.campaign.pk):
        resident.refresh_from_db()
        assert resident.confirmed_at is not None
        assert ContributionFollow.objects.filter(resident=resident).exists()


def test_a_link_of_a_letter_opens_nothing_else(cast: Cast, idea: Contribution):
    visitor = Visitor(cast.campaign)
    visitor.send(where(idea), LOU)
    link = link_in(letters()[-1], "participer")
    token = link.rstrip("/").rpartition("/")[2]
    assert visitor.get(f"/reponse/ne-plus-suivre/{token}/").status_code == 404
    assert visitor.get(f"/reponse/participer/{token[:-1]}x/").status_code == 404
    with time_machine.travel(AT + timedelta(hours=49), tick=False):
        assert visitor.get(link).status_code == 404


def test_a_step_that_asks_for_an_address_leads_to_the_letter(cast: Cast):
    asked = [{"key": "bench", "label": "Des bancs ?", "type": "choice", "choices": ["oui", "non"], "required": True}]
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast), StepKind.SURVEY, opened=False)
        set_gate(step=step, requirements=[Requirement.EMAIL], by=COMMAND, at=AT)
        write_survey(step=step, title="", questions=asked, by=COMMAND, at=AT)
        open_step(step=step, by=COMMAND, at=AT)
    visitor, base = Visitor(cast.campaign), f"participer/{step.process_id}/etape/{step.position}/"
    assert visitor.get(f"{base}repondre/").headers["Location"].endswith("/entrer/")
    visitor.send(f"{base}entrer/", LOU)
    done = visitor.client.post(link_in(letters()[-1], "participer")).content.decode()
    onward = re.search(r'href="(/pages/essai/[^"]*repondre/\?moi=[^"]+)"', done)
    assert onward
    secret = onward[1].partition("moi=")[2]
    sent = {"asked-bench": "oui", "age": "on", "agree": "on", "moi": secret}
    assert visitor.send(onward[1], sent).status_code == 200
    with sealed(cast.campaign.pk):
        assert FormReply.objects.get().resident.confirmed_at is not None
