"""Legal clocks at every door: nothing is planned in silence, a draft may be kept, nothing typed is lost."""

import html
import re
from datetime import date, timedelta

import pytest
from acting import EVE, act, address, details, typed
from cast import AT, Cast

from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.shared.law import RefusedByLawError
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.fieldwork import actions as verbs
from arpenteur.web.ground.fieldwork.kinds import Kind, Status
from arpenteur.web.ground.fieldwork.law import refusals, start_instead
from arpenteur.web.ground.fieldwork.models import Action

pytestmark = pytest.mark.django_db
BY = {"by": COMMAND, "at": AT}


def leaflets(cast: Cast, day: date = EVE, **values):
    return details(cast.campaign, day, 10, 12, kind=Kind.LEAFLETS, **values)


def test_no_verb_plans_an_action_in_silence(cast: Cast):
    with sealed(cast.campaign.pk):
        with pytest.raises(RefusedByLawError):
            verbs.create_action(campaign=cast.campaign, details=leaflets(cast), **BY)
        lawful = verbs.create_action(campaign=cast.campaign, details=leaflets(cast, EVE - timedelta(days=7)), **BY)
        with pytest.raises(RefusedByLawError):
            verbs.change_action(action=lawful, details=leaflets(cast), version=1, **BY)
        with pytest.raises(RefusedByLawError):
            verbs.repeat_weekly(action=lawful, weeks=3, **BY)
        draft = verbs.create_action(campaign=cast.campaign, details=leaflets(cast), draft=True, **BY)
        with pytest.raises(RefusedByLawError):
            verbs.set_status(action=draft, status=Status.PLANNED, **BY)
        with pytest.raises(RefusedByLawError):
            verbs.change_action(action=draft, details=leaflets(cast), version=1, draft=False, **BY)
        assert list(Action.objects.values_list("status", flat=True)) == ["planned", "draft"]
        line = Entry.objects.filter(verb="action.created").last()
        assert line is not None
        assert line.details["refused"] == ["FR-L49-SILENCE"]


def test_a_cancelled_action_does_not_come_back_in_silence(cast: Cast):
    with sealed(cast.campaign.pk):
        draft = act(cast, EVE, kind=Kind.LEAFLETS, draft=True)
        verbs.cancel_action(action=draft, why="Interdit", **BY)
        with pytest.raises(RefusedByLawError):
            verbs.set_status(action=draft, status=Status.PLANNED, **BY)


def test_refused_weeks_of_a_series_may_be_kept_as_drafts(cast: Cast):
    with sealed(cast.campaign.pk):
        first = verbs.create_action(campaign=cast.campaign, details=leaflets(cast, EVE - timedelta(days=7)), **BY)
        made = verbs.repeat_weekly(action=first, weeks=3, keep_drafts=True, **BY)
    assert [one.status for one in made] == ["draft", "draft", "planned"]


def test_the_other_time_proposed_is_lawful_at_the_same_hour(cast: Cast):
    for start, end in ((10, 12), (0, 2), (22, 0)):
        said = details(cast.campaign, EVE, start, end, kind=Kind.LEAFLETS)
        (refusal,) = refusals(cast.campaign, said.kind, said.starts_at, said.ends_at)
        instead = start_instead(cast.campaign, refusal, said.starts_at, said.ends_at)
        assert instead is not None
        assert local(cast.campaign, instead).hour == start
        length = said.ends_at - said.starts_at
        assert refusals(cast.campaign, said.kind, instead, instead + length) == ()
        assert EVE - timedelta(days=2) < local(cast.campaign, instead).date() < EVE


def test_the_page_says_why_and_keeps_everything_typed(cast: Cast):
    browser = cast.client(cast.director)
    sent = typed(EVE, "10:00", "12:00", kind="leaflets", title="Devant la gare", brief="Rien ne se perd", wanted="7")
    answer = browser.post(address(cast, "nouvelle/"), sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Ce tractage ne peut pas avoir lieu samedi 13 mars à 10" in page
    assert "Code électoral, art. L49" in page
    assert "FR-L49-SILENCE" in page
    assert "lu le 2 avril 2026" in page
    for kept in ("Devant la gare", "Rien ne se perd", 'value="7"', 'value="2027-03-13"', 'value="10:00"'):
        assert kept in page
    assert page.index('class="act-form"') < page.index('class="refusal"') < page.index('class="cal')
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 0


def test_the_buttons_of_a_refusal_move_the_action_or_keep_a_draft(cast: Cast):
    browser = cast.client(cast.director)
    sent = typed(EVE, "10:00", "12:00", kind="leaflets", title="Devant la gare")
    page = html.unescape(browser.post(address(cast, "nouvelle/"), sent).content.decode())
    found = re.search(r'name="move" value="([^"]+)">([^<]+)<', page)
    assert found
    assert "vendredi 12 mars, 10" in found[2]
    sent.pop("plan")
    assert browser.post(address(cast, "nouvelle/"), {**sent, "move": found[1]}).status_code == 302
    assert browser.post(address(cast, "nouvelle/"), {**sent, "draft": "1"}).status_code == 302
    with sealed(cast.campaign.pk):
        moved, draft = Action.objects.order_by("pk")
        assert (moved.status, local(cast.campaign, moved.starts_at).isoformat()) == (
            "planned",
            "2027-03-12T10:00:00+01:00",
        )
        assert (draft.status, local(cast.campaign, draft.starts_at).day) == ("draft", 13)


def test_a_forged_time_is_refused_like_any_other(cast: Cast):
    browser = cast.client(cast.director)
    for forged in ("2027-03-13T11:00:00+01:00", "hier", "2027-03-12T10:00:00"):
        sent = typed(EVE, "10:00", "12:00", kind="leaflets", move=forged)
        assert browser.post(address(cast, "nouvelle/"), sent).status_code == 422
    with sealed(cast.campaign.pk):
        assert Action.objects.count() == 0


def test_a_status_button_and_a_repetition_show_the_same_box(cast: Cast):
    with sealed(cast.campaign.pk):
        draft = act(cast, EVE, kind=Kind.LEAFLETS, draft=True)
        lawful = act(cast, EVE - timedelta(days=7), kind=Kind.LEAFLETS)
    browser = cast.client(cast.director)
    answer = browser.post(address(cast, f"{draft.pk}/etat/"), {"status": "planned"})
    assert answer.status_code == 422
    assert "FR-L49-SILENCE" in answer.content.decode()
    answer = browser.post(address(cast, f"{lawful.pk}/repeter/"), {"weeks": "2"})
    assert answer.status_code == 422
    assert 'name="keep_drafts" value="1"' in answer.content.decode()
    answer = browser.post(address(cast, f"{lawful.pk}/repeter/"), {"weeks": "2", "keep_drafts": "1"})
    assert answer.status_code == 302
    with sealed(cast.campaign.pk):
        assert Action.objects.filter(series__isnull=False).count() == 3


@pytest.mark.parametrize("look", ["?semaine=2027-W10", "mois/?mois=2027-03"])
def test_silent_days_and_days_of_vote_are_hatched(cast: Cast, look: str):
    page = cast.client(cast.volunteer).get(address(cast, look)).content.decode()
    assert "Silence électoral" in page
    assert "Scrutin" in page
    assert page.count(" silent") >= 2
