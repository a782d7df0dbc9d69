"""Turfs published, given to pairs, handed over by a link shown once, withdrawn, archived; the law."""

import html
import re
from datetime import timedelta

import pytest
from acting import EVE, NOW, act, details, helper, soon
from cast import AT, Cast
from cut_turfs import address, asked, cutting, page, send
from django.test import Client
from django.utils import timezone
from fictional_place import station
from handed_turfs import BY, cut_in_three, hand, published, secret_of, turfs
from lines import volunteer_named

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.foundation.shared.secret_links import digest
from arpenteur.web.ground.fieldwork.actions import create_action, delegate
from arpenteur.web.ground.fieldwork.models import Action, Participation
from arpenteur.web.ground.fieldwork.people import assign, pair, unpair
from arpenteur.web.ground.phone.models import Phone, Turf
from arpenteur.web.ground.routes import links
from arpenteur.web.ground.routes.codes import SIGNS
from arpenteur.web.ground.routes.turfs import publishing as verbs
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Action:
    return cut_in_three(cast, monkeypatch)


@pytest.fixture
def ready(cast: Cast, action: Action) -> dict[str, Turf]:
    return published(cast, action)


def test_published_turfs_hold_what_phones_and_paper_read(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    assert set(ready) == set("ABC")
    assert re.fullmatch(rf"1-A-[{SIGNS}]{{4}}", turf.code)
    assert (turf.doors, turf.status, turf.pair, turf.digest) == (68, "ready", 0, None)
    assert turf.stations == [station(0)]
    assert set(turf.plan) == {
        "title",
        "segments",
        "buildings",
        "streets",
        "around",
        "path",
        "outline",
        "meeting",
    }
    assert turf.plan["title"] == "rue des Exemples et alentour"
    assert turf.plan["buildings"][0] == {
        "key": "00099_0000_00001",
        "street": "rue des Exemples",
        "label": "1",
        "number": 1,
        "suffix": "",
        "side": "odd",
        "at": turf.plan["buildings"][0]["at"],
        "station": station(0),
        "kind": "house",
        "dwellings": 1,
    }
    assert len(turf.plan["streets"]) == 4
    assert local(cast.campaign, turf.until).strftime("%H:%M") == "00:00"
    assert turf.until > action.ends_at
    with sealed(cast.campaign.pk):
        assert Entry.objects.get(verb="turfs.published").details["made"] == 3


def test_publishing_again_writes_only_what_changed(cast: Cast, action: Action, ready: dict[str, Turf]):
    send(cast, action, "deplacer/", piece="s0", to="2", version="1")
    assert "changé depuis la publication" in page(cast, action)
    answer = send(cast, action, "publier/", hx=True, version="2")
    assert "2 secteurs publiés" in html.unescape(answer.content.decode())
    after = turfs(cast, action)
    assert [after[one].version for one in "ABC"] == [2, 2, 1]
    assert after["A"].code == ready["A"].code
    assert after["B"].doors == 85


def test_publishing_again_renews_minutes_that_were_measured_otherwise(
    cast: Cast, action: Action, ready: dict[str, Turf]
):
    with sealed(cast.campaign.pk):
        Turf.objects.filter(pk=ready["A"].pk).update(minutes=ready["A"].minutes + 60)
    send(cast, action, "publier/", version="1")
    after = turfs(cast, action)
    assert (after["A"].minutes, after["A"].version, after["B"].version) == (ready["A"].minutes, 2, 1)


def test_a_turf_that_the_cutting_no_longer_has_is_archived_with_the_next_publication(
    cast: Cast, action: Action, ready: dict[str, Turf]
):
    send(cast, action, "proposer/", **asked(version=1, number="2"))
    assert "Publiés, plus dans ce découpage" in page(cast, action)
    send(cast, action, "publier/", version="2")
    assert set(turfs(cast, action)) == {"A", "B"}
    with sealed(cast.campaign.pk):
        assert Turf.objects.get(letter="C").status == "archived"


def test_what_someone_else_changed_meanwhile_is_not_published(cast: Cast, action: Action):
    send(cast, action, "deplacer/", piece="s0", to="2", version="1")
    assert send(cast, action, "publier/", hx=True, version="1").status_code == 409
    assert turfs(cast, action) == {}


def test_nothing_is_published_nor_handed_over_in_electoral_silence(cast: Cast, action: Action):
    with sealed(cast.campaign.pk):
        kept = cutting(cast, action)
        slot = details(cast.campaign, day=EVE)
        eve = create_action(campaign=cast.campaign, details=slot, by=COMMAND, at=NOW, draft=True)
        Action.objects.filter(pk=action.pk).update(starts_at=eve.starts_at, ends_at=eve.ends_at)
    answer = send(cast, action, "publier/", hx=True, version="1")
    assert answer.status_code == 422
    assert "Rien n’a été publié." in html.unescape(answer.content.decode())
    assert turfs(cast, action) == {}
    assert kept.version == 1


def test_a_link_is_not_made_while_silence_lasts(cast: Cast, action: Action, ready: dict[str, Turf]):
    silence = details(cast.campaign, day=EVE).starts_at
    with sealed(cast.campaign.pk), pytest.raises(RefusedByLawError):
        links.hand_over(turf=ready["A"], by=COMMAND, at=silence)


def test_pairs_are_shared_out_in_the_order_of_letters(cast: Cast, action: Action, ready: dict[str, Turf]):
    answer = send(cast, action, "repartir/", hx=True)
    found = html.unescape(answer.content.decode())
    assert "Zoé Modèle, Paul Essai" in found
    assert [turfs(cast, action)[one].pair for one in "ABC"] == [1, 2, 0]
    assert "Personne encore" in found


def test_two_people_become_a_pair_with_a_turf(cast: Cast, action: Action, ready: dict[str, Turf]):
    with sealed(cast.campaign.pk):
        people = [helper(cast.campaign, name) for name in ("Nour Brouillon", "Ines Esquisse")]
        for one in people:
            assign(action=action, volunteer=one, **BY)
    values = {"volunteer": [one.pk for one in people]}
    answer = cast.client(cast.organiser).post(address(cast, action, f"{ready['C'].pk}/binome/"), values)
    assert answer.status_code == 302
    assert turfs(cast, action)["C"].pair == 3
    assert "Nour Brouillon, Ines Esquisse" in page(cast, action)


def test_a_refusal_leaves_no_pair_behind(cast: Cast, action: Action, ready: dict[str, Turf]):
    with sealed(cast.campaign.pk):
        people = [helper(cast.campaign, name) for name in ("Nour Brouillon", "Ines Esquisse")]
        for one in people:
            assign(action=action, volunteer=one, **BY)
        verbs.archive(turf=ready["C"], **BY)
    sent = {"volunteer": [one.pk for one in people]}
    answer = cast.client(cast.organiser).post(address(cast, action, f"{ready['C'].pk}/binome/"), sent)
    assert answer.status_code == 422
    with sealed(cast.campaign.pk):
        assert {one.pair for one in Participation.objects.filter(volunteer__in=people)} == {0}


def test_a_pair_that_is_not_there_is_refused(cast: Cast, action: Action, ready: dict[str, Turf]):
    answer = send(cast, action, f"{ready['A'].pk}/binome/", hx=True, pair="9")
    assert answer.status_code == 422
    assert "n’est pas dans l’action" in html.unescape(answer.content.decode())


def test_a_link_is_shown_once_with_its_code_and_whose_it_is(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    send(cast, action, f"{turf.pk}/binome/", pair="1")
    shown = hand(cast, action, turf)
    assert "À scanner par Zoé ou Paul." in shown
    assert "pour 2 téléphones" in shown
    assert "<svg" in shown
    assert turfs(cast, action)["A"].digest == digest(secret_of(shown))
    again = page(cast, action, rest=f"{turf.pk}/")
    assert "Un lien est ouvert" in again
    assert "/terrain/#" not in again


def test_a_link_that_is_open_is_not_closed_by_a_second_press_on_its_button(
    cast: Cast, action: Action, ready: dict[str, Turf]
):
    turf = ready["A"]
    first = digest(secret_of(hand(cast, action, turf)))
    asked = send(cast, action, f"{turf.pk}/remettre/", hx=True).content.decode()
    assert "Faire un nouveau lien" in asked
    assert "/terrain/#" not in asked
    assert turfs(cast, action)["A"].digest == first
    second = digest(secret_of(hand(cast, action, turf, again="1")))
    assert turfs(cast, action)["A"].digest == second != first
    with sealed(cast.campaign.pk):
        Turf.objects.filter(pk=turf.pk).update(until=AT)
    secret_of(hand(cast, action, turf))


def test_a_new_link_closes_the_one_before_and_keeps_phones(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    first = secret_of(hand(cast, action, turf))
    phone = entered(cast, turf)
    day = local(cast.campaign, action.ends_at).strftime("%Y-%m-%d")
    second = secret_of(hand(cast, action, turf, until=f"{day}T20:00", phones="3"))
    after = turfs(cast, action)["A"]
    assert after.digest == digest(second) != digest(first)
    assert (local(cast.campaign, after.until).strftime("%H:%M"), after.phones) == ("20:00", 3)
    with sealed(cast.campaign.pk):
        phone.refresh_from_db()
        assert phone.left_at is None


def entered(cast: Cast, turf: Turf) -> Phone:
    with sealed(cast.campaign.pk):
        return Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device="00000000-0000-0000-0000-00000000000a",
            digest="d" * 64,
            joined_at=AT,
            seen_at=AT,
        )


def test_a_deadline_that_cannot_be_makes_no_link(cast: Cast, action: Action, ready: dict[str, Turf]):
    for until, phones in (("2000-01-01T10:00", "2"), ("soon", "2"), ("2099-01-01T10:00", "2"), ("", "99")):
        answer = send(cast, action, f"{ready['A'].pk}/remettre/", hx=True, until=until, phones=phones)
        assert answer.status_code == 422, until
    assert turfs(cast, action)["A"].digest is None


def test_the_link_opens_the_turf_on_a_phone_until_it_is_withdrawn(
    cast: Cast, action: Action, ready: dict[str, Turf], client: Client
):
    secret = secret_of(hand(cast, action, ready["A"]))
    body = {"secret": secret, "device": "00000000-0000-7000-8000-00000000000a"}
    answer = client.post("/terrain/api/entrer", body, content_type="application/json")
    assert answer.status_code == 201
    package = answer.json()["turf"]
    assert (package["letter"], package["code"], package["doors"]) == ("A", ready["A"].code, 68)
    assert len(package["buildings"]) == 24
    entered = {"Authorization": f"Bearer {answer.json()['pass']}"}
    assert client.get("/terrain/api/secteur", headers=entered).status_code == 200
    send(cast, action, f"{ready['A'].pk}/remettre/", hx=True, do="withdraw")
    assert client.get("/terrain/api/secteur", headers=entered).status_code == 401
    assert client.post("/terrain/api/entrer", body, content_type="application/json").status_code == 404


def test_withdrawing_closes_link_and_phones(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    hand(cast, action, turf)
    phone = entered(cast, turf)
    send(cast, action, f"{turf.pk}/remettre/", hx=True, do="withdraw")
    assert turfs(cast, action)["A"].digest is None
    with sealed(cast.campaign.pk):
        phone.refresh_from_db()
        assert phone.left_at is not None
        assert Entry.objects.filter(verb="turf.withdrawn").count() == 1
        links.withdraw(turf=turf, **BY)
        assert Entry.objects.filter(verb="turf.withdrawn").count() == 1, "again is not an error, nor a line"


def test_another_pair_gets_another_link(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    send(cast, action, f"{turf.pk}/binome/", pair="1")
    hand(cast, action, turf)
    send(cast, action, f"{turf.pk}/binome/", pair="2")
    after = turfs(cast, action)["A"]
    assert (after.pair, after.digest) == (2, None)


def test_an_archived_turf_is_out_of_hands_and_its_letter_free(cast: Cast, action: Action, ready: dict[str, Turf]):
    turf = ready["A"]
    hand(cast, action, turf)
    send(cast, action, f"{turf.pk}/archiver/")
    assert set(turfs(cast, action)) == {"B", "C"}
    with sealed(cast.campaign.pk), pytest.raises(InputError, match="archivé"):
        links.hand_over(turf=turf, by=COMMAND, at=timezone.now())
    send(cast, action, "publier/", version="1")
    assert turfs(cast, action)["A"].code != turf.code


def test_a_dissolved_pair_leaves_its_turf_to_be_given(cast: Cast, action: Action, ready: dict[str, Turf]):
    send(cast, action, "repartir/")
    with sealed(cast.campaign.pk):
        Participation.objects.filter(action=action, pair=1).update(pair=0)
    assert "Personne encore" in page(cast, action)


def test_names_wait_for_a_second_factor(cast: Cast, action: Action, ready: dict[str, Turf], settings):
    send(cast, action, "repartir/")
    with sealed(cast.campaign.pk):
        delegate(action=action, membership=Membership.objects.get(user=cast.volunteer), **BY)
    found = page(cast, action, "volunteer")
    assert "binôme 1" in found
    assert "Zoé" not in found
    answer = send(cast, action, f"{ready['C'].pk}/binome/", "volunteer", pair="1")
    assert answer.headers["Location"].startswith("/compte/second-facteur/")
    assert "Zoé" not in hand(cast, action, ready["A"], "volunteer")
    settings.ARPENTEUR_SECOND_FACTOR = False
    assert "Zoé Modèle" in page(cast, action, "volunteer")


def test_a_role_narrowed_to_stations_hands_over_hers_only(cast: Cast, action: Action, ready: dict[str, Turf]):
    send(cast, action, f"{ready['C'].pk}/remettre/", "leader")
    assert turfs(cast, action)["C"].digest is None
    assert send(cast, action, f"{ready['C'].pk}/remettre/", "leader").status_code == 404
    hand(cast, action, ready["A"], "leader")
    assert send(cast, action, "repartir/", "leader").status_code == 403
    assert send(cast, action, "publier/", "leader", hx=True, version="1").status_code == 422


def test_turfs_of_another_action_or_campaign_are_not_found(cast: Cast, action: Action, ready: dict[str, Turf]):
    with sealed(cast.campaign.pk):
        other = act(cast, day=soon(5), stations=(station(0),))
    for rest in ("", "remettre/", "binome/", "archiver/"):
        method = cast.client(cast.organiser).post if rest else cast.client(cast.organiser).get
        assert method(address(cast, other, f"{ready['A'].pk}/{rest}")).status_code == 404
    assert cast.client(cast.rival).get(address(cast, action)).status_code == 404


def test_a_pair_that_takes_the_place_of_another_does_not_inherit_its_turf(
    cast: Cast, action: Action, ready: dict[str, Turf]
):
    send(cast, action, "repartir/")
    with sealed(cast.campaign.pk):
        both = list(Volunteer.objects.filter(participations__action=action, participations__pair=2))
        unpair(action=action, volunteer=both[0], **BY)
        assert pair(action=action, volunteers=both, **BY) == 3
    assert page(cast, action).count("Personne encore") == 2
    send(cast, action, "repartir/")
    assert [turfs(cast, action)[one].pair for one in "ABC"] == [1, 3, 0]


def test_a_pair_that_missed_the_action_gets_no_turf_and_one_who_is_left_alone_is_told(
    cast: Cast, action: Action, ready: dict[str, Turf]
):
    with sealed(cast.campaign.pk):
        Participation.objects.filter(action=action, pair=1).update(presence="missed")
        Participation.objects.filter(action=action, volunteer=volunteer_named("Max Prototype")).update(
            presence="missed"
        )
    send(cast, action, "repartir/")
    assert [turfs(cast, action)[one].pair for one in "ABC"] == [2, 0, 0]
    assert "une personne à trouver" in page(cast, action)


def test_a_link_being_shown_can_be_printed(cast: Cast, action: Action, ready: dict[str, Turf]):
    shown = hand(cast, action, ready["A"])
    assert f'name="secret" value="{secret_of(shown)}"' in shown
    assert 'name="secret"' not in page(cast, action, rest=f"{ready['A'].pk}/")


def test_the_deadline_is_never_past_when_a_link_is_made(cast: Cast, action: Action, ready: dict[str, Turf]):
    with sealed(cast.campaign.pk):
        Turf.objects.update(until=timezone.now() - timedelta(hours=1))
    hand(cast, action, turfs(cast, action)["A"])
    assert turfs(cast, action)["A"].until > timezone.now()
