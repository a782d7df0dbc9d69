"""A campaign's own scenarios: written anew or in place of one, removed; which parts of one changed."""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.scenario import Scenario
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.context_of_visitor import SCENARIO_FILE, own_scenario_rows, scenario_of_text
from arpenteur.web.foundation.campaigns.models import Campaign, OwnScenario
from arpenteur.web.foundation.campaigns.own_texts import key_of, refuse_long
from arpenteur.web.foundation.shared.fields import longest
from arpenteur.web.foundation.territory.asking import OWN_SCENARIO
from arpenteur.web.foundation.territory.scenarios import scenarios

MOST_SCENARIOS = 30
PARTS = {
    "name": ("label",),
    "note": ("note",),
    "scope": ("scope",),
    "turnout": ("turnout", "turnout_rise"),
    "shares": ("shares",),
    "absent": ("absent",),
    "moves": ("moves",),
    "finalists": ("finalists", "final_shares"),
    "local": ("local",),
}
"""Parts of a scenario as the journal calls them, with their fields."""


@verb("scenario.changed", "scenario of the campaign changed")
@verb("scenario.written", "scenario of the campaign written")
def write_scenario(*, campaign: Campaign, text: str, by: Actor, at: datetime, key: str = "") -> str:
    """Keep a scenario of the campaign, in place of the one of ``key`` where one is given; the context follows one that
    it works for. Returns its key. Raises InputError for a text that is no scenario file, a name that another one has,
    more than ``MOST_SCENARIOS``, and a ``key`` that is not there any more. The same text again changes nothing.
    """
    named = _checked(text)
    rows, used = _locked(campaign)
    if key and key not in rows:
        raise changed_meanwhile()
    new = key_of(OWN_SCENARIO, text)
    if new == key:
        return key
    if any(row.name == named.label for known, row in rows.items() if known != key):
        raise InputError(
            _("the campaign has a scenario called “%(name)s” already") % {"name": named.label},
            action=_("give it another name, or change the one that is there"),
        )
    if not key and len(rows) >= MOST_SCENARIOS:
        raise InputError(
            _("the campaign has %(n)s scenarios, and no more are kept") % {"n": len(rows)},
            action=_("delete one that no longer serves"),
        )
    fields = _parts(rows[key].text if key else "", named)
    _store(campaign, rows.get(key), named.label, text, at)
    if key and used == key:
        _work_for(campaign, new)
    verb = "scenario.changed" if key else "scenario.written"
    record(verb=verb, subject=campaign, by=by, at=at, campaign=campaign.pk, fields=fields)
    return new


@verb("scenario.removed", "scenario of the campaign removed")
def remove_scenario(*, campaign: Campaign, key: str, by: Actor, at: datetime) -> None:
    """Forget a scenario. Raises InputError where the campaign works for it; again is not an error."""
    rows, used = _locked(campaign)
    if key not in rows:
        return
    if used == key:
        raise InputError(
            _("the campaign works for this scenario"), action=_("make the reference our context again first")
        )
    rows[key].delete()
    record(subject=campaign, by=by, at=at, campaign=campaign.pk)


def refuse_gone(campaign: Campaign, key: str) -> None:
    """Raises InputError for the key of an own scenario that the campaign does not have, or no longer. Inside a
    transaction, which then keeps it from being removed.
    """
    if key.startswith(OWN_SCENARIO) and key not in {**scenarios(), **_locked(campaign)[0]}:
        raise changed_meanwhile()


def changed_meanwhile() -> InputError:
    """The refusal of a key that is not there: somebody changed or deleted the scenario since the page was read."""
    return InputError(
        _("this scenario was changed or deleted meanwhile"), action=_("open it again from the list of scenarios")
    )


def _locked(campaign: Campaign) -> tuple[dict[str, OwnScenario], str]:
    """The scenarios by key and the one that is worked for, until the end of the transaction."""
    used = Campaign.objects.select_for_update().values_list("scenario", flat=True).get(pk=campaign.pk)
    return own_scenario_rows(campaign), used


def _store(campaign: Campaign, row: OwnScenario | None, name: str, text: str, at: datetime) -> None:
    row = row or OwnScenario(campaign=campaign)
    row.name, row.text, row.changed_at = name, text, at
    row.save()


def _work_for(campaign: Campaign, key: str) -> None:
    campaign.scenario = key
    campaign.save(update_fields=["scenario"])


def _checked(text: str) -> Scenario:
    """The scenario of a text whose name can be shown in a list. Raises InputError."""
    refuse_long(text, SCENARIO_FILE)
    scenario = scenario_of_text(text)
    most = longest(OwnScenario, "name")
    if not 0 < len(scenario.label) <= most or not scenario.label.isprintable() or scenario.label.isspace():
        line = next((at for at, one in enumerate(text.splitlines(), start=1) if one.startswith("label")), None)
        raise InputError(
            _("the label of the scenario"),
            Where(SCENARIO_FILE, line=line),
            expected=_("a name of 1 to %(n)s characters on one line") % {"n": most},
        )
    return scenario


def _parts(before: str, after: Scenario) -> list[str]:
    """What a scenario says that the text before did not; of a new one, what it supposes. The text alone where only
    comments moved.
    """
    try:
        old = scenario_of_text(before) if before else Scenario("", note="")
    except InputError:
        return ["text"]
    moved = [part for part, names in PARTS.items() if any(getattr(old, one) != getattr(after, one) for one in names)]
    return sorted(moved) or ["text"]
