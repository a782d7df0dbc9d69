"""A vote with fewer ballots than its rules ask for: its box is never opened, nobody learns what was in it, and every
page says so; a box that falls below once paper is set apart shows nothing either.
"""

import hashlib
from typing import Any

import pytest
import time_machine
from ballot_boxes import LATER, LENA, SAMI, batch_of, hand_counted, keyed
from budget_votes import BudgetVote, budget_vote
from cast import AT, Cast
from django.test import Client

from arpenteur.domain.errors import InputError
from arpenteur.domain.taking_part import LEAST
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.box_opening import destroy_unopened
from arpenteur.web.residents.ballots.models import Ballot, BallotBox, BoxState, Envelope, PaperSheet, RollLine
from arpenteur.web.residents.ballots.paper_batches import reconcile_batch
from arpenteur.web.residents.ballots.queries import payloads, receipts
from arpenteur.web.residents.ballots.step_kind import VoteConfig
from arpenteur.web.residents.ballots.vote_results import box_of, is_counted
from arpenteur.web.residents.consultations.actions.steps import close_step
from arpenteur.web.residents.consultations.models import ProcessStep
from arpenteur.web.residents.consultations.step_kinds import digest_of_rules
from arpenteur.web.residents.consultations.step_rules import rules_document

pytestmark = pytest.mark.django_db
FILES = ("resultat/", "resultat.csv", "resultat.json", "resultat.pb", "resultat.pdf", "resultat/recus.csv")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


def public(vote: BudgetVote, rest: str) -> Any:
    return Client().get(f"/pages/essai/{vote.where(rest)}")


def closed_with(cast: Cast, ballots: int, **settings: Any) -> BudgetVote:
    vote = budget_vote(cast, **settings)
    for number in range(ballots):
        vote.vote.cast(f"code:{number}", vote.payload(r0="1"))
    close_step(step=vote.step, by=COMMAND, at=LATER)
    return BudgetVote(ProcessStep.objects.get(pk=vote.step.pk), vote.vote)


def test_no_rules_ask_for_fewer_than_eleven():
    assert VoteConfig().fewest == LEAST == 11
    with pytest.raises(InputError):
        VoteConfig.read({"fewest": LEAST - 1})
    assert VoteConfig.read({"fewest": 30}).fewest == 30


@pytest.mark.parametrize(
    ("ballots", "fewest", "opens"), [(10, 11, False), (11, 11, True), (14, 15, False), (0, 11, False)]
)
def test_a_box_is_opened_from_the_ballots_of_its_rules_on(cast: Cast, ballots: int, fewest: int, opens: bool):
    with sealed(cast.campaign.pk):
        vote = closed_with(cast, ballots, fewest=fewest)
    codes = {f"code-{place}": code for place, code in vote.vote.codes.items()}
    answer = cast.client(cast.organiser).post(vote.desk(), {"do": "count", **codes})
    assert answer.status_code == (302 if opens else 422)
    text = answer.content.decode()
    assert (f"Au-dessous de {fewest} bulletins" in text) is not opens
    with sealed(cast.campaign.pk):
        assert Ballot.objects.count() == (ballots if opens else 0)
    assert {public(vote, rest).status_code for rest in FILES} == {200 if opens else 404}


def test_it_is_destroyed_unopened_and_everybody_reads_why(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = closed_with(cast, 10)
    organiser = cast.client(cast.organiser)
    page = organiser.get(vote.desk()).content.decode()
    assert "Il y a moins de 11 bulletins" in page
    assert 'name="code-1"' not in page
    assert cast.client(cast.leader).post(vote.desk(), {"do": "destroy"}).status_code == 403
    assert organiser.post(vote.desk(), {"do": "destroy"}).status_code == 302
    with sealed(cast.campaign.pk):
        box = BallotBox.objects.get()
        assert (box.state, box.roll_key) == (BoxState.TOO_FEW, "")
        assert not any(model.objects.exists() for model in (Envelope, RollLine, Ballot, PaperSheet))
        assert set(box.scrutineers.values_list("share", flat=True)) == {""}
        with pytest.raises(InputError):
            destroy_unopened(box=box, by=COMMAND, at=LATER)
    assert "détruite sans être ouverte" in organiser.get(vote.desk()).content.decode()
    assert organiser.post(vote.desk(), {"do": "count", "code-1": vote.vote.codes[1]}).status_code == 422
    told = public(vote, "voter/").content.decode()
    assert "Trop peu de gens ont voté" in told
    assert "Moins de 11 personnes ont voté" in told
    assert {public(vote, rest).status_code for rest in FILES} == {404}


def test_a_box_with_enough_is_not_destroyed(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = closed_with(cast, 11)
        with pytest.raises(InputError, match="assez de bulletins"):
            destroy_unopened(box=vote.vote.box, by=COMMAND, at=LATER)
    assert "Détruire l’urne" not in cast.client(cast.organiser).get(vote.desk()).content.decode()


def test_paper_that_was_counted_by_hand_is_in_the_number_and_what_is_set_apart_is_not(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        for number in range(9):
            vote.vote.cast(f"code:{number}", vote.payload(r0="1"))
        batch, serials = batch_of(vote.vote, 3)
        close_step(step=vote.step, by=COMMAND, at=LATER)
    organiser, codes = cast.client(cast.organiser), {f"code-{one}": code for one, code in vote.vote.codes.items()}
    refused = organiser.post(vote.desk(), {"do": "count", **codes})
    assert refused.status_code == 422
    assert "omptez d’abord le papier à la main" in refused.content.decode()
    assert "Détruire l’urne" not in organiser.get(vote.desk()).content.decode()
    with sealed(cast.campaign.pk):
        with pytest.raises(InputError, match="comptez-les d’abord à la main"):
            destroy_unopened(box=vote.vote.box, by=COMMAND, at=LATER)
        batch = hand_counted(batch, 3, 3, 3)
    assert organiser.post(vote.desk(), {"do": "count", **codes}).status_code == 302
    with sealed(cast.campaign.pk):
        for who in (LENA, SAMI):
            keyed(batch, who, [(one, vote.payload(r1="1")) for one in serials[:2]])  # a sheet is missing
        reconcile_batch(batch=batch, by=COMMAND, at=LATER)
        box = box_of(vote.step)
        assert box is not None
        assert not is_counted(box)
        for read in (payloads, receipts):
            with pytest.raises(InputError, match="au-dessous de 11 bulletins"):
                read(box)
    assert {public(vote, rest).status_code for rest in FILES} == {404}
    assert "ni au-dessous de 11 bulletins" in organiser.get(vote.desk()).content.decode()


def test_rules_that_were_frozen_by_a_version_without_it_keep_their_seal(cast: Cast):
    with sealed(cast.campaign.pk):
        step = budget_vote(cast).step
        del step.config["fewest"]
        step.rules_hash = digest_of_rules(rules_document(step))
        step.save(update_fields=["config", "rules_hash"])
        assert step.settings.fewest == LEAST
    answer = Client().get(f"/pages/essai/participer/{step.process_id}/etape/2/regles.json")
    assert hashlib.sha256(answer.content).hexdigest() == step.rules_hash
    assert "fewest" not in answer.json()["config"]
