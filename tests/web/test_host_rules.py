"""Rules of the host of a site at every door: pages, lists that are brought, messages, agreements, what is kept."""

import base64
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from acquainted import agreement
from acting import DAY, address, typed
from cast import AT, Cast
from host_rules import Bring, rules_brought
from mailings import BLOCKS, a_sender, an_account, people, written
from mailings import NOW as MAILING_NOW
from money_books import NOW, framed

from arpenteur.domain.errors import InputError
from arpenteur.domain.law import rules
from arpenteur.domain.law.host import RuleKind, host_rules
from arpenteur.web.accountability.compliance.authority.law import rule_files
from arpenteur.web.accountability.money.models import Donation
from arpenteur.web.communication.outreach.blocks import TextBlock
from arpenteur.web.communication.outreach.checks import findings_of
from arpenteur.web.communication.outreach.choosing import choose, why_not
from arpenteur.web.communication.outreach.findings import CheckVerdict
from arpenteur.web.communication.outreach.models import OutReason
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.verbs import words
from arpenteur.web.foundation.campaigns.act_rules import ACTS, AMOUNTS
from arpenteur.web.foundation.shared.apart import read_apart
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork.models import Action
from arpenteur.web.persons.contacts.actions import agree
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.contacts.queries import may_receive
from arpenteur.web.persons.exchange.actions import BOUNDS
from arpenteur.web.site.operations.host_rules import check_rules, in_words

pytestmark = pytest.mark.django_db
GIFT = {
    "name": "Alma Figurante",
    "tax_home": "1 rue des Épures, 00001 Valmarche",
    "nationality": "française",
    "french": "on",
    "means": "cheque",
    "given_on": "2026-11-20",
    "attested": "on",
    "email": "",
    "elsewhere": "",
    "reference": "",
}
LIMIT = """title = "Charte des dons"
summary = "La charte de la liste limite ce qu'elle reçoit."
kind = "amount"
acts = ["donation.kept"]
most_cents = [{since = 2026-01-01, value = 20000}]
per = "%s"
"""


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bring]:
    with rules_brought(tmp_path, monkeypatch) as brought:
        yield brought


def give(cast: Cast, amount: str) -> str:
    """What the page of donations answers; nothing where it was kept."""
    with time_machine.travel(NOW, tick=False):
        answer = cast.client(cast.director).post("/c/essai/argent/dons/ajouter/", GIFT | {"amount": amount})
    return "" if answer.status_code == 302 else answer.content.decode()


def test_acts_that_may_be_refused_are_acts_of_the_journal():
    assert words().keys() >= ACTS
    assert AMOUNTS.keys() <= ACTS


def test_an_amount_is_held_at_the_page_and_the_refusal_is_a_line(cast: Cast, bring: Bring):
    framed(cast.campaign)
    bring(HOTE_DONS=LIMIT % "act")
    assert give(cast, "200") == ""
    said = give(cast, "200,01")
    assert "Charte des dons" in said
    assert "Délibération n° 12" in said
    with sealed(cast.campaign.pk):
        assert Donation.objects.count() == 1
        refused = Entry.objects.get(verb="money.refused")
        assert refused.details["rules"] == ["HOTE-DONS"]


def test_an_amount_of_the_campaign_counts_what_came_before(cast: Cast, bring: Bring):
    framed(cast.campaign)
    bring(HOTE_DONS=LIMIT % "campaign")
    assert give(cast, "120") == ""
    assert "déjà comptés" in give(cast, "81")
    assert give(cast, "80") == ""


def test_a_number_is_held_in_its_week(cast: Cast, bring: Bring):
    framed(cast.campaign)
    bring(
        HOTE_DONS='title = "Un don par semaine"\nsummary = "s"\nkind = "number"\nacts = ["donation.kept"]\n'
        'most = [{since = 2026-01-01, value = 1}]\nper = "week"\n'
    )
    assert give(cast, "20") == ""
    assert "1 au plus en sept jours, et 1 sont déjà faits" in give(cast, "20")


def test_an_action_is_refused_on_the_days_of_a_rule_and_planned_on_others(cast: Cast, bring: Bring):
    bring(
        HOTE_TREVE='title = "Trêve"\nsummary = "Personne ne sort ce jour-là."\nkind = "period"\n'
        f'acts = ["action.created"]\ndays = [{{first = {DAY}, last = {DAY}}}]\n'
    )
    with time_machine.travel(AT, tick=False):
        page = cast.client(cast.organiser).post(address(cast, "nouvelle/"), typed())
        assert f"Trêve : pas le {DAY:%d/%m/%Y}." in page.content.decode()
        with sealed(cast.campaign.pk):
            assert not Action.objects.exists()


def test_a_column_that_the_host_forbids_is_destroyed_where_files_are_read_apart(cast: Cast, bring: Bring):
    bring(HOTE_VILLE='title = "Ville de résidence"\nsummary = "s"\nkind = "field"\nheaders = ["Ville"]\n')
    content = "Prénom;Nom;Courriel;Ville\nIris;Figurine;iris@exemple.fr;Valmarche\n".encode()
    read = read_apart("arpenteur.web.persons.exchange.reading:read_people", content, BOUNDS)
    kept = b"".join(zlib.decompress(base64.b64decode(one[0])) for one in read["blocks"])
    assert ["Ville", "destroyed", "HOTE-VILLE", 1] in read["columns"]
    assert b"iris@exemple.fr" in kept
    assert b"Valmarche" not in kept


def test_a_message_bears_the_words_of_a_rule_or_stays(cast: Cast, bring: Bring, settings):
    settings.ARPENTEUR_DEMO = True
    bring(
        HOTE_MENTION='title = "Mention"\nsummary = "s"\nkind = "mention"\nchannels = ["email"]\n'
        'text = "Liste soutenue par personne"\n'
    )
    with sealed(cast.campaign.pk):
        a_sender(cast)
        account = an_account(cast)
        people(cast, 2)
        without = written(cast, account)
        (found,) = [one for one in findings_of(without, MAILING_NOW) if one.code == "mention"]
        assert (found.verdict, found.rule) == (CheckVerdict.STOP, "HOTE-MENTION")
        assert "Liste soutenue par personne" in str(found.sentence)
        bearing = written(cast, account, blocks=(*BLOCKS, TextBlock("Liste soutenue\npar  PERSONNE.")))
        (found,) = [one for one in findings_of(bearing, MAILING_NOW) if one.code == "mention"]
        assert found.verdict is CheckVerdict.OK


def test_a_message_does_not_leave_on_the_days_of_a_rule(cast: Cast, bring: Bring, settings):
    settings.ARPENTEUR_DEMO = True
    day = MAILING_NOW.date()
    bring(
        HOTE_MESSAGES='title = "Rien ne part"\nsummary = "s"\nkind = "period"\nacts = ["mailing.started"]\n'
        f"days = [{{first = {day}, last = {day}}}]\n"
    )
    with sealed(cast.campaign.pk):
        a_sender(cast)
        mailing = written(cast, an_account(cast))
        (found,) = [one for one in findings_of(mailing, MAILING_NOW) if one.code == "silence"]
    assert (found.verdict, found.rule) == (CheckVerdict.STOP, "HOTE-MESSAGES")


def test_an_agreement_asked_for_besides_is_asked_of_each(cast: Cast, bring: Bring, settings):
    settings.ARPENTEUR_DEMO = True
    bring(
        HOTE_ACCORD='title = "Deux accords"\nsummary = "s"\nkind = "agreement"\npurposes = ["news"]\n'
        'channels = ["email"]\nneeds = "meetings"\n'
    )
    with sealed(cast.campaign.pk):
        a_sender(cast)
        one, both = people(cast, 2)
        agree(contact=both, agreement=agreement((Purpose.MEETINGS, Channel.EMAIL)), by=COMMAND, at=MAILING_NOW)
        mailing = written(cast, an_account(cast))
        found = choose(mailing, MAILING_NOW)
        assert (found.recipients, found.left_out) == (1, {OutReason.NO_CONSENT: 1})
        assert why_not(one, mailing, MAILING_NOW) is OutReason.NO_CONSENT
        assert why_not(both, mailing, MAILING_NOW) is None
        with time_machine.travel(MAILING_NOW, tick=False):
            assert list(may_receive(cast.campaign, Purpose.NEWS, Channel.EMAIL)) == [both]


def test_jurists_read_them_on_the_page_of_rules_and_in_the_file_of_an_authority(cast: Cast, bring: Bring):
    bring(HOTE_DONS=LIMIT % "act", FR_L49_SILENCE='summary = "Lu par nous."\n')
    said = cast.client(cast.director).get("/c/essai/conformite/regles/").content.decode()
    for words_of_it in ("Charte des dons", "Lu par nous.", "Délibération n° 12", 'id="of-host"'):
        assert words_of_it in said
    file = rule_files(None)["regles/regles.json"].decode()
    assert "HOTE-DONS" in file
    assert '"changed_by"' in file


def test_the_site_does_not_start_with_a_rule_that_would_do_nothing(bring: Bring):
    check_rules()
    bring(HOTE_DONS=(LIMIT % "act").replace("donation.kept", "donation.given"))
    with pytest.raises(InputError, match=r"donation\.given"):
        check_rules()


def test_the_doctor_counts_them(bring: Bring):
    assert in_words() == "aucune ajoutée (ARPENTEUR_RULES)"
    bring(HOTE_DONS=LIMIT % "act", FR_L49_SILENCE='summary = "Lu par nous."\n')
    check_rules()
    assert in_words().startswith("1 ajoutées, 1 changées, dans ")


def test_a_withdrawal_is_never_an_act_of_a_rule():
    never = ("withdrawn", "objected", "erased", "corrected", "purged", "turf.events", "money.refused", "dropped")
    assert not [one for one in ACTS if any(word in one for word in never)]


def test_the_files_that_the_page_for_hosts_shows_are_understood(bring: Bring):
    page = (Path(__file__).parents[2] / "docs/deploy.md").read_text("utf-8")
    samples = re.findall(r'```toml\n(id = "([A-Z0-9-]+)".*?)```', page, re.DOTALL)
    bring(**{name: text for text, name in samples})
    check_rules()
    assert {one.kind for one in host_rules().values()} == set(RuleKind)
    assert rules()["FR-L52-8-CASH"].changed
    assert len(samples) == len(host_rules()) + 1
