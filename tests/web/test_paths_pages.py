"""Pages of paths: who waits for something, my list, one journey, people put on a path, paths set up."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from cast import AT, Cast
from journeys import LATER, browser, contact_of, home, membership, now, on_path, ready_path, reason, text

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.reads.limits import PAGES_IN_A_ROW
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import follow_up, object_to_all
from arpenteur.web.persons.contacts.models import FollowUp, FollowUpKind, How
from arpenteur.web.persons.paths import actions
from arpenteur.web.persons.paths.models import Journey, JourneyStatus, PathStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def noon(settings) -> Iterator[time_machine.Traveller]:
    settings.ARPENTEUR_SECOND_FACTOR = False
    with time_machine.travel(LATER, tick=False) as clock:
        yield clock


def test_without_a_path_the_page_offers_some(cast: Cast, noon):
    client = browser(cast, cast.organiser)
    assert "Aucun parcours pour l’instant" in text(client.get(home(cast)))
    assert "Du premier mot à l’action" in text(client.get(home(cast, "reglages/")))
    sent = client.post(home(cast, "reglages/"), {"do": "defaults", "key": ["first-word", "answer"]})
    assert sent.status_code == 302
    page = text(client.get(home(cast)))
    assert all(word in page for word in ("Accueil", "Premier échange", "Invité", "Venu une fois", "Prend un rôle"))


def test_who_waits_is_counted_with_who_is_late(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        for name, days in (("Alma Figurine", -2), ("Basile Témoin", 0), ("Noé Gabarit", 1), ("Mona Épure", 9)):
            journey = on_path(cast, name, cast.organiser)
            Journey.objects.filter(pk=journey.pk).update(step_due=LATER.date() + timedelta(days=days))
    page = text(browser(cast, cast.organiser).get(home(cast)))
    assert "2 personnes aujourd’hui" in page
    assert "Dont 1 en retard. 4 en chemin sur ce parcours." in page
    for word in ("retard 2 jours", "aujourd’hui", "demain", "14 sept."):
        assert word in page, page[page.index("Accueil") : page.index("Accueil") + 600]
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get().listed == 6, "four cards, two of them on her list too"


def test_whoever_works_through_her_people_is_not_counted_as_reading_them_again(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        numbers = [on_path(cast, f"Figurine {number}").pk for number in range(5)]
    client = browser(cast, cast.organiser)
    client.get(home(cast))
    for number in numbers[:2]:
        client.post(home(cast, f"{number}/"), {"do": "next", "seen": "1", "back": home(cast)}, follow=True)
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get().listed == 5 + 1 + 1
    client.get(home(cast))
    client.post(
        home(cast, f"{numbers[2]}/"), {"do": "next", "seen": "1", "back": f"{home(cast)}?vue=liste"}, follow=True
    )
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get().listed == 7 + (5 + 2) + (5 + 3), (
            "another page is another reading; with those done"
        )


def test_leafing_through_the_list_of_a_path_is_stopped(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine")
    client = browser(cast, cast.organiser)
    status = [
        client.get(f"{home(cast)}?vue=liste&page={number}").status_code for number in range(1, PAGES_IN_A_ROW + 1)
    ]
    assert status == [200] * (PAGES_IN_A_ROW - 1) + [403]


def test_a_column_shows_seven_then_all(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        for number in range(10):
            on_path(cast, f"Figurine {number:02}")
        first = PathStep.objects.get(position=1)
    client = browser(cast, cast.organiser)
    page = client.get(home(cast))
    assert page.content.decode().count('class="jc"') == 7
    assert "3 autres" in text(page)
    whole = client.get(f"{home(cast)}?etape={first.pk}").content.decode()
    assert whole.count('class="jc"') == 10
    rows = client.get(f"{home(cast)}?vue=liste").content.decode()
    assert rows.count("data-journey=") == 10


@pytest.mark.parametrize(
    ("asked", "names"), [("moi", {"Alma"}), ("personne", {"Noé"}), ("", {"Alma", "Basile", "Noé"})]
)
def test_journeys_are_filtered_by_who_has_them(cast: Cast, noon, asked: str, names: set[str]):
    with sealed(cast.campaign.pk):
        on_path(cast, "Alma Figurine", cast.organiser)
        on_path(cast, "Basile Témoin", cast.leader)
        on_path(cast, "Noé Gabarit")
    page = browser(cast, cast.organiser).get(f"{home(cast)}?chez={asked}").content.decode()
    assert set(re.findall(r'class="n"[^>]*>(\w+) ', page)) == names


@pytest.mark.parametrize("query", ["?parcours=0", "?vue=carte", "?etape=x", "?page=-1", f"?chez={'9' * 40}"])
def test_a_wrong_address_says_what_is_expected(cast: Cast, noon, query: str):
    assert browser(cast, cast.organiser).get(f"{home(cast)}{query}").status_code == 400


def test_somebody_is_moved_on_and_that_is_taken_back(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
    client, url = browser(cast, cast.organiser), home(cast, f"{journey.pk}/")
    sent = client.post(url, {"do": "next", "seen": "1", "back": f"{home(cast)}?vue=liste"}, follow=True)
    assert sent.redirect_chain == [(f"{home(cast)}?vue=liste", 302)]
    assert "C’est noté : Premier échange." in text(sent)
    with sealed(cast.campaign.pk):
        assert now().step.position == 2
    noon.shift(timedelta(minutes=9))
    assert "C’est repris." in text(client.post(home(cast, "defaire/"), follow=True))
    with sealed(cast.campaign.pk):
        assert (now().step.position, now().version) == (1, 3)
    assert "Les dix minutes sont passées" in text(client.post(home(cast, "defaire/"), follow=True))


def test_after_ten_minutes_nothing_is_taken_back(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
    client = browser(cast, cast.organiser)
    client.post(home(cast, f"{journey.pk}/"), {"do": "next", "seen": "1"})
    noon.shift(timedelta(minutes=11))
    assert "Les dix minutes sont passées" in text(client.post(home(cast, "defaire/"), follow=True))
    with sealed(cast.campaign.pk):
        assert now().step.position == 2


def test_a_gesture_that_was_overtaken_is_not_taken_back(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
    client, url = browser(cast, cast.organiser), home(cast, f"{journey.pk}/")
    client.post(url, {"do": "next", "seen": "1"})
    browser(cast, cast.director).post(url, {"do": "next", "seen": "2"})
    assert "entre-temps" in text(client.post(home(cast, "defaire/"), follow=True))
    with sealed(cast.campaign.pk):
        assert now().step.position == 3


@pytest.mark.parametrize(
    ("order", "more", "holds"),
    [
        ("later", {}, lambda one: one.step_due == LATER.date() + timedelta(days=7)),
        ("postpone", {"due": "2026-10-01"}, lambda one: one.step_due == date(2026, 10, 1)),
        ("stop", {"reason": "?"}, lambda one: one.status == "abandoned" and one.reason is not None),
        ("void", {}, lambda one: one.status == "voided"),
        ("step", {"step": "?"}, lambda one: one.step.position == 4),
        ("hand", {"to": ""}, lambda one: one.owner_id is None),
        ("hand", {"to": "?"}, lambda one: one.step_owner.user.name == "Leader"),
        ("hand", {"to": "?", "whole": "1"}, lambda one: one.owner.user.name == "Leader" and one.step_owner is None),
    ],
)
def test_whatever_is_done_with_one_is_done_by_a_form(cast: Cast, noon, order: str, more: dict[str, str], holds):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
        numbers = {
            "reason": reason().pk,
            "step": PathStep.objects.get(position=4).pk,
            "to": membership(cast.leader).pk,
        }
    client, url = browser(cast, cast.organiser), home(cast, f"{journey.pk}/")
    assert client.get(url).status_code == 200
    data = {name: str(numbers[name]) if value == "?" else value for name, value in more.items()}
    assert client.post(url, {"do": order, "seen": "1", **data}).status_code == 302
    with sealed(cast.campaign.pk):
        assert holds(now())
    assert "C’est repris." in text(client.post(home(cast, "defaire/"), follow=True))
    with sealed(cast.campaign.pk):
        assert (now().status, now().step.position, now().owner.user.name) == ("active", 1, "Organiser")


@pytest.mark.parametrize(
    "data",
    [
        {"do": "fly"},
        {"do": "stop"},
        {"do": "step", "step": "999999"},
        {"do": "postpone"},
        {"do": "hand", "to": "999999"},
        {"do": "postpone", "due": "2020-01-01"},
        {"do": "again"},
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(cast: Cast, noon, data: dict[str, str]):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
    answer = browser(cast, cast.organiser).post(home(cast, f"{journey.pk}/"), {"seen": "1", **data})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    with sealed(cast.campaign.pk):
        assert now().version == 1


def test_who_was_overtaken_sees_it_as_it_is_now(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
    url = home(cast, f"{journey.pk}/")
    browser(cast, cast.director).post(url, {"do": "next", "seen": "1"})
    late = browser(cast, cast.organiser).post(url, {"do": "next", "seen": "1"})
    assert late.status_code == 409
    assert 'name="seen" value="2"' in late.content.decode()


def test_who_asked_to_be_left_alone_leaves_every_page(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
        object_to_all(contact=journey.contact, how=How.SPOKEN, by=COMMAND, at=LATER)
    client = browser(cast, cast.organiser)
    assert "Figurine" not in text(client.get(home(cast)))
    assert client.get(home(cast, f"{journey.pk}/")).status_code == 404
    assert client.post(home(cast, f"{journey.pk}/"), {"do": "next", "seen": "1"}).status_code == 404


def test_my_list_holds_what_is_due_and_is_done_in_one_press(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        journey = on_path(cast, "Alma Figurine", cast.organiser)
        later = on_path(cast, "Mona Épure", cast.organiser)
        on_path(cast, "Noé Gabarit", cast.leader)
        Journey.objects.exclude(pk=later.pk).update(step_due=LATER.date())
        waits = follow_up(
            contact=contact_of(cast.campaign, "Basile Témoin"),
            kind=FollowUpKind.SIGN,
            due=AT.date(),
            owner=membership(cast.organiser),
            text="balcon",
            by=COMMAND,
            at=AT,
        )
    client, url = browser(cast, cast.organiser), home(cast, "ma-liste/")
    page = text(client.get(url))
    assert "2 personnes" in page
    assert "Alma Figurine , dire merci et proposer un échange" in page
    assert "Basile Témoin , veut une affiche" in page.replace("wants a poster", "veut une affiche")
    assert "Noé" not in page
    assert "Mona" not in page
    assert client.post(home(cast, f"{journey.pk}/"), {"do": "next", "seen": "1", "back": url}).status_code == 302
    assert client.post(home(cast, f"suivi/{waits.pk}/"), {"back": url}).status_code == 302
    with sealed(cast.campaign.pk):
        assert Journey.objects.get(pk=journey.pk).step.position == 2
        assert FollowUp.objects.get().done_at == LATER
    after = client.get(url)
    assert "1 faite sur 1" in text(after)
    assert 'class="done"' in after.content.decode()


def test_what_another_waits_for_is_not_mine_to_finish(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        waits = follow_up(
            contact=contact_of(cast.campaign, "Basile Témoin"),
            kind=FollowUpKind.SIGN,
            due=AT.date(),
            owner=membership(cast.leader),
            text="",
            by=COMMAND,
            at=AT,
        )
    assert browser(cast, cast.organiser).post(home(cast, f"suivi/{waits.pk}/")).status_code == 404
    with sealed(cast.campaign.pk):
        assert FollowUp.objects.get().done_at is None


def test_how_journeys_ended_this_month_is_counted_by_reason(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        for name in ("Alma Figurine", "Basile Témoin"):
            journey = on_path(cast, name)
            actions.end(journey=journey, status=JourneyStatus.ABANDONED, reason=reason(), seen=1, by=COMMAND, at=LATER)
        before = on_path(cast, "Noé Gabarit")
        actions.end(
            journey=before,
            status=JourneyStatus.ABANDONED,
            reason=reason(),
            seen=1,
            by=COMMAND,
            at=LATER - timedelta(days=31),
        )
    page = text(browser(cast, cast.organiser).get(home(cast)))
    assert "2 parcours terminés ce mois-ci 2 plus le temps" in page


def test_several_are_put_on_a_path_and_taken_off_again(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        path = ready_path(cast.campaign)
        people = [contact_of(cast.campaign, f"Figurine {number}").pk for number in range(3)]
        to = membership(cast.leader).pk
    client = browser(cast, cast.organiser)
    sent = client.post(home(cast, "mettre/"), {"path": path.pk, "contact": people, "to": to}, follow=True)
    assert "3 personnes sont sur le parcours." in text(sent)
    again = client.post(home(cast, "mettre/"), {"path": path.pk, "contact": people[:2]}, follow=True)
    assert "2 y étaient déjà." in text(again)
    with sealed(cast.campaign.pk):
        assert {one.owner_id for one in Journey.objects.all()} == {to}
    assert "3 personnes ne sont plus sur le parcours." in text(client.post(home(cast, "defaire/"), follow=True))
    with sealed(cast.campaign.pk):
        assert set(Journey.objects.values_list("status", flat=True)) == {"voided"}


@pytest.mark.parametrize("name", ["leader", "volunteer", "guest"])
def test_who_may_not_put_people_on_paths(cast: Cast, noon, name: str):
    with sealed(cast.campaign.pk):
        path, contact = ready_path(cast.campaign), contact_of(cast.campaign, "Alma Figurine")
    client = browser(cast, getattr(cast, name))
    assert client.post(home(cast, "mettre/"), {"path": path.pk, "contact": contact.pk}).status_code == 403
    with sealed(cast.campaign.pk):
        assert not Journey.objects.exists()


def test_nobody_of_elsewhere_is_put_on_a_path(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        path = ready_path(cast.campaign)
    with sealed(cast.other.pk):
        foreign = contact_of(cast.other, "Alma Figurine")
    client = browser(cast, cast.organiser)
    assert client.post(home(cast, "mettre/"), {"path": path.pk, "contact": foreign.pk}).status_code == 404
    assert client.post(home(cast, "mettre/"), {"path": 999999, "contact": foreign.pk}).status_code == 404
