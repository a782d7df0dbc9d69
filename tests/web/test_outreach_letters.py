"""Letters: addresses read into lines, rounds in walking order, files without whoever took it back, handed over once."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from acquainted import acquainted
from cast import Cast
from fictional_place import station
from hypothesis import given
from hypothesis import strategies as st
from mailings import NOW, a_sender, approved, leaving, member_of, states, written
from people_to_call import plain_words

from arpenteur.domain.errors import InputError
from arpenteur.web.communication.outreach.actions import start
from arpenteur.web.communication.outreach.blocks import PictureBlock, TextBlock
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.letters.carrying import RoundPlan, hand_over_round, plan_of, plan_rounds
from arpenteur.web.communication.outreach.letters.files import carried, letters_file, route_file, router_file
from arpenteur.web.communication.outreach.letters.homes import EVEN, MOST_LINES, ODD, read_address
from arpenteur.web.communication.outreach.letters.rounds import MOST, LetterHome, WalkedStreet, in_rounds
from arpenteur.web.communication.outreach.models import Mailing, MailingState
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.reads.models import ReadingDay
from arpenteur.web.foundation.shared.letters import body_parts
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.persons.contacts.actions import withdraw
from arpenteur.web.persons.contacts.models import Channel, Contact, How, Purpose

pytestmark = pytest.mark.django_db
PAIRS = ((Purpose.NEWS, Channel.POST),)
BLOCKS = (TextBlock("# Le 14 mars, votez-vous ?\n\nBonjour {prénom},\n\n- un\n- **deux**"),)
LETTER = {"channel": Channel.POST, "blocks": BLOCKS, "subject": ""}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("14 rue de l'Ébauche 00042 Valmarche", ("N", "14 rue de l'Ébauche", "00042 VALMARCHE")),
        (
            "Bât. B, 3 ter, impasse du Gabarit, 00042 Valmarche-sur-Eau",
            ("N", "Bât. B", "3 ter impasse du Gabarit", "00042 VALMARCHE-SUR-EAU"),
        ),
        ("7 a place du Modèle\n00042 VALMARCHE", ("N", "7 a place du Modèle", "00042 VALMARCHE")),
        ("Lieu-dit La Maquette, 00042 Valmarche", ("N", "Lieu-dit La Maquette", "00042 VALMARCHE")),
        ("chez les Témoin", ("N", "chez les Témoin")),
        ("", ("N",)),
        (
            "12 avenue du 8 Mai, esc. 2, 4e étage, 00042 Valmarche",
            ("N", "esc. 2", "4e étage", "12 avenue du 8 Mai", "00042 VALMARCHE"),
        ),
    ],
)
def test_an_address_is_read_into_the_lines_of_an_envelope(text: str, lines: tuple[str, ...]):
    assert read_address(text).lines("N") == lines


@given(st.text(max_size=200))
def test_no_address_takes_more_lines_than_an_envelope_has(text: str):
    found = read_address(text).lines("N")
    assert 1 <= len(found) <= MOST_LINES
    assert all(found)


def home(key: int, number: int, street: str = "rue du Modèle", of: str = "a") -> LetterHome:
    return LetterHome(key, read_address(f"{number} {street}, 00042 Valmarche"), of)


def test_a_street_is_walked_up_one_side_and_down_the_other():
    rounds = in_rounds([home(n, n) for n in (4, 1, 3, 2, 10, 7)])
    assert [one.key for one in rounds[0].homes] == [1, 3, 7, 10, 4, 2]


homes_at_random = st.lists(
    st.tuples(
        st.integers(1, 60), st.sampled_from(["rue A", "rue B", "quai C", "allée D"]), st.sampled_from(["a", "b"])
    ),
    max_size=300,
)


@given(homes_at_random, st.booleans())
def test_every_letter_is_in_one_round_that_somebody_can_carry(places: list[tuple[int, str, str]], walked: bool):
    homes = [home(key, number, street, of) for key, (number, street, of) in enumerate(places)]
    turfs = [("B", [WalkedStreet("rue b", EVEN, down=True), WalkedStreet("rue b", ODD)])] if walked else []
    rounds = in_rounds(homes, turfs)
    assert sorted(one.key for found in rounds for one in found.homes) == list(range(len(homes)))
    assert len({found.letter for found in rounds}) == len(rounds)
    for found in rounds:
        streets = [one.address.street_key for one in found.homes]
        if walked and found.letter == "B":
            assert set(streets) == {"rue b"}
            sides = [one.address.side for one in found.homes]
            assert sides == sorted(sides, key=lambda side: side == ODD)
        else:
            assert len(found.homes) <= MOST
            assert len({one.station for one in found.homes}) == 1
        if walked:
            assert found.letter == "B" or "rue b" not in streets


def test_marks_of_a_body():
    parts = body_parts("# Titre\n\nun **deux** trois\nsuite\n\n- a\n- b")
    assert [one["kind"] for one in parts] == ["h", "p", "l"]
    assert parts[1]["lines"][0] == [("un ", False), ("deux", True), (" trois", False)]


@pytest.fixture
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False) as clock:
        yield clock


def addressed(cast: Cast, count: int) -> None:
    for n in range(count):
        acquainted(
            cast.campaign,
            f"Figurine Numéro{n}",
            PAIRS,
            email=f"n{n}@exemple.fr",
            at=NOW,
            address=f"{n + 1} rue {'du Modèle' if n % 3 else 'de la Maquette'}, 00042 Valmarche",
            station=station(0),
        )


@pytest.fixture
def mailing(cast: Cast, now) -> Mailing:
    """Six letters that leave."""
    with sealed(cast.campaign.pk):
        addressed(cast, 6)
        a_sender(cast)
        return leaving(cast, None, **LETTER)


def verdicts(one: Mailing) -> dict[str, str]:
    return {found.code: str(found.verdict) for found in findings_of(one, NOW)}


def test_a_letter_that_does_not_stand_on_its_sheet_is_stopped(cast: Cast):
    with sealed(cast.campaign.pk):
        addressed(cast, 1)
        a_sender(cast)
        assert verdicts(written(cast, None, **LETTER))["sheet"] == "ok"
        long = written(cast, None, **{**LETTER, "blocks": (TextBlock("# T\n\n" + "beaucoup de mots " * 200),)})
        assert verdicts(long)["sheet"] == "todo"
        pictured = written(cast, None, **{**LETTER, "blocks": (*BLOCKS, PictureBlock("x.jpg", "une photo"))})
        assert verdicts(pictured)["picture"] == "todo"
        untitled = written(cast, None, **{**LETTER, "blocks": (TextBlock("Bonjour."),)})
        assert verdicts(untitled)["title"] == "warn"


def test_rounds_are_planned_once_and_marks_never_change(cast: Cast, mailing: Mailing):
    with sealed(cast.campaign.pk):
        first = plan_rounds(mailing=mailing, by=COMMAND, at=NOW)
        gone = Contact.objects.order_by("pk").first()
        assert gone is not None
        withdraw(contact=gone, pairs=None, how=How.LINK, by=COMMAND, at=NOW)
        assert plan_rounds(mailing=Mailing.objects.get(pk=mailing.pk), by=COMMAND, at=NOW) == first
        assert sum(len(one.numbers) for one in first) == 6
        draft = written(cast, None, **LETTER)
        with pytest.raises(InputError):
            plan_rounds(mailing=draft, by=COMMAND, at=NOW)
        assert Entry.objects.filter(verb="letters.planned").count() == 1


def test_whoever_took_it_back_is_printed_nowhere_and_left_out_when_a_round_is_carried(cast: Cast, mailing: Mailing):
    with sealed(cast.campaign.pk):
        plans = plan_rounds(mailing=mailing, by=COMMAND, at=NOW)
        gone = Contact.objects.order_by("pk").first()
        assert gone is not None
        name = gone.name
        withdraw(contact=gone, pairs=None, how=How.LINK, by=COMMAND, at=NOW)
        rounds = carried(mailing, plans, NOW)
        rows = router_file(rounds).decode("utf-8-sig").splitlines()
        assert len(rows) == 1 + 5
        assert name.upper() not in "\n".join(rows)
        assert rows[1].startswith("A;A 0")
        handed = sum(hand_over_round(mailing=mailing, plan=one, by=COMMAND, at=NOW) for one in plans)
        assert handed == 5
        assert states(mailing) == {"accepted": 5, "out": 1}
        mailing.refresh_from_db()
        assert mailing.state == MailingState.DONE
        with pytest.raises(InputError):
            hand_over_round(mailing=mailing, plan=plans[0], by=COMMAND, at=NOW)


def test_the_sheet_of_whoever_carries_names_nobody(cast: Cast, mailing: Mailing, monkeypatch):
    seen: dict[str, object] = {}
    monkeypatch.setattr(
        "arpenteur.web.communication.outreach.letters.files.route_pdf", lambda data: seen.update(data) or b"%PDF"
    )
    with sealed(cast.campaign.pk):
        rounds = carried(mailing, plan_rounds(mailing=mailing, by=COMMAND, at=NOW), NOW)
        route_file(mailing, rounds)
        names = list(Contact.objects.all())
    assert "rue du Modèle, côté pair" in str(seen)
    assert not any(one.name in str(seen) for one in names)


def ask(cast: Cast, user: User, mailing: Mailing, what: str, chosen: str = ""):
    address = f"/c/{cast.campaign.slug}/messages/{mailing.pk}/lettres/fichier/"
    return cast.client(user).post(address, {"quoi": what, "tournee": chosen})


def test_files_are_counted_and_in_the_journal(cast: Cast, mailing: Mailing, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    home = f"/c/{cast.campaign.slug}/messages/{mailing.pk}/lettres/"
    director = cast.client(cast.director)
    assert "Mettre" in plain_words(director.get(home)) or "mettre" in plain_words(director.get(home))
    assert director.post(home, {"do": "plan"}).status_code == 302
    with sealed(cast.campaign.pk):
        letters = [one.letter for one in plan_of(Mailing.objects.get(pk=mailing.pk))]
    one = ask(cast, cast.director, mailing, "lettres", letters[0])
    assert one.content.startswith(b"%PDF")
    assert one.headers["Cache-Control"] == "no-store"
    for what, start_of in (("etiquettes", b"%PDF"), ("routeur", b"\xef\xbb\xbf"), ("feuilles", b"%PDF")):
        assert ask(cast, cast.director, mailing, what).content.startswith(start_of)
    assert ask(cast, cast.director, mailing, "autre").status_code == 404
    assert ask(cast, cast.director, mailing, "lettres", "ZZ").status_code == 404
    with sealed(cast.campaign.pk):
        printed = Entry.objects.filter(verb="letters.printed")
        assert [one.details["what"] for one in printed] == ["lettres", "etiquettes", "routeur", "feuilles"]
        assert ReadingDay.objects.get().listed >= 18
        assert not any("Figurine" in str(one.details) for one in Entry.objects.all())
    assert director.post(home, {"do": "handed", "tournee": letters[0]}).status_code == 302
    assert director.post(home, {"do": "handed", "tournee": "ZZ"}).status_code == 404


def test_a_preview_is_a_picture_of_somebody_who_does_not_exist(cast: Cast, mailing: Mailing, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    answer = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/messages/{mailing.pk}/lettres/apercu.png")
    assert answer.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["volunteer", "guest", "outsider", "rival", "officer", "leader"])
def test_nobody_else_prints_letters(cast: Cast, mailing: Mailing, name: str, settings):
    settings.ARPENTEUR_SECOND_FACTOR = False
    with sealed(cast.campaign.pk):
        plan_rounds(mailing=mailing, by=COMMAND, at=NOW)
    for what in ("lettres", "etiquettes", "routeur", "feuilles"):
        assert ask(cast, getattr(cast, name), mailing, what).status_code in {403, 404}
    with sealed(cast.campaign.pk):
        assert not Entry.objects.filter(verb="letters.printed").exists()


def test_many_letters_are_one_document_a_round(cast: Cast, mailing: Mailing):
    with sealed(cast.campaign.pk):
        plans = plan_rounds(mailing=mailing, by=COMMAND, at=NOW)
        one = carried(mailing, plans, NOW)
        twice = [*one, *((RoundPlan(f"{plan.letter}{plan.letter}", plan.numbers), rows) for plan, rows in one)]
        document, kind = letters_file(mailing, twice, NOW)
    assert kind == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(document))
    assert archive.namelist() == ["tournee-A.pdf", "tournee-AA.pdf"]
    assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())


def test_letters_begin_by_hand(cast: Cast, now):
    with sealed(cast.campaign.pk):
        addressed(cast, 2)
        a_sender(cast)
        mailing = approved(cast, None, **LETTER)
        assert start(mailing=mailing, by=member_of(cast, cast.director).actor, at=NOW).state == MailingState.SENDING
        assert states(mailing) == {"waiting": 2}
