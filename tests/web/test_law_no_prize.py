"""FR-L106-NO-PRIZE: whoever takes part wins nothing; no column, setting or form could hold a prize."""

import re
from dataclasses import fields

import pytest
from cast import AT, Cast
from consulted import READY, process_of, step_of
from django.apps import apps
from django.test import Client

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.residents.consultations import forms, outcome_forms
from arpenteur.web.residents.consultations.actions.processes import open_process, write_process
from arpenteur.web.residents.consultations.contribution_columns import COLUMNS
from arpenteur.web.residents.consultations.kinds import Nature, StepKind
from arpenteur.web.residents.consultations.step_kinds import configs
from arpenteur.web.residents.consultations.step_rules import rules_sentences

PRIZE = re.compile(
    r"(?:^|_)(?:prizes?|rewards?|vouchers?|gifts?|badges?|ranks?|levels?|points?_(?:won|earned)|coupons?|lottery|raffle)(?:_|$)"
)
ROOMS = ("consultations", "ballots", "reports")


def names() -> set[str]:
    """Every word under which something of the room is kept, set or typed."""
    found = {
        field.name for room in ROOMS for model in apps.get_app_config(room).get_models() for field in model._meta.fields
    }
    found |= {field.name for kind in configs().values() for field in fields(kind)}
    for module in (forms, outcome_forms):
        for one in vars(module).values():
            found |= set(getattr(one, "base_fields", {}))
    return found | {column.name for column in COLUMNS}


def test_the_scan_would_see_one():
    for name in ("prize", "reward", "gift_card", "badge", "points_earned", "first_prize"):
        assert PRIZE.search(name)
    assert len(names()) > 100


def test_nothing_of_the_room_could_hold_a_prize():
    assert [one for one in sorted(names()) if PRIZE.search(one)] == []


@pytest.mark.django_db
def test_the_page_of_rules_says_that_no_money_is_paid(cast: Cast, time_machine):
    time_machine.move_to(AT)
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, nature=Nature.PROGRAMME))
    page = Client().get(f"/pages/essai/participer/{step.process_id}/etape/{step.position}/?langue=en")
    assert "no money is paid" in page.content.decode()


@pytest.mark.django_db
def test_the_rules_of_reports_say_nothing_of_money(cast: Cast, time_machine):
    time_machine.move_to(AT)
    with sealed(cast.campaign.pk):
        step = step_of(process_of(cast, nature=Nature.PROGRAMME), StepKind.REPORTS)
        assert not [one for one in rules_sentences(step) if "money" in one or "somme" in one]


@pytest.mark.django_db
def test_a_public_body_has_an_instance_of_its_own(cast: Cast):
    with sealed(cast.campaign.pk):
        values = {**READY, "nature": Nature.INSTITUTION}
        made = write_process(campaign=cast.campaign, values=values, by=COMMAND, at=AT)
        with pytest.raises(InputError, match=r"public|collectivité"):
            open_process(process=made, by=COMMAND, at=AT)
