"""A campaign's own scenario as a form: its name, and the numbers that most scenarios give. A file may say more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.grid import grid
from arpenteur.domain.scenario import Move, Scenario
from arpenteur.web.foundation.shared.fields import LineField, add_choice, choice_field

SCOPES = {
    "france": _("of France as a whole"),
    "departement": _("of the département"),
    "circonscription": _("of the constituency"),
    "commune": _("of the commune"),
}


class NameForm(forms.Form):
    """What a scenario is called, its numbers as they are."""

    label = LineField(_("Name of the scenario"), 80, help_text=_("No name of a person."))
    note = LineField(_("Note"), 300, required=False)

    def scenario(self, base: Scenario) -> Scenario:
        """The numbers of ``base`` under the name of the form."""
        asked = self.cleaned_data
        name = slugify(asked["label"]) or "scenario"
        return replace(base, id=name, label=asked["label"], note=asked["note"])


def _share(label: Any, low: float = 0, *, labelled: str = "") -> forms.FloatField:
    attrs = {"inputmode": "decimal", "step": "0.1"} | ({"aria-labelledby": labelled} if labelled else {})
    widget = forms.NumberInput(attrs=attrs)
    return forms.FloatField(label=label, min_value=low, max_value=100, required=False, widget=widget)


class OwnScenarioForm(NameForm):
    """The numbers of a scenario in per cent; what is left empty is as at the last comparable election."""

    rise = _share(_("Turnout: points more or less than the last time"), -100)
    turnout = _share(_("Or turnout, in per cent of registered"))
    scope = forms.ChoiceField(label=_("The shares are those"), choices=list(SCOPES.items()))
    absent = forms.MultipleChoiceField(required=False)
    giver = forms.ChoiceField(label=_("Votes carried over from"), required=False)
    taker = forms.ChoiceField(label=_("to"), required=False)
    carried = _share(_("of 100 of their voters"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = list(grid().families.items())
        for name in ("absent", "giver", "taker"):
            choice_field(self, name).choices = families
        for name in ("giver", "taker"):
            add_choice(self, name, gettext("nobody"))
        for one, label in families:
            self.fields[share_of(one)] = _share(label, labelled=f"s-{one}")

    def clean(self) -> dict[str, Any]:
        """Shares are at most all the votes; a transfer is whole; turnout is said once."""
        asked = super().clean() or self.cleaned_data
        if asked.get("rise") is not None and asked.get("turnout") is not None:
            self.add_error("turnout", gettext("Say one of the two: points, or per cent of registered."))
        if sum(asked.get(share_of(one)) or 0 for one in grid().families) > 100 + 1e-6:
            raise ValidationError(gettext("The shares make more than 100 %."))
        absent: list[str] = asked.get("absent", [])
        both = [one for one in absent if asked.get(share_of(one))]
        if both:
            label = grid().families[both[0]]
            self.add_error(share_of(both[0]), gettext("%(family)s is absent: it has no share.") % {"family": label})
        move = [asked.get(name) for name in ("giver", "taker", "carried")]
        if any(move) and (not all(move) or move[0] == move[1]):
            self.add_error("carried", gettext("Say from whom, to whom and how many, of two different families."))
        if asked.get("taker") in absent:
            self.add_error("taker", gettext("This family is absent: it takes no votes."))
        return asked

    def shares(self) -> list[tuple[str, str, Any, bool]]:
        """Families with their label, the field of their share and whether they are absent."""
        absent: set[str] = set(self["absent"].value() or ())
        return [(one, label, self[share_of(one)], one in absent) for one, label in grid().families.items()]

    def scenario(self, base: Scenario) -> Scenario:
        """What the form says. A number that was left as it is written stays as ``base`` has it, decimals included."""
        asked, changed = self.cleaned_data, set(self.changed_data)
        found = super().scenario(base)
        if changed & {"rise", "turnout"}:
            found = replace(found, turnout_rise=_part(asked["rise"]), turnout=_part(asked["turnout"]))
        shares = {one: _kept_share(one, base, asked, changed) for one in grid().families}
        move = Move(asked["giver"], asked["taker"], asked["carried"] / 100) if asked["carried"] else None
        return replace(
            found,
            scope=asked["scope"],
            shares={one: share for one, share in shares.items() if share is not None},
            absent=frozenset(asked["absent"]),
            moves=((move,) if move else ()) if changed & {"giver", "taker", "carried"} else base.moves,
        )


def share_of(family: str) -> str:
    """The field of the share of a family."""
    return f"share-{family}"


def fits_the_form(scenario: Scenario) -> bool:
    """Whether the form says all that a scenario says."""
    return len(scenario.moves) <= 1 and not (scenario.local or scenario.finalists or scenario.final_shares)


def as_the_form_reads(scenario: Scenario) -> dict[str, Any]:
    """The initial values of the form, in per cent with one decimal."""
    move = scenario.moves[0] if scenario.moves else None
    return {
        "label": scenario.label,
        "note": scenario.note,
        "scope": scenario.scope,
        "rise": _per_cent(scenario.turnout_rise),
        "turnout": _per_cent(scenario.turnout),
        "absent": sorted(scenario.absent),
        "giver": move.giver if move else "",
        "taker": move.taker if move else "",
        "carried": _per_cent(move.part) if move else None,
        **{share_of(one): _per_cent(share) for one, share in scenario.shares.items()},
    }


def _kept_share(family: str, base: Scenario, asked: Mapping[str, Any], changed: set[str]) -> float | None:
    name = share_of(family)
    return _part(asked[name]) if name in changed else base.shares.get(family)


def _part(per_cent: float | None) -> float | None:
    return None if per_cent is None else round(per_cent / 100, 6)


def _per_cent(part: float | None) -> float | None:
    return None if part is None else round(100 * part, 1)
