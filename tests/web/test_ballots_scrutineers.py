"""Scrutineers from outside: a place by a link, without an account or a name; her key, her code tried, who came."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from ballot_boxes import LATER, SIZE, scrutineers_of, voted_step
from budget_votes import budget_step, budget_vote
from cast import AT, Cast
from django.core import signing
from django.test import Client
from django.urls import reverse
from pdf_drawing import pages_of
from recorded_logs import recorded

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.shared.limits import GUESSES
from arpenteur.web.foundation.shared.rules import participant_link
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.ballots.box_opening import say_here
from arpenteur.web.residents.ballots.casting import cast_ballot
from arpenteur.web.residents.ballots.key_ceremony import (
    discard_keys,
    leave_place,
    make_keys,
    open_voting,
    prepare_box,
    rehearse_code,
    take_place,
)
from arpenteur.web.residents.ballots.models import BallotBox, BoxState, Envelope, RollLine, Scrutineer, VoteWay
from arpenteur.web.residents.ballots.scrutineer_links import (
    PLACE,
    link_to,
    offer_place,
    outsider,
    renew_link,
    take_by_link,
)
from arpenteur.web.residents.ballots.vote_letters import VOTE
from arpenteur.web.residents.consultations.actions.residents import VISITOR
from arpenteur.web.residents.consultations.models import ProcessStep
from letters import whole_database

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few_ballots")]
CODE = re.compile(r'vote-code[^"]*">([A-Z0-9-]{29})<')
LINK = re.compile(r'id="place-link">https?://[^/]+(/scrutateur/[^<]+)<')


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def inside(cast: Cast) -> Iterator[Cast]:
    with sealed(cast.campaign.pk):
        yield cast


def desk(step: ProcessStep) -> str:
    return f"/c/essai/habitants/votes/{step.process_id}/{step.position}/"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@dataclass
class Citizen:
    """Somebody from outside: a browser that knows one link and no account."""

    link: str
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def page(self, status: int = 200) -> str:
        answer = self.client.get(self.link)
        assert answer.status_code == status, words(answer)
        return words(answer)

    def post(self, do: str, status: int = 302, **sent: str) -> str:
        answer = self.client.post(self.link, {"do": do, **sent})
        assert answer.status_code == status, words(answer)
        return words(answer)

    def makes_key(self) -> str:
        found = CODE.search(self.post("make", 200))
        assert found
        return found[1]


def offered_by(runner: Client, step: ProcessStep, **sent: str) -> Citizen:
    answer = runner.post(desk(step), {"do": "offer", **sent})
    assert answer.status_code == 200, words(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    found = LINK.search(answer.content.decode())
    assert found
    return Citizen(found[1])


@pytest.fixture
def step(cast: Cast) -> ProcessStep:
    """A step of votes with a box whose places are free."""
    with sealed(cast.campaign.pk):
        step = budget_step(cast)
    cast.client(cast.organiser).post(desk(step), {"do": "prepare"})
    return step


# Verbs.


def test_a_place_that_waits_has_no_key_and_counts_for_none(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    first, second, third = (offer_place(box=box, by=COMMAND, at=AT) for _place in range(3))
    assert [one.place for one in (first, second, third)] == [1, 2, 3]
    for act in (
        lambda: offer_place(box=box, by=COMMAND, at=AT),
        lambda: take_place(box=box, by=scrutineers_of(inside)[0], at=AT),
        lambda: make_keys(box=box, by=COMMAND, at=AT),
    ):
        with pytest.raises(InputError):
            act()
    for one in (first, second):
        take_by_link(scrutineer=one, by=outsider(box, one.place), at=AT)
    with pytest.raises(InputError):
        make_keys(box=box, by=COMMAND, at=AT)
    take_by_link(scrutineer=third, by=outsider(box, 3), at=AT)
    assert make_keys(box=box, by=COMMAND, at=AT).state == BoxState.READY


def test_a_place_gives_one_key_and_none_by_a_former_link(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    one = offer_place(box=box, by=COMMAND, at=AT)
    renewed = renew_link(scrutineer=one, by=COMMAND, at=AT)
    assert (one.link, renewed.link) == (1, 2)
    with pytest.raises(InputError, match="prise"):
        take_by_link(scrutineer=one, by=outsider(box, 1), at=AT)
    take_by_link(scrutineer=renewed, by=outsider(box, 1), at=AT)
    with pytest.raises(InputError, match="prise"):
        take_by_link(scrutineer=renewed, by=outsider(box, 1), at=AT)
    member = take_place(box=box, by=scrutineers_of(inside)[0], at=AT)[0]
    with pytest.raises(InputError):
        renew_link(scrutineer=member, by=COMMAND, at=AT)


def test_two_who_open_a_link_at_once_get_one_key(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    one = offer_place(box=box, by=COMMAND, at=AT)
    stale = Scrutineer.objects.get(pk=one.pk)
    take_by_link(scrutineer=one, by=outsider(box, 1), at=AT)
    key = Scrutineer.objects.get().public_key
    with pytest.raises(InputError):
        take_by_link(scrutineer=stale, by=outsider(box, 1), at=AT)
    assert Scrutineer.objects.get().public_key == key


def test_keys_are_discarded_before_the_vote_and_codes_that_are_kept_stay_good(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    places = [offer_place(box=box, by=COMMAND, at=AT) for _place in range(3)]
    codes = [take_by_link(scrutineer=one, by=outsider(box, one.place), at=AT) for one in places]
    box = make_keys(box=box, by=COMMAND, at=AT)
    former = box.public_key
    rehearse_code(scrutineer=places[0], code=codes[0], by=outsider(box, 1), at=AT)
    box = discard_keys(box=box, by=COMMAND, at=AT)
    assert (box.state, box.public_key) == (BoxState.MAKING, "")
    assert not box.scrutineers.exclude(share="", rehearsed_on=None).exists()
    leave_place(scrutineer=box.scrutineers.get(place=3), by=COMMAND, at=AT)
    again = offer_place(box=box, by=COMMAND, at=AT)
    codes[2] = take_by_link(scrutineer=again, by=outsider(box, 3), at=AT)
    box = make_keys(box=box, by=COMMAND, at=AT)
    assert box.public_key not in ("", former)
    for place, code in enumerate(codes, 1):
        one = box.scrutineers.get(place=place)
        rehearse_code(scrutineer=one, code=code, by=outsider(box, place), at=AT)
    open_voting(box=box, by=COMMAND, at=AT)
    with pytest.raises(InputError):
        discard_keys(box=box, by=COMMAND, at=AT)


def test_each_says_herself_that_she_is_there_once_the_box_is_closed(inside: Cast):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    one = offer_place(box=box, by=COMMAND, at=AT)
    with pytest.raises(InputError):
        say_here(scrutineer=one, by=outsider(box, 1), at=AT)
    BallotBox.objects.filter(pk=box.pk).update(state=BoxState.CLOSED, public_key="0" * 64)
    with pytest.raises(InputError):
        say_here(scrutineer=one, by=outsider(box, 2), at=AT)
    for _twice in range(2):
        say_here(scrutineer=one, by=outsider(box, 1), at=AT)
    assert Scrutineer.objects.get().came_on == AT.date()
    assert Entry.objects.filter(verb="ballot_box.scrutineer_came").count() == 1


def test_a_change_of_the_key_of_the_site_makes_nobody_a_stranger(inside: Cast, settings: Any):
    box = prepare_box(step=voted_step(inside), largest=SIZE, by=COMMAND, at=AT)
    hers, member = offer_place(box=box, by=COMMAND, at=AT), scrutineers_of(inside)[0]
    code = take_by_link(scrutineer=hers, by=outsider(box, 1), at=AT)
    taken, own = take_place(box=box, by=member, at=AT)
    take_place(box=box, by=scrutineers_of(inside)[1], at=AT)
    link = link_to(hers)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "une autre clé, assez longue pour ce test",
    )
    with pytest.raises(InputError):
        take_place(box=box, by=member, at=AT)
    box = make_keys(box=box, by=COMMAND, at=AT)
    rehearse_code(scrutineer=hers, code=code, by=outsider(box, 1), at=AT)
    rehearse_code(scrutineer=taken, code=own, by=member, at=AT)
    assert Citizen(link).page()


# Her page.


def test_three_outsiders_from_their_links_to_the_opening(cast: Cast, step: ProcessStep):
    organiser, leader = cast.client(cast.organiser), cast.client(cast.leader)
    citizens = [offered_by(organiser, step) for _place in range(3)]
    assert organiser.post(desk(step), {"do": "offer"}).status_code == 422
    assert organiser.post(desk(step), {"do": "keys"}).status_code == 422
    assert words(organiser.get(desk(step))).count("un lien attend quelqu’un") == 3
    codes = []
    with recorded() as logs:
        for one in citizens:
            asked = one.page()
            assert "Gardez-vous une clé" in asked
            assert "pourrait l’ouvrir avant vous" in asked
            assert "cette place est déjà prise" in asked.lower()
            codes.append(one.makes_key())
            assert codes[-1] not in one.page()
            sheet = one.client.post(one.link, {"do": "sheet", "code": codes[-1]})
            assert sheet.headers["Content-Type"] == "application/pdf"
            assert len(pages_of(sheet.content)) == 1
    citizens[0].post("rehearse", 422, code=codes[0])
    organiser.post(desk(step), {"do": "keys"})
    citizens[1].post("rehearse", 422, code=codes[0])
    for one, code in zip(citizens, codes, strict=True):
        assert "Votre code est-il le bon" in one.page()
        one.post("rehearse", code=code.lower())
    assert citizens[0].page().count("code essayé") == 3
    organiser.post(desk(step), {"do": "open"})
    for one in citizens:
        assert "aucun total n’existe" in one.page()
        one.post("here", 422)
    with sealed(cast.campaign.pk):
        cast_ballot(box=BallotBox.objects.get(), voter="code:1", payload="null", by=VISITOR, at=AT)
    organiser.post(desk(step), {"do": "close"})
    assert citizens[0].page().count("manque encore") == 3
    citizens[2].post("here")
    assert "Qui est là" in words(leader.get(desk(step)))
    assert words(leader.get(desk(step))).count("manque encore") == 2
    assert "là depuis le" in citizens[0].page()
    typed = {"code-1": codes[0], "code-3": codes[2]}
    assert leader.post(desk(step), {"do": "count", **typed}).status_code == 302
    with sealed(cast.campaign.pk):
        came = dict(Scrutineer.objects.values_list("place", "came_on"))
        assert came == {1: AT.date(), 2: None, 3: AT.date()}
        assert BallotBox.objects.get().state == BoxState.COUNTED
    last = citizens[1].page()
    assert "Détruisez votre feuille" in last
    assert last.count("pas venu") == 1
    text = whole_database() + logs.text
    assert not any(form in text for code in codes for form in (code, code.replace("-", "")))


def test_whoever_finds_her_place_taken_reads_it_and_gets_another_link(cast: Cast, step: ProcessStep):
    organiser = cast.client(cast.organiser)
    hers = offered_by(organiser, step)
    thief = Citizen(hers.link)
    thief.makes_key()
    assert "Cette place est déjà prise" in hers.page()
    assert "cette place est déjà prise" in hers.post("make", 422).lower()
    assert organiser.post(desk(step), {"do": "leave", "place": "1"}).status_code == 302
    for one in (hers, thief):
        one.page(404)
        one.post("make", 404)
    fresh = offered_by(organiser, step)
    assert fresh.link != hers.link
    fresh.makes_key()


def test_another_link_closes_the_former_and_keeps_her_key(cast: Cast, step: ProcessStep):
    organiser = cast.client(cast.organiser)
    hers = offered_by(organiser, step)
    hers.makes_key()
    with sealed(cast.campaign.pk):
        key = Scrutineer.objects.get().public_key
    answer = organiser.post(desk(step), {"do": "renew", "place": "1"})
    found = LINK.search(answer.content.decode())
    assert found
    hers.page(404)
    again = Citizen(found[1])
    assert "Cette place est déjà prise" in again.page()
    with sealed(cast.campaign.pk):
        assert Scrutineer.objects.get().public_key == key


def test_her_link_is_shown_in_one_answer_and_opened_by_nothing_else(cast: Cast, step: ProcessStep):
    organiser = cast.client(cast.organiser)
    hers = offered_by(organiser, step)
    assert "/scrutateur/" not in words(organiser.get(desk(step)))
    with sealed(cast.campaign.pk):
        one = Scrutineer.objects.get()
    forged = (
        "essai",
        signing.dumps([cast.campaign.pk, one.pk, one.link], salt="tests"),
        participant_link(VOTE, cast.campaign.pk, one.pk, one.link),
        participant_link(PLACE, cast.campaign.pk, one.pk),
        participant_link(PLACE, cast.campaign.pk, one.pk, one.link + 1),
        participant_link(PLACE, cast.other.pk, one.pk, one.link),
    )
    for token in forged:
        Citizen(reverse("ballots:scrutineer", args=[token])).page(404)
    for number in range(GUESSES.most + 5):
        Citizen(f"/scrutateur/essai-{number}/").page(404)
    assert GUESSES.spent("127.0.0.1")
    assert "Gardez-vous une clé" in hers.page()
    hers.makes_key()


def test_a_member_s_place_has_no_link(cast: Cast, step: ProcessStep):
    organiser = cast.client(cast.organiser)
    organiser.post(desk(step), {"do": "take"})
    with sealed(cast.campaign.pk):
        one = Scrutineer.objects.get()
    assert organiser.post(desk(step), {"do": "renew", "place": "1"}).status_code == 422
    Citizen(reverse("ballots:scrutineer", args=[participant_link(PLACE, cast.campaign.pk, one.pk, 0)])).page(404)


def test_who_may_offer_a_place(cast: Cast, step: ProcessStep):
    where = desk(step)
    leader = cast.client(cast.leader)
    for do in ("offer", "renew", "discard"):
        assert leader.post(where, {"do": do, "place": "1"}).status_code == 403
        assert cast.client(cast.rival).post(where, {"do": do, "place": "1"}).status_code == 404
        assert Client().post(where, {"do": do, "place": "1"}).status_code == 302
    offered_by(cast.client(cast.organiser), step)
    assert leader.post(where, {"do": "leave", "place": "1"}).status_code == 403
    assert 'value="offer"' not in words(leader.get(where))
    for place in ("", "4", "x", "²", "9" * 30):
        assert cast.client(cast.organiser).post(where, {"do": "renew", "place": place}).status_code == 422


def test_her_page_takes_what_it_knows_and_frees_her_place(cast: Cast, step: ProcessStep):
    hers = offered_by(cast.client(cast.organiser), step)
    for do in ("", "count", "open"):
        hers.post(do, 422)
    hers.post("rehearse", 422, code="court")
    hers.post("sheet", 422, code="A" * 25)
    code = hers.makes_key()
    hers.post("sheet", 422, code="A" * 25)
    assert "de nouveau libre" in hers.post("leave", 200)
    hers.page(404)
    with sealed(cast.campaign.pk):
        assert not Scrutineer.objects.exists()
    fresh = offered_by(cast.client(cast.organiser), step)
    fresh.makes_key()
    fresh.post("sheet", 422, code=code)
    assert fresh.client.put(fresh.link).status_code == 405


def test_in_english_and_once_the_campaign_is_closed(cast: Cast, step: ProcessStep):
    hers = offered_by(cast.client(cast.organiser), step)
    hers.link += "?langue=en"
    assert "Will you keep a key of the ballot box?" in hers.page()
    assert "You are scrutineer 1." in hers.post("make", 200)
    with sealed(cast.campaign.pk):
        cast.campaign.closed_at = LATER
        cast.campaign.save(update_fields=["closed_at"])
    hers.page(410)


def test_a_member_who_is_scrutineer_says_that_she_is_there(cast: Cast, step: ProcessStep):
    organiser = cast.client(cast.organiser)
    organiser.post(desk(step), {"do": "take"})
    assert organiser.post(desk(step), {"do": "here"}).status_code == 422
    with sealed(cast.campaign.pk):
        box = BallotBox.objects.get()
        line = RollLine.objects.create(campaign=cast.campaign, box=box, voter="v", way=VoteWay.WEB, day=AT.date())
        Envelope.objects.create(campaign=cast.campaign, line=line, sealed=b"x")
        BallotBox.objects.update(state=BoxState.CLOSED, public_key="0" * 64)
    assert 'value="here"' in words(organiser.get(desk(step)))
    assert 'value="here"' not in words(cast.client(cast.leader).get(desk(step)))
    assert cast.client(cast.leader).post(desk(step), {"do": "here"}).status_code == 422
    assert organiser.post(desk(step), {"do": "here"}).status_code == 302
    assert "là depuis le" in words(organiser.get(desk(step)))


def test_the_ballot_says_in_one_sentence_what_the_vote_does_not_promise(cast: Cast):
    with sealed(cast.campaign.pk):
        vote = budget_vote(cast)
        (code,) = vote.codes(1)
    page = words(Client().post(f"/pages/essai/{vote.where()}", {"to": "ballot", "code": code}))
    assert "Ce que ce vote ne promet pas" in page
    assert "fabrique les clés" in page
