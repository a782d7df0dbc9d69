"""What the team fills in: what is voted on and how, codes to print, counts of paper."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.paper_ballots import PaperCounts
from arpenteur.domain.taking_part import LEAST
from arpenteur.domain.tally import Completion, Fit, Rule
from arpenteur.web.foundation.shared.fields import AreaField, LineField, TickField, TicksField
from arpenteur.web.residents.ballots.projects import VoteProject, read_zones
from arpenteur.web.residents.ballots.step_kind import MOST_FEWEST, RULE_NAMES, VoteConfig
from arpenteur.web.residents.consultations.actions.new_codes import MOST_CODES
from arpenteur.web.residents.consultations.models import Contribution, ProcessStep
from arpenteur.web.residents.consultations.queries import titles_of
from arpenteur.web.residents.consultations.states import Decision

_RULES = [(one.value, RULE_NAMES[one]) for one in Rule if one is not Rule.APPROVAL]
_FITS = [(Fit.SKIP.value, _("passed over, the next one is tried")), (Fit.STOP.value, _("nothing more is taken"))]
_COMPLETIONS = [
    (Completion.ADD1.value, _("shares grow by 1 € while everything fits")),
    (Completion.NONE.value, _("it stays")),
]


class VoteRulesForm(forms.Form):
    """The rules of a vote before it opens; projects are the selected ideas that are ticked."""

    rule = forms.ChoiceField(
        label=_("How it is counted"),
        choices=[(Rule.APPROVAL.value, _("by votes, so many win")), *_RULES],
        help_text=_("With a budget, equal shares and votes are shown side by side; this one decides."),
    )
    budget = forms.DecimalField(label=_("Budget, in euros"), min_value=0, decimal_places=2, required=False)
    zone_budget = forms.DecimalField(
        label=_("Of it, for each quartier"),
        min_value=0,
        decimal_places=2,
        required=False,
        help_text=_("Spent first on the projects of the quartier, when counting by votes."),
    )
    choices = forms.IntegerField(label=_("Choices of a ballot, at most"), min_value=1, max_value=50)
    within_budget = TickField(_("The choices of a ballot cost at most the budget"))
    fit = forms.ChoiceField(label=_("A project that costs more than what is left"), choices=_FITS)
    completion = forms.ChoiceField(label=_("Money that equal shares leave"), choices=_COMPLETIONS)
    threshold = LineField(
        _("What a project needs at least"),
        12,
        required=False,
        help_text=_("Votes (50), a share of ballots (5%), or its cost (cost/3). Empty: nothing."),
    )
    points = forms.IntegerField(label=_("Points of a ballot"), min_value=1, max_value=1_000)
    points_each = forms.IntegerField(label=_("On one project at most (0: no bound)"), min_value=0, max_value=1_000)
    places = forms.IntegerField(label=_("How many win where no budget decides"), min_value=1, max_value=200)
    question = LineField(_("Question to answer by yes or no"), 200, required=False)
    quorum = forms.IntegerField(label=_("Ballots needed for a decision"), min_value=0)
    majority = forms.IntegerField(label=_("More than this percentage of yes"), min_value=50, max_value=100)
    fewest = forms.IntegerField(
        label=_("Ballots under which nothing is counted"),
        min_value=LEAST,
        max_value=MOST_FEWEST,
        help_text=_("Under eleven, who voted what could be told."),
    )
    receipts = TickField(
        _("Each voter has a receipt"), help_text=_("Without receipts nobody can be made to show how she voted.")
    )
    zones = AreaField(
        _("Quartiers: a name, a semicolon, inhabitants of 15 and over"),
        required=False,
        help_text=_("One a line. They say who took part, and weigh the recount."),
        rows=5,
    )
    projects = TicksField(
        _("On the ballot"), required=False, help_text=_("Selected ideas, with the cost of their review.")
    )

    def __init__(self, step: ProcessStep, config: VoteConfig, *args: Any, **kwargs: Any) -> None:
        self.rows = selected_projects(step)
        initial = {
            **{name: getattr(config, name) for name in self.base_fields if hasattr(config, name)},
            "budget": config.budget / 100 or None,
            "zone_budget": config.zone_budget / 100 or None,
            "zones": "\n".join(f"{one.name} ; {one.people}" for one in config.quartiers),
            "projects": [one.id for one in config.offered] or [one.id for one in self.rows],
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        offered = [(one.id, f"{one.number}. {one.title}") for one in self.rows]
        self.fields["projects"].choices = offered  # type: ignore[attr-defined] — a field of choices

    def settings(self, config: VoteConfig) -> dict[str, Any]:
        """What the step keeps. Raises InputError for quartiers that cannot be read."""
        data = self.cleaned_data
        ticked = set(data["projects"])
        plain = (
            "rule",
            "choices",
            "within_budget",
            "fit",
            "completion",
            "threshold",
            "points",
            "points_each",
            "places",
            "question",
            "quorum",
            "majority",
            "fewest",
            "receipts",
        )
        return {
            **config.to_json(),
            **{name: data[name] for name in plain},
            "budget": _cents(data["budget"]),
            "zone_budget": _cents(data["zone_budget"]),
            "zones": [one.written() for one in read_zones(data["zones"])],
            "projects": [one.written() for one in self.rows if one.id in ticked],
        }


class VoteCodesForm(forms.Form):
    """Codes to print for one quartier."""

    zone = forms.ChoiceField(label=_("Quartier"), required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_CODES, initial=50)

    def __init__(self, config: VoteConfig, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("", _("the whole town")), *((one.name, one.name) for one in config.quartiers)]
        self.fields["zone"].choices = zones  # type: ignore[attr-defined] — a field of choices


class BatchForm(forms.Form):
    """Sheets to print for one desk."""

    desk = LineField(_("Desk: a place, never a person"), 60)
    sheets = forms.IntegerField(label=_("Sheets"), min_value=1, max_value=2_000, initial=50)


class CountsForm(forms.Form):
    """What was counted on the table."""

    signatures = forms.IntegerField(label=_("Signatures on the list"), min_value=0, max_value=100_000)
    envelopes = forms.IntegerField(label=_("Envelopes in the box"), min_value=0, max_value=100_000)
    sheets = forms.IntegerField(label=_("Sheets in the envelopes"), min_value=0, max_value=100_000)

    def counts(self) -> PaperCounts:
        """The three numbers. Raises InputError where one is missing."""
        if not self.is_valid():
            raise InputError(str(_("three numbers are counted on the table")))
        data = self.cleaned_data
        return PaperCounts(data["signatures"], data["envelopes"], data["sheets"])


def selected_projects(step: ProcessStep) -> list[VoteProject]:
    """Selected ideas of the process that show, as a ballot would offer them, by number."""
    rows = Contribution.objects.filter(process=step.process_id, decision=Decision.SELECTED, published_at__isnull=False)
    found = [one for one in rows.order_by("number") if one.shows]
    titles = titles_of(found)
    return [
        VoteProject(one.number, titles.get(one.pk, ""), one.cost or 0, one.zone, one.words.summary if one.words else "")
        for one in found
    ]


def _cents(euros: Decimal | None) -> int:
    """Exact: the form takes two decimals at most."""
    return int((euros or 0) * 100)
