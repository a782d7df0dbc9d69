"""A campaign's own list: read into a form, written from one, as the text of a family file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family, Selector
from arpenteur.domain.grid import Option, fold, grid
from arpenteur.strategy.family_file import family_toml
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.context_of_visitor import FILE, own_text
from arpenteur.web.foundation.campaigns.models import OWN, Campaign, OwnList
from arpenteur.web.foundation.campaigns.own_texts import refuse_long
from arpenteur.web.foundation.shared.fields import LineField, choice_field

TRANSFERS, OURS = "transfers", "ours"
# How the Ministry's files write a nuance, by type of election; presidential files have none.
WRITTEN = (
    (_("Legislative"), ""),
    (_("Lists: municipal, regional, European"), "L"),
    (_("Departmental, in pairs"), "BC-"),
)


class OwnListForm(forms.Form):
    """What most campaigns say of their list; a file may say more."""

    label = LineField(_("Name of the list"), 80)
    note = LineField(_("Why these choices"), 300, required=False)
    ours = forms.MultipleChoiceField(required=False)
    nuances = forms.MultipleChoiceField(required=False)
    candidates = LineField(
        _("Our candidates, by surname"),
        300,
        required=False,
        help_text=_(
            "Parted by commas. For presidential elections, which have no nuances; a surname beats all the rest."
        ),
    )
    reach = forms.ChoiceField(choices=[(TRANSFERS, ""), (OURS, "")], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "ours").choices = [(one.id, one.label) for one in grid().options.values()]
        choice_field(self, "nuances").choices = [
            (code, code) for _title, codes in nuances_by_type() for code, _o in codes
        ]
        for one in grid().options:
            self.fields[weight_of(one)] = forms.IntegerField(
                min_value=0,
                max_value=100,
                required=False,
                widget=forms.NumberInput(attrs={"aria-labelledby": f"o-{one}", "inputmode": "numeric"}),
            )

    def clean(self) -> dict[str, Any]:
        """Something is ours."""
        asked = super().clean() or self.cleaned_data
        if not (asked.get("ours") or asked.get("nuances") or asked.get("candidates")):
            raise ValidationError(gettext("Say what is yours: an option, a nuance or a candidate."))
        return asked

    def family(self) -> Family:
        """The list as the form says it; allies count only where the campaign gives its own estimate."""
        asked = self.cleaned_data
        weights: dict[float, set[str]] = {}
        for one in grid().options:
            part = asked.get(weight_of(one))
            if asked["reach"] == OURS and part and one not in asked["ours"]:
                weights.setdefault(part / 100, set()).add(one)
        names = frozenset(fold(name) for name in asked["candidates"].split(",") if name.strip())
        ours = Selector(options=frozenset(asked["ours"]), nuances=frozenset(asked["nuances"]), candidates=names)
        reachable = tuple((part, Selector(options=frozenset(weights[part]))) for part in sorted(weights, reverse=True))
        name = slugify(asked["label"]) or "liste"
        return Family(id=name, label=asked["label"], ours=ours, reachable=reachable, note=asked["note"])


def weight_of(option: str) -> str:
    """The field of the part of an option's voters who would choose us."""
    return f"part-{option}"


def nuances_by_type() -> list[tuple[Any, list[tuple[str, Option]]]]:
    """Every nuance as published in each type of election, with its option."""
    known = grid()
    return [
        (title, [(head + code, known.options[one]) for code, one in known.nuances.items()]) for title, head in WRITTEN
    ]


def fits_the_form(family: Family) -> bool:
    """Whether the form says all that a list says."""
    simple = all(not (one.blocs or one.families or one.nuances or one.candidates) for _weight, one in family.reachable)
    codes = {code for _title, codes in nuances_by_type() for code, _option in codes}
    return simple and not family.ours.families and family.ours.nuances <= codes


def as_the_form_reads(family: Family) -> dict[str, Any]:
    """The initial values of the form: blocs become their options."""
    known = grid().options
    reached = {option for _part, among in family.reachable for option in among.options}
    wide = {one.id for one in known.values() if one.bloc in family.ours.blocs} - reached
    ours = wide | family.ours.options
    weights = {weight_of(one): round(100 * part) for part, among in family.reachable for one in among.options}
    return {
        "label": family.label,
        "note": family.note,
        "ours": sorted(ours),
        "nuances": sorted(family.ours.nuances),
        "candidates": ", ".join(sorted(family.ours.candidates)),
        "reach": OURS if family.reachable else TRANSFERS,
        **weights,
    }


@verb("list.written", "list of the campaign written")
def write_list(*, campaign: Campaign, text: str, by: Actor, at: datetime) -> Family:
    """Keep a list as its campaign's own. Raises InputError for a text that is no family file, or a long one. The same
    text again changes nothing.
    """
    refuse_long(text, FILE)
    family = Family.parse(text, file=FILE)
    if not any(family.stance(option)[0] for option in grid().options) and not (
        family.ours.nuances or family.ours.candidates
    ):
        raise InputError(
            gettext("%(name)s: nothing is ours") % {"name": FILE},
            expected=gettext("an option, a nuance or a candidate under [ours]"),
        )
    if text != own_text(campaign):
        OwnList.objects.update_or_create(campaign=campaign, defaults={"text": text, "changed_at": at})
        record(subject=campaign, by=by, at=at, campaign=campaign.pk)
    return family


@verb("list.removed", "list of the campaign removed")
def remove_list(*, campaign: Campaign, by: Actor, at: datetime) -> None:
    """Forget a list. Raises InputError where the campaign works for it; again is not an error."""
    if campaign.family == OWN:
        raise InputError(
            gettext("the campaign works for its own list"),
            action=gettext("choose another family in the settings first"),
        )
    if OwnList.objects.filter(campaign=campaign).delete()[0]:
        record(subject=campaign, by=by, at=at, campaign=campaign.pk)


def text_of_form(form: OwnListForm) -> str:
    """The file of what a valid form says."""
    return family_toml(form.family())


def rows(form: OwnListForm, estimates: Mapping[str, float]) -> list[tuple[str, list[tuple[Option, Any, Any]]]]:
    """Options by bloc, each with whether it is ours, the field of its part, and as its hint what past second rounds
    say of its bloc.
    """
    known = grid()
    mine: set[str] = set(form["ours"].value() or ())
    found: list[tuple[str, list[tuple[Option, Any, Any]]]] = []
    for bloc, title in known.blocs.items():
        hint = f"{100 * estimates[bloc]:.0f}" if bloc in estimates else ""
        lines = [(one, one.id in mine, form[weight_of(one.id)]) for one in known.options.values() if one.bloc == bloc]
        for _one, _ours, field in lines:
            field.field.widget.attrs["placeholder"] = hint
        found.append((title, lines))
    return found
