"""Whatever a person's name, address or number: no flow leaves it in a log, the journal, a webhook, a job or a dump.

Contacts and volunteers: in no table at all.
"""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from cast import Cast
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded_logs import recorded
from walked_turf import walked_turf

from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.phone.consent.contact import contact_secret
from arpenteur.web.ground.phone.models import Phone
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.volunteers.models import Volunteer
from letters import whole_database

pytestmark = pytest.mark.django_db
PROFILE = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
_LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèçñïÉ", min_size=5, max_size=20)
PEOPLE = st.builds(
    lambda first, last, mail, digits: (f"Zqx{first} Wkj{last}", f"zqx{mail}@wkj{mail}.example", f"06 99 {digits}"),
    _LETTERS,
    _LETTERS,
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12),
    st.from_regex(r"[0-9]{2} [0-9]{2} [0-9]{2}", fullmatch=True).map(str),
)
"""Nobody is called so, and no word of the program is."""


def folded(text: str) -> str:
    """Without case and accents: half of a name in another form is the name."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def words(person: tuple[str, str, str]) -> Iterator[str]:
    """What nobody may find: each word of the name, both halves of the address, the number however it is written."""
    name, email, telephone = person
    yield from folded(name).split()
    yield from folded(email).split("@")
    digits = telephone.replace(" ", "")
    yield from (telephone, digits, digits[1:], repr(telephone)[1:-1])


def assert_nowhere(person: tuple[str, str, str], text: str) -> None:
    plain = folded(text)
    assert [word for word in words(person) if word in plain] == []


@pytest.fixture
def noon() -> Iterator[None]:
    """The middle of a day: readings at night would stop."""
    with time_machine.travel(datetime(2026, 12, 1, 11, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def phone(noon: None, cast: Cast) -> Phone:
    """A phone in a turf."""
    with sealed(cast.campaign.pk):
        turf = walked_turf(cast).turf
        return Phone.objects.create(
            campaign=cast.campaign,
            turf=turf,
            device="00000000-0000-0000-0000-000000000001",
            digest="d" * 64,
            joined_at=timezone.now(),
            seen_at=timezone.now(),
        )


@PROFILE
@given(person=PEOPLE)
def test_a_contact_is_read_nowhere_but_on_its_page(cast: Cast, phone: Phone, person: tuple[str, str, str]):
    name, email, telephone = person
    director = cast.client(cast.director)
    here = f"/c/{cast.campaign.slug}/contacts/"
    with unsealed():
        ReadingDay.objects.all().delete()  # another day for each example
    with recorded() as logs:
        sent = {"name": name, "email": email, "telephone": telephone, "phone": "on", "news": "on", "of_age": "on"}
        assert Client().post(f"/contact/{contact_secret(phone)}/", sent).status_code == 201
        assert Client().post(f"/contact/{contact_secret(phone)}/", sent | {"news": ""}).status_code == 422
        with sealed(cast.campaign.pk):
            row = Contact.objects.latest("pk")
        for kind, text in (("name", name), ("email", email), ("phone", telephone)):
            found = director.post(here, {"kind": kind, "text": text})
            assert found.status_code == 200
            assert f"{here}{row.pk}/" in found.content.decode()
        page = director.get(f"{here}{row.pk}/")
        assert email in page.content.decode()
        assert_nowhere(person, page.content.decode().partition("<title>")[2].partition("</title>")[0])
        assert_nowhere(person, director.get(f"/c/{cast.campaign.slug}/conformite/journal/").content.decode())
        assert_nowhere(person, director.get(f"/c/{cast.campaign.slug}/conformite/journal.jsonl").getvalue().decode())
        dump = whole_database()
        with unsealed():
            row.delete()
            Contact.objects.all().delete()
    assert "names.opened" in dump
    assert_nowhere(person, dump)
    assert_nowhere(person, logs.text)


@PROFILE
@given(person=PEOPLE)
def test_a_volunteer_is_read_nowhere_but_on_the_pages_of_her_team(cast: Cast, person: tuple[str, str, str]):
    name, email, telephone = person
    organiser = cast.client(cast.organiser)
    here = f"/c/{cast.campaign.slug}/equipes/"
    sent = {"name": name, "email": email, "phone": telephone, "mobility": "foot", "quartier": "", "reminders": "on"}
    with recorded() as logs:
        made = organiser.post(f"{here}nouveau-benevole/", sent)
        assert made.status_code == 302
        with sealed(cast.campaign.pk):
            row = Volunteer.objects.latest("pk")
        assert name in organiser.get(f"{here}benevole/{row.pk}/").content.decode()
        organiser.get(here, {"nom": name})
        organiser.post(f"{here}benevole/{row.pk}/modifier/", sent | {"mobility": "car"})
        organiser.post(f"{here}benevole/{row.pk}/lien/")
        found = organiser.get(f"{here}doublons/")
        assert_nowhere(person, found.content.decode().partition("<title>")[2].partition("</title>")[0])
        dump = whole_database()
        organiser.post(f"{here}benevole/{row.pk}/oublier/", {"name": name})
        with unsealed():
            Volunteer.objects.all().delete()
    assert "volunteer.added" in dump
    assert_nowhere(person, dump)
    assert_nowhere(person, logs.text)
