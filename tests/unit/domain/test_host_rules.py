"""Rules that a host adds: each kind does what it says, and a file that is not understood is refused in a sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from host_rules import Bring, rules_brought

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rule, rules
from arpenteur.domain.law.host import (
    KnownNames,
    RuleKind,
    amount_refusal,
    check_names,
    host_rules,
    needed,
    number_refusal,
    of_kind,
    period_refusals,
)
from arpenteur.domain.law.moments import Calendar
from arpenteur.domain.law.retention import term

CALENDAR = Calendar("75056", "Europe/Paris", date(2027, 3, 14), date(2027, 3, 21))
KNOWN = KnownNames(
    frozenset({"donation.kept", "action.created"}),
    frozenset({"donation.kept"}),
    frozenset({"volunteer"}),
    frozenset({"email"}),
    frozenset({"news", "helping"}),
)
PERIOD = """title = "Trêve des fêtes"
summary = "Rien ne se passe entre les fêtes."
kind = "period"
acts = ["action.created"]
days = [{first = 2026-12-24, last = 2027-01-01}, {first = -2, last = -1}]
"""
NUMBER = """title = "Lettres"
summary = "Trois par semaine."
kind = "number"
acts = ["donation.kept"]
most = [{since = 2026-01-01, value = 3}, {since = 2027-01-01, value = 5}]
per = "week"
"""
AMOUNT = """title = "Dons"
summary = "La charte de la liste."
kind = "amount"
acts = ["donation.kept"]
most_cents = [{since = 2026-01-01, value = 50000}]
per = "act"
"""


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    with rules_brought(tmp_path, monkeypatch) as brought:
        yield brought


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_no_folder_no_rule(bring: Bring):
    assert not host_rules()
    assert not any(one.changed for one in rules().values())


@pytest.mark.parametrize(
    ("day", "hour", "refused"),
    [
        (date(2026, 12, 23), 22, ""),
        (date(2026, 12, 23), 23, "du 24/12/2026 au 01/01/2027"),
        (date(2027, 1, 1), 22, "du 24/12/2026 au 01/01/2027"),
        (date(2027, 1, 1), 23, ""),
        (date(2027, 3, 12), 12, "du 12/03/2027 au 13/03/2027"),
        (date(2027, 3, 20), 12, "du 19/03/2027 au 20/03/2027"),
        (date(2027, 3, 14), 12, ""),
    ],
)
def test_days_are_those_of_the_clocks_of_the_place_and_of_each_round(bring: Bring, day: date, hour: int, refused: str):
    bring(HOTE_FETES=PERIOD)
    found = period_refusals("action.created", at(day, hour), at(day, hour), CALENDAR)
    assert [one.title for one in found] == ([f"Trêve des fêtes : pas {refused}."] if refused else [])
    assert not period_refusals("donation.kept", at(day, hour), at(day, hour), CALENDAR)


def test_a_number_and_an_amount_hold_from_their_dates_on(bring: Bring):
    bring(HOTE_LETTRES=NUMBER, HOTE_DONS=AMOUNT)
    (number,), (amount,) = of_kind(RuleKind.NUMBER), of_kind(RuleKind.AMOUNT)
    assert number_refusal(number, 3, date(2025, 12, 31)) is None
    assert number_refusal(number, 2, date(2026, 12, 31)) is None
    told = number_refusal(number, 3, date(2026, 12, 31))
    assert told is not None
    assert told.title == "Lettres : 3 au plus en sept jours, et 3 sont déjà faits."
    assert number_refusal(number, 4, date(2027, 1, 1)) is None
    assert amount_refusal(amount, 50_000, 0, date(2026, 12, 1)) is None
    told = amount_refusal(amount, 50_001, 0, date(2026, 12, 1))
    assert told is not None
    assert (told.rule, told.article, told.read_on) == ("HOTE-DONS", "Délibération n° 12", date(2026, 11, 1))


def test_a_purpose_may_need_another(bring: Bring):
    bring(
        HOTE_ACCORD='title = "Accord"\nsummary = "Deux accords."\nkind = "agreement"\npurposes = ["news"]\n'
        'channels = ["email"]\nneeds = "helping"\n'
    )
    assert needed("news", "email") == {"helping"}
    assert needed("news", "sms") == needed("helping", "email") == frozenset()


def test_a_rule_of_the_program_changes_its_parameters_from_a_day_on(bring: Bring):
    before = rule("FR-L49-SILENCE")
    bring(FR_L49_SILENCE='title = "Autrement"\n[parameters]\neve_days = [{since = 2040-01-01, value = 2}]\n')
    changed = rule("FR-L49-SILENCE")
    assert changed.title == "Autrement"
    assert [one.value for one in changed.parameters["eve_days"]] == [1, 2]
    assert changed.parameters["closing"] == before.parameters["closing"]
    assert changed.references[-1].text == "Délibération n° 12"
    assert [one.text for one in changed.changed] == ["Délibération n° 12"]


def test_how_long_something_is_kept_changes_from_a_day_on(bring: Bring):
    before = term("volunteer")
    bring(
        HOTE_DUREE='title = "Bénévoles"\nsummary = "Un mois ici."\nkind = "retention"\nterm = "volunteer"\n'
        "lengths = [{since = 2040-01-01, months = 1}]\n"
    )
    after = term("volunteer")
    assert after.lengths[:-1] == before.lengths
    assert after.lengths[-1].months == 1
    assert "Délibération n° 12" in after.reference


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind = ", "n'est pas du TOML lisible"),
        ('id = "HOTE-AUTRE"\nkind = "period"\n', "id = 'HOTE-AUTRE'"),
        (PERIOD.replace('"period"', '"magie"'), "genre de règle inconnu : magie"),
        (PERIOD.replace("acts", "actes"), "clés manquantes ou inconnues"),
        (PERIOD.replace('["action.created"]', "[]"), "acts : vide"),
        (PERIOD.replace("2027-01-01", "2025-01-01"), "vient avant first"),
        (PERIOD.replace("first = -2", "first = 2026-01-01"), "deux dates, ou deux nombres de jours"),
        (NUMBER.replace('"week"', '"act"'), "per = 'act'"),
        (NUMBER.replace("value = 3", "value = -3"), "nombre entier"),
        (AMOUNT.replace("50000", "500.5"), "nombre entier"),
        (AMOUNT.replace("2026-01-01", '"2026"'), "une date"),
        ('references = [{text = "presse", grade = "S", read_on = 2026-01-01}]\n' + PERIOD, "souvenir"),
        ("references = []\n" + PERIOD, "references : vide"),
        ('id = "HOTE-FAUTE"\ntitle = "Rien"\n', "n'est pas une règle du programme"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_in_a_sentence(bring: Bring, text: str, said: str):
    bring(HOTE_FAUTE=text)
    with pytest.raises(InputError, match="HOTE-FAUTE") as error:
        (host_rules(), rules())
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PERIOD.replace("action.created", "contact.withdrawn"), "acte inconnu du programme, ou qui ne se refuse pas"),
        (AMOUNT.replace("donation.kept", "action.created"), "acte inconnu"),
        (
            'title = "t"\nsummary = "s"\nkind = "mention"\nchannels = ["pigeon"]\ntext = "Imprimé par nos soins"\n',
            "canal inconnu du programme, ou qui ne se refuse pas : pigeon",
        ),
        (
            'title = "t"\nsummary = "s"\nkind = "retention"\nterm = "toujours"\n'
            "lengths = [{since = 2026-01-01, days = 1}]\n",
            "durée inconnu",
        ),
        (
            'title = "t"\nsummary = "s"\nkind = "agreement"\npurposes = ["news"]\n'
            'channels = ["email"]\nneeds = "amour"\n',
            "finalité inconnu",
        ),
    ],
)
def test_a_rule_that_would_do_nothing_is_refused(bring: Bring, text: str, said: str):
    bring(HOTE_RIEN=text)
    with pytest.raises(InputError, match=said):
        check_names(KNOWN)


def test_what_is_right_passes(bring: Bring):
    bring(HOTE_FETES=PERIOD, HOTE_LETTRES=NUMBER, HOTE_DONS=AMOUNT)
    check_names(KNOWN)


def test_a_folder_that_is_not_there_is_said(bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bring()
    monkeypatch.setenv("ARPENTEUR_RULES", str(tmp_path / "absent"))
    with pytest.raises(InputError, match="ce dossier n'existe pas"):
        host_rules()
