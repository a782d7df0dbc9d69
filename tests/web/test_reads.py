"""Every reading of a name leaves a line, an unusual one stops until somebody says why."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cast import Cast, recognise
from django.core import mail
from django.test import Client
from populated import populate
from recorded_logs import recorded

from arpenteur.web.foundation.accounts.devices import NEW_DEVICE
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.campaigns.actions import remove_member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.campaigns.roles import Role
from arpenteur.web.foundation.outbox.worker import deliver_due
from arpenteur.web.foundation.reads import limits
from arpenteur.web.foundation.reads.limits import Alarm, DayCounts, alarm_of
from arpenteur.web.foundation.reads.models import ReadingDay, ReadingStop
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.people.identity import PersonDetails, change_person, stranger
from arpenteur.web.persons.volunteers.models import Team, Volunteer
from letters import kept_contact

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
NAMES = ("Camille Ébauche", "camille@exemple.invalid", "06 00 00 00 01")


@pytest.fixture
def noon():
    """The middle of a day of the campaign, time standing still."""
    with time_machine.travel(DAY, tick=False) as traveller:
        yield traveller


def contacts(cast: Cast, count: int, *, step: int = 2) -> list[int]:
    """Numbers of so many contacts, ``step`` apart so that nobody leafs through them by chance."""
    out = []
    for number in range(count * step):
        one = kept_contact(cast.campaign, name=NAMES[0], email=f"c{number}@exemple.invalid", telephone="")
        out.append(one.pk)
    return out[::step]


def lines(cast: Cast, verb: str) -> list[Entry]:
    with sealed(cast.campaign.pk):
        return list(Entry.objects.filter(chain=cast.campaign.pk, verb=verb).order_by("number"))


def at(cast: Cast, number: int) -> str:
    return f"/c/{cast.campaign.slug}/contacts/{number}/"


def browser(cast: Cast, user: User) -> Client:
    return cast.client(user)


# -- one line each -----------------------------------------------------------------------------------------------


def test_a_name_that_is_opened_leaves_one_line_that_does_not_say_it(cast: Cast, noon):
    one = kept_contact(cast.campaign, name=NAMES[0], email=NAMES[1], telephone=NAMES[2])
    page = browser(cast, cast.director).get(at(cast, one.pk))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert all(word in page.content.decode() for word in NAMES)
    (line,) = lines(cast, "names.opened")
    assert (line.subject, line.details) == (f"contacts.Contact:{one.pk}", {})
    with sealed(cast.campaign.pk):
        assert list(breaks(cast.campaign.pk)) == []
        assert ReadingDay.objects.get().records == 1


def test_a_search_leaves_a_count_and_never_the_words(cast: Cast, noon):
    kept_contact(cast.campaign, name=NAMES[0], email=NAMES[1], telephone=NAMES[2])
    client = browser(cast, cast.director)
    with recorded() as logs:
        page = client.post(f"/c/{cast.campaign.slug}/contacts/", {"kind": "name", "text": "ebauche"})
    assert page.status_code == 200
    assert "1 trouvé" in page.content.decode()
    (line,) = lines(cast, "names.searched")
    assert line.details == {"n": 1}
    assert "bauche" not in str([line.subject, line.details, line.by])
    assert "bauche" not in logs.text
    with sealed(cast.campaign.pk):
        day = ReadingDay.objects.get()
        assert (day.searches, day.lists, day.listed) == (1, 1, 1), "names found are names shown"


@pytest.mark.parametrize(
    ("name", "status", "searching"),
    [
        ("director", 200, 200),
        ("officer", 200, 200),
        ("organiser", 200, 200),
        ("leader", 404, 200),
        ("volunteer", 403, 403),
        ("guest", 403, 403),
        ("rival", 404, 404),
        ("outsider", 404, 404),
    ],
)
def test_who_sees_a_contact(cast: Cast, noon, name: str, status: int, searching: int):
    """The leader is narrowed to zones, and this contact gave no address: she searches hers alone."""
    one = kept_contact(cast.campaign, name=NAMES[0], email=NAMES[1], telephone=NAMES[2])
    client = browser(cast, getattr(cast, name))
    assert client.get(at(cast, one.pk)).status_code == status
    assert client.post(f"/c/{cast.campaign.slug}/contacts/", {"kind": "name", "text": "x"}).status_code == searching
    assert len(lines(cast, "names.opened")) == (status == 200)


def test_without_a_contact_the_page_says_how_there_will_be_one(cast: Cast, noon):
    page = browser(cast, cast.director).get(f"/c/{cast.campaign.slug}/contacts/").content.decode()
    assert "Aucun contact pour l’instant" in page
    assert 'name="text"' not in page


def test_a_contact_of_another_campaign_is_unknown_here(cast: Cast, noon):
    one = kept_contact(cast.other, name=NAMES[0], email=NAMES[1], telephone=NAMES[2])
    assert browser(cast, cast.director).get(at(cast, one.pk)).status_code == 404
    assert lines(cast, "names.opened") == []


def test_lists_of_volunteers_are_counted_and_the_first_of_a_day_is_a_line(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        rows = populate(cast.campaign, cast.director)
        volunteer, team, action = (rows[one] for one in (Volunteer, Team, Action))
        everyone = Volunteer.objects.count()
    client, home = browser(cast, cast.director), f"/c/{cast.campaign.slug}"
    pages = {
        f"{home}/equipes/": everyone,
        f"{home}/equipes/benevole/{volunteer.pk}/": 1,
        f"{home}/equipes/equipe/{team.pk}/": 1,
        f"{home}/actions/{action.pk}/equipe/": everyone,
    }
    names = 0
    for number, (url, shown) in enumerate(pages.items(), start=1):
        assert client.get(url).status_code == 200
        names += shown
        with sealed(cast.campaign.pk):
            day = ReadingDay.objects.get(reader=pseudonym(cast.director))
            assert (day.lists, day.listed, day.records) == (number, names, 0), url
    assert browser(cast, cast.outsider).get(f"{home}/equipes/").status_code == 404
    (line,) = lines(cast, "names.listed")
    assert line.details == {"n": everyone}
    noon.shift(timedelta(days=1))
    browser(cast, cast.director).get(f"{home}/equipes/")
    assert len(lines(cast, "names.listed")) == 2
    page = browser(cast, cast.director).get(f"{home}/lectures/").content.decode()
    assert "Noms dans des listes" in page
    assert f'<td class="tn" data-label="Noms dans des listes">{names}</td>' in page


@pytest.mark.parametrize("page", ["equipes/", "equipes/equipe/{team}/", "actions/{action}/equipe/"])
def test_as_many_names_are_counted_as_the_page_holds(cast: Cast, noon, page: str):
    with sealed(cast.campaign.pk):
        rows = populate(cast.campaign, cast.director)
        for line in Volunteer.objects.all():
            change_person(person=line.person, name="Nommée 0000")
        for number in range(1, 131):
            person = stranger(campaign=cast.campaign, details=PersonDetails(f"Nommée {number:04}"))
            Volunteer.objects.create(campaign=cast.campaign, person=person, source="organiser", joined_at=DAY)
    url = page.format(team=rows[Team].pk, action=rows[Action].pk)
    shown = browser(cast, cast.director).get(f"/c/{cast.campaign.slug}/{url}").content.decode()
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.get(reader=pseudonym(cast.director)).listed == len(
            set(re.findall(r"Nommée \d{4}", shown))
        )


# -- what is unusual ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "before", "role", "alarm"),
    [
        (DayCounts(29), [], Role.DIRECTOR, None),
        (DayCounts(30), [], Role.DIRECTOR, Alarm.MUCH),
        (DayCounts(30), [10], Role.DIRECTOR, Alarm.MUCH),
        (DayCounts(32), [11], Role.DIRECTOR, None),
        (DayCounts(33), [11, 11, 2], Role.DIRECTOR, Alarm.MUCH),
        (DayCounts(300), [200], Role.DIRECTOR, None),
        (DayCounts(301), [200], Role.DIRECTOR, Alarm.BUDGET),
        (DayCounts(61), [60], Role.TEAM_LEAD, Alarm.BUDGET),
        (DayCounts(1), [], Role.GUEST, Alarm.BUDGET),
        (DayCounts(9, in_a_row=9), [], Role.DIRECTOR, None),
        (DayCounts(10, in_a_row=10), [], Role.DIRECTOR, Alarm.IN_A_ROW),
        (DayCounts(4, at_night=4), [], Role.DIRECTOR, None),
        (DayCounts(5, at_night=5), [], Role.DIRECTOR, Alarm.NIGHT),
        (DayCounts(5, on_new_device=5), [], Role.DIRECTOR, Alarm.DEVICE),
    ],
)
def test_what_is_unusual(day: DayCounts, before: list[int], role: Role, alarm: Alarm | None):
    assert alarm_of(day, before, role) is alarm


def test_every_role_has_a_budget():
    assert set(limits.BUDGETS) == set(Role)


def open_all(client: Client, cast: Cast, numbers: list[int]) -> list[int]:
    return [client.get(at(cast, number)).status_code for number in numbers]


def test_thirty_names_in_a_day_stop_until_another_says_why(cast: Cast, noon):
    numbers = contacts(cast, 32)
    client = browser(cast, cast.officer)
    assert open_all(client, cast, numbers[:31]) == [200] * 29 + [403, 403]
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
    assert (stop.alarm, stop.records) == ("much", 30)
    assert "Camille" not in client.get(at(cast, numbers[0])).content.decode()
    search = client.post(f"/c/{cast.campaign.slug}/contacts/", {"kind": "name", "text": "camille"})
    assert search.status_code == 403
    assert deliver_due(at=DAY) == 2
    assert {letter.to[0] for letter in mail.outbox} == {cast.director.email, cast.officer.email}
    assert all("Camille" not in letter.body and cast.officer.name not in letter.body for letter in mail.outbox)
    page = f"/c/{cast.campaign.slug}/lectures/"
    assert cast.officer.name in client.get(page).content.decode()
    client.post(f"{page}{stop.pk}/", {"why": "work"})
    assert open_all(client, cast, numbers[:1]) == [403], "she does not say it herself"
    director = browser(cast, cast.director)
    assert director.post(f"{page}{stop.pk}/", {"why": "because"}).status_code == 400
    assert director.post(f"{page}{stop.pk}/", {"why": "work"}).status_code == 302
    assert open_all(client, cast, numbers[30:]) == [200, 200]
    (line,) = lines(cast, "names.explained")
    assert line.details == {"alarm": "much", "why": "work"}
    assert len(lines(cast, "names.stopped")) == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("name", ["organiser", "leader", "volunteer", "guest", "rival", "outsider"])
def test_nobody_else_explains(cast: Cast, noon, name: str):
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.create(
            campaign=cast.campaign, reader="user:x", alarm="much", records=30, stopped_at=DAY
        )
    answer = browser(cast, getattr(cast, name)).post(f"/c/{cast.campaign.slug}/lectures/{stop.pk}/", {"why": "work"})
    assert answer.status_code in {403, 404}
    with sealed(cast.campaign.pk):
        assert ReadingStop.objects.get().explained_at is None


def test_who_is_alone_says_it_herself(cast: Cast, noon):
    numbers = contacts(cast, 30)
    with sealed(cast.campaign.pk):
        remove_member(membership=Membership.objects.get(user=cast.officer), by=cast_actor(), at=DAY)
    client = browser(cast, cast.director)
    assert open_all(client, cast, numbers)[-1] == 403
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
    client.post(f"/c/{cast.campaign.slug}/lectures/{stop.pk}/", {"why": "mistake"})
    assert open_all(client, cast, numbers[:1]) == [200]


def cast_actor():
    from arpenteur.web.foundation.audit.actors import COMMAND

    return COMMAND


def test_the_usual_of_a_person_is_the_median_of_her_days(cast: Cast, noon):
    numbers = contacts(cast, 29)
    for days, records in ((1, 15), (2, 12), (3, 40), (4, 11), (5, 14)):
        with sealed(cast.campaign.pk):
            ReadingDay.objects.create(
                campaign=cast.campaign,
                reader=pseudonym(cast.director),
                day=(DAY - timedelta(days=days)).date(),
                records=records,
                counted=records,
            )
    client = browser(cast, cast.director)
    assert open_all(client, cast, numbers + numbers[:12]) == [200] * 41
    assert open_all(client, cast, numbers[5:6]) == [403], "three times fourteen"


def pseudonym(user: User) -> str:
    from arpenteur.web.foundation.audit.actors import Actor

    return Actor.user(user).pseudonym


@pytest.mark.parametrize("step", [1, -1])
def test_leafing_through_numbers_stops_at_the_tenth(cast: Cast, noon, step: int):
    numbers = contacts(cast, 12, step=1)[::step]
    client = browser(cast, cast.director)
    assert open_all(client, cast, numbers[:10]) == [200] * 9 + [403]
    with sealed(cast.campaign.pk):
        assert ReadingStop.objects.get().alarm == "in_a_row"


@pytest.mark.parametrize(("zone", "stopped"), [("Europe/Paris", False), ("Pacific/Noumea", True)])
def test_the_night_is_the_campaign_s_own(cast: Cast, noon, zone: str, stopped: bool):
    cast.campaign.time_zone = zone
    with unsealed():
        cast.campaign.save()
    noon.move_to(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    numbers = contacts(cast, 5)
    assert open_all(browser(cast, cast.director), cast, numbers)[-1] == (403 if stopped else 200)


def test_a_new_device_stops_at_the_fifth(cast: Cast, noon):
    numbers = contacts(cast, 5)
    client = browser(cast, cast.director)
    session = client.session
    session[NEW_DEVICE] = True
    session.save()
    assert open_all(client, cast, numbers) == [200] * 4 + [403]


def test_counts_of_two_campaigns_and_of_two_people_are_apart(cast: Cast, noon):
    numbers = contacts(cast, 30)
    assert open_all(browser(cast, cast.director), cast, numbers)[-1] == 403
    assert open_all(browser(cast, cast.officer), cast, numbers[:1]) == [200]
    one = kept_contact(cast.other, name=NAMES[0], email=NAMES[1], telephone="")
    assert browser(cast, cast.rival).get(f"/c/{cast.other.slug}/contacts/{one.pk}/").status_code == 200


def test_days_too_old_to_be_compared_go(cast: Cast, noon):
    with sealed(cast.campaign.pk):
        for days in (60, 61):
            ReadingDay.objects.create(
                campaign=cast.campaign, reader="user:x", day=(DAY - timedelta(days=days)).date(), records=1
            )
    open_all(browser(cast, cast.director), cast, contacts(cast, 1))
    with sealed(cast.campaign.pk):
        assert ReadingDay.objects.filter(reader="user:x").count() == 1


# -- recognised again --------------------------------------------------------------------------------------------


def test_after_half_an_hour_the_second_factor_is_asked_for_again(cast: Cast, noon):
    one = kept_contact(cast.campaign, name=NAMES[0], email=NAMES[1], telephone="")
    client = browser(cast, cast.director)
    noon.shift(30 * 60)
    assert client.get(at(cast, one.pk)).status_code == 200
    noon.shift(29 * 60)
    assert client.get(at(cast, one.pk)).status_code == 200, "each page begins it anew"
    noon.shift(30 * 60 + 1)
    asked = client.get(at(cast, one.pk))
    assert (asked.status_code, asked.headers["Location"].partition("?")[0]) == (302, "/compte/2fa/reauthenticate/")
    assert client.post(f"/c/{cast.campaign.slug}/contacts/", {"kind": "name", "text": "camille"}).status_code == 302
    assert len(lines(cast, "names.opened")) == 2
    assert client.get(f"/c/{cast.campaign.slug}/plus/").status_code == 200, "other pages do not ask"
    recognise(client)
    assert client.get(at(cast, one.pk)).status_code == 200


def test_a_passkey_is_asked_for_first(cast: Cast, noon):
    Authenticator.objects.create(user=cast.director, type=Authenticator.Type.WEBAUTHN, data={"name": "clé"})
    client = browser(cast, cast.director)
    recognise(client, ago=31 * 60)
    asked = client.get(at(cast, 1))
    assert asked.headers["Location"].startswith("/compte/2fa/webauthn/reauthenticate/")


def test_contacts_are_not_opened_by_reading_their_table(cast: Cast, noon):
    """A page that lists contacts decrypts none of them."""
    kept_contact(cast.campaign, name=NAMES[0], email=NAMES[1], telephone="")
    with sealed(cast.campaign.pk):
        row = Contact.objects.get()
        assert repr(row.person.__dict__["name"]) == "<encrypted>"


def test_nothing_is_told_once_somebody_said_why(cast: Cast, noon):
    assert open_all(browser(cast, cast.officer), cast, contacts(cast, 30))[-1] == 403
    with sealed(cast.campaign.pk):
        stop = ReadingStop.objects.get()
    browser(cast, cast.director).post(f"/c/{cast.campaign.slug}/lectures/{stop.pk}/", {"why": "request"})
    deliver_due(at=DAY)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("method", "ago", "status"), [("password", 0, 302), ("mfa", 29 * 60, 404), ("mfa", 31 * 60, 302)]
)
def test_signing_in_counts_by_its_second_factor_alone(cast: Cast, noon, method: str, ago: int, status: int):
    client = browser(cast, cast.director)
    recognise(client, ago=60 * 60)
    session = client.session
    session["account_authentication_methods_user"] = str(cast.director.pk)
    session["account_authentication_methods"] = [{"method": method, "at": DAY.timestamp() - ago}]
    session.save()
    assert client.get(at(cast, 999)).status_code == status
