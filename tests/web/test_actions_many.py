"""Several actions chosen at once: counted and confirmed, changed in one gesture, taken back for ten minutes."""

import html as entities
from datetime import timedelta

import pytest
import time_machine
from acting import DAY, EVE, NOW, act, address, helper
from cast import AT, Cast
from django.test import Client
from fictional_place import station
from pdf_drawing import pages_of

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.outbox.models import Message
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.actions import cancel_action, delegate, set_status
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.models import Action, Delegation
from arpenteur.web.ground.fieldwork.people import assign
from arpenteur.web.ground.week import papers
from arpenteur.web.ground.week.paper import OutingPaper, outings_pdf
from arpenteur.web.persons.volunteers.models import Team

pytestmark = pytest.mark.django_db
LIST = "liste/"
CHOSEN = "choisies/"
BY = {"by": COMMAND, "at": AT}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def team(cast: Cast) -> Team:
    with sealed(cast.campaign.pk):
        return Team.objects.create(campaign=cast.campaign, name="Quais", letter="A", created_at=AT)


@pytest.fixture
def four(cast: Cast) -> dict[str, Action]:
    """One planned in the leader's stations, one elsewhere, a draft, one that is over."""
    with sealed(cast.campaign.pk):
        made = {
            "here": act(cast, stations=(station(0),), title="Ici"),
            "there": act(cast, stations=(station(7),), title="Loin"),
            "draft": act(cast, stations=(station(1),), title="Brouillon", draft=True),
            "over": act(cast, stations=(station(2),), title="Finie"),
        }
        set_status(action=made["over"], status=Status.DONE, **BY)
        return made


def text(answer) -> str:
    plain = entities.unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")
    return " ".join(plain.split())


def post(cast: Cast, browser: Client, do: str, *actions: Action, query: str = "", **sent):
    values = {"do": do, "quoi": [one.pk for one in actions], **sent}
    return browser.post(address(cast, CHOSEN) + query, values, follow=True)


def now(cast: Cast, action: Action) -> Action:
    with sealed(cast.campaign.pk):
        return Action.objects.get(pk=action.pk)


def test_a_team_is_given_to_those_that_can_have_it_and_taken_back(cast: Cast, four, team: Team):
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        Action.objects.filter(pk=four["there"].pk).update(team=team)
    asked = text(post(cast, browser, "team", *four.values(), team=team.pk))
    assert "Donner 2 actions à l’équipe" in asked
    assert "2 actions restent telles quelles" in asked
    assert "déjà terminées" in asked
    assert "cette équipe les a déjà" in asked
    assert now(cast, four["here"]).team_id is None, "nothing before it is confirmed"
    done = text(post(cast, browser, "team", *four.values(), team=team.pk, confirm=1))
    assert "2 actions ont changé d’équipe." in done
    assert "1 action reste telle quelle : déjà terminées." in done
    assert now(cast, four["here"]).team_id == now(cast, four["draft"]).team_id == team.pk
    assert now(cast, four["over"]).team_id is None
    assert "C’est défait : 2 actions sont comme avant." in text(post(cast, browser, "undo"))
    assert now(cast, four["here"]).team_id is None
    assert now(cast, four["there"]).team_id == team.pk
    assert "ne se défait plus" in text(post(cast, browser, "undo"))


def test_all_of_a_filter_are_chosen_on_whatever_page_they_are(cast: Cast, four):
    with sealed(cast.campaign.pk):
        many = [act(cast, DAY + timedelta(days=n // 10), title=f"Brouillon {n}", draft=True) for n in range(60)]
    browser = cast.client(cast.director)
    page = text(browser.get(address(cast, f"{LIST}?state=draft")))
    assert "toute la liste : 61" in page
    assert page.count('name="quoi"') == 50
    asked = text(browser.post(f"{address(cast, CHOSEN)}?state=draft", {"do": "plan", "tout": 1}))
    assert "Confirmer 61 brouillons ?" in asked
    post(cast, browser, "plan", four["draft"], *many, confirm=1)
    with sealed(cast.campaign.pk):
        assert not Action.objects.filter(status=Status.DRAFT).exists()
    post(cast, browser, "undo")
    with sealed(cast.campaign.pk):
        assert Action.objects.filter(status=Status.DRAFT).count() == 61


def test_drafts_that_the_law_refuses_stay_drafts(cast: Cast, four):
    with sealed(cast.campaign.pk):
        refused = act(cast, EVE + timedelta(days=1), kind=Kind.LEAFLETS, draft=True)
    browser = cast.client(cast.director)
    asked = text(post(cast, browser, "plan", four["draft"], refused, four["here"]))
    assert "Confirmer 1 brouillon ?" in asked
    assert "ce ne sont pas des brouillons" in asked
    assert "L49" in asked.replace("L. 49", "L49").replace(" ", "")
    post(cast, browser, "plan", four["draft"], refused, confirm=1)
    assert now(cast, four["draft"]).status == Status.PLANNED
    assert now(cast, refused).status == Status.DRAFT


def test_cancelled_with_a_reason_letters_wait_and_texts_are_ready(cast: Cast, four):
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        nour = helper(cast.campaign, "Nour Gabarit", email="nour@exemple.invalid")
        assign(action=four["here"], volunteer=nour, **BY)
    chosen = (four["here"], four["draft"], four["over"])
    assert "1 personne venait" in text(post(cast, browser, "cancel", *chosen))
    assert post(cast, browser, "cancel", *chosen, confirm=1, why=" ").status_code == 422
    assert now(cast, four["here"]).status == Status.PLANNED
    done = text(post(cast, browser, "cancel", *chosen, confirm=1, why="Orage annoncé"))
    assert "2 actions sont annulées." in done
    assert "Motif : Orage annoncé" in done
    with sealed(cast.campaign.pk):
        letter = Message.objects.get(kind="mail.cancelled")
        assert letter.next_at == NOW + timedelta(minutes=10), "no letter before it can no longer be undone"
    post(cast, browser, "undo")
    assert now(cast, four["here"]).status == Status.PLANNED
    assert now(cast, four["here"]).cancelled_why == ""
    assert now(cast, four["draft"]).status == Status.DRAFT
    with sealed(cast.campaign.pk):
        assert not Message.objects.filter(kind="mail.cancelled").exists()
        said = str(list(Entry.objects.filter(chain=cast.campaign.pk).values_list("verb", "details")))
    assert "action.cancelled" in said
    assert "Nour" not in said
    assert "Orage" not in said


def test_moved_by_days_at_the_same_hour_of_the_clock(cast: Cast, four):
    browser = cast.client(cast.director)
    before = now(cast, four["here"])
    assert (
        "7 jours plus tard, 1 heure plus tôt"
        in text(post(cast, browser, "move", four["here"], later=7, more=-1)).lower()
    )
    post(cast, browser, "move", four["here"], four["over"], later=7, more=-1, confirm=1)
    after = now(cast, four["here"])
    assert after.starts_at - before.starts_at == timedelta(days=7, hours=-1)
    assert after.ends_at - after.starts_at == before.ends_at - before.starts_at
    assert now(cast, four["over"]).starts_at == four["over"].starts_at
    post(cast, browser, "undo")
    assert now(cast, four["here"]).starts_at == before.starts_at


@pytest.mark.parametrize("sent", [{"later": "0", "more": "0"}, {"later": "x"}, {"later": "900"}, {}])
def test_a_move_that_cannot_be_read_is_said_on_the_list(cast: Cast, four, sent):
    browser = cast.client(cast.director)
    assert "un mois au plus" in text(post(cast, browser, "move", four["here"], confirm=1, **sent))


def test_handed_to_a_member_and_taken_back(cast: Cast, four):
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        member = Membership.objects.get(user=cast.volunteer)
        delegate(action=four["there"], membership=member, **BY)
    asked = text(post(cast, browser, "hand", four["here"], four["there"], member=member.pk))
    assert "Confier 1 action à Volunteer" in asked
    assert "déjà confiées à cette personne" in asked
    post(cast, browser, "hand", four["here"], four["there"], member=member.pk, confirm=1)
    with sealed(cast.campaign.pk):
        assert Delegation.objects.filter(membership=member).count() == 2
    post(cast, browser, "undo")
    with sealed(cast.campaign.pk):
        assert [one.action_id for one in Delegation.objects.filter(membership=member)] == [four["there"].pk]


def test_what_changed_meanwhile_stays_when_a_gesture_is_undone(cast: Cast, four, team: Team):
    browser = cast.client(cast.director)
    post(cast, browser, "team", four["here"], four["there"], team=team.pk, confirm=1)
    with sealed(cast.campaign.pk):
        cancel_action(action=four["there"], why="Pluie", **BY)
    undone = text(post(cast, browser, "undo"))
    assert "C’est défait : 1 action est comme avant." in undone
    assert "1 action a changé entre-temps : elle reste." in undone
    assert now(cast, four["there"]).team_id == team.pk


def test_ten_minutes_later_nothing_is_undone(cast: Cast, four, team: Team):
    browser = cast.client(cast.director)
    post(cast, browser, "team", four["here"], team=team.pk, confirm=1)
    assert "Défaire" in text(browser.get(address(cast, LIST)))
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        assert "Défaire" not in text(browser.get(address(cast, LIST)))
        assert "ne se défait plus" in text(post(cast, browser, "undo"))
    assert now(cast, four["here"]).team_id == team.pk


def test_a_leader_acts_on_her_own_actions_only(cast: Cast, four, team: Team):
    browser = cast.client(cast.leader)
    page = text(browser.get(address(cast, f"{LIST}?period=tout")))
    assert f'name="quoi" value="{four["here"].pk}"' in page
    assert f'value="{four["there"].pk}"' not in page
    post(cast, browser, "cancel", four["here"], four["there"], confirm=1, why="Pluie")
    assert now(cast, four["here"]).status == Status.CANCELLED
    assert now(cast, four["there"]).status == Status.PLANNED
    with sealed(cast.campaign.pk):
        Membership.objects.filter(user=cast.leader).update(team=team.pk, stations=[])
        other = Team.objects.create(campaign=cast.campaign, name="Port", letter="B", created_at=AT)
        hers = act(cast, title="Sienne", team=team.pk)
    assert post(cast, browser, "team", hers, team=other.pk, confirm=1).status_code == 404
    assert post(cast, browser, "team", hers, team="", confirm=1).status_code == 404
    assert now(cast, hers).team_id == team.pk


def test_what_she_only_comes_to_is_not_hers_to_change(cast: Cast, four, team: Team):
    with sealed(cast.campaign.pk):
        herself = helper(cast.campaign, "Lou", user=cast.volunteer)
        for one in (four["here"], four["there"]):
            assign(action=one, volunteer=herself, **BY)
        delegate(action=four["there"], membership=Membership.objects.get(user=cast.volunteer), **BY)
    browser = cast.client(cast.volunteer)
    page = text(browser.get(address(cast, f"{LIST}?period=tout")))
    assert f'name="quoi" value="{four["there"].pk}"' in page
    assert f'name="quoi" value="{four["here"].pk}"' not in page
    assert "elles ne sont pas à vous" in text(post(cast, browser, "cancel", four["here"], four["there"]))
    post(cast, browser, "cancel", four["here"], four["there"], confirm=1, why="Pluie")
    assert now(cast, four["here"]).status == Status.PLANNED
    assert now(cast, four["there"]).status == Status.CANCELLED
    with sealed(cast.campaign.pk):
        member = Membership.objects.get(user=cast.guest)
    assert post(cast, browser, "hand", four["there"], member=member.pk, confirm=1).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("rival", 404), ("guest", 403)])
@pytest.mark.parametrize("where", ["choisies/", "../semaine/papiers.pdf"])
def test_nobody_else_acts(cast: Cast, four, who: str, status: int, where: str):
    page = "/c/essai/semaine/papiers.pdf" if where.startswith("..") else address(cast, where)
    sent = {"do": "cancel", "confirm": 1, "why": "Pluie", "quoi": [four["here"].pk]}
    assert cast.client(getattr(cast, who)).post(page, sent).status_code == status
    assert now(cast, four["here"]).status == Status.PLANNED


def test_actions_of_another_campaign_are_not_found(cast: Cast, four):
    sent = {"do": "cancel", "confirm": 1, "why": "Pluie", "quoi": [four["here"].pk]}
    answer = cast.client(cast.rival).post(f"/c/{cast.other.slug}/actions/choisies/", sent, follow=True)
    assert "Aucune action n’est choisie" in text(answer)
    assert now(cast, four["here"]).status == Status.PLANNED


@pytest.mark.parametrize("sent", [{"do": "burn"}, {}])
def test_an_unknown_gesture_is_refused(cast: Cast, four, sent):
    assert (
        cast.client(cast.director).post(address(cast, CHOSEN), {"quoi": [four["here"].pk], **sent}).status_code == 400
    )


@pytest.mark.parametrize("nothing", [{}, {"quoi": ["x", "9" * 30, "-1"]}])
def test_none_chosen_is_said_on_the_list(cast: Cast, four, nothing):
    answer = cast.client(cast.director).post(address(cast, CHOSEN), {"do": "plan", **nothing}, follow=True)
    assert "Aucune action n’est choisie" in text(answer)


def test_the_paper_of_several_is_one_document(cast: Cast, four, monkeypatch):
    asked_for: list[OutingPaper] = []

    def print_and_note(outings, at):
        asked_for.extend(outings)
        return outings_pdf(outings, at)

    monkeypatch.setattr(papers, "outings_pdf", print_and_note)
    browser = cast.client(cast.director)
    with sealed(cast.campaign.pk):
        nour = helper(cast.campaign, "Nour Gabarit")
        assign(action=four["here"], volunteer=nour, **BY)
        market = act(cast, kind=Kind.MARKET, stations=(station(3),), title="Marché")
    asked = text(post(cast, browser, "print", four["here"], market, four["over"]))
    assert "Imprimer le papier de 2 actions ?" in asked
    assert 'action="/c/essai/semaine/papiers.pdf"' in asked
    chosen = {"quoi": [four["here"].pk, market.pk, four["over"].pk]}
    answer = browser.post("/c/essai/semaine/papiers.pdf", {**chosen, "names": "1"})
    assert answer.headers["Content-Type"] == "application/pdf"
    assert len(pages_of(answer.content)) == 4, "the doors with their page on addresses and their station, the market"
    assert [list(one.people) for one in asked_for] == [[("", "Nour Gabarit")], []]
    assert [one.action.pk for one in asked_for] == [four["here"].pk, market.pk]
    asked_for.clear()
    browser.post("/c/essai/semaine/papiers.pdf", {**chosen, "names": ""})
    assert [list(one.people) for one in asked_for] == [[], []]
    assert "papier que vous pouvez" in text(
        browser.post("/c/essai/semaine/papiers.pdf", {"quoi": [four["over"].pk]}, follow=True)
    )
