"""What the team types in for somebody who sits at a desk, wrote on paper or spoke in a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import LineField, TickField
from arpenteur.web.residents.consultations.forms import WritingForm
from arpenteur.web.residents.consultations.kinds import ContributionKind, EntryChannel, Requirement
from arpenteur.web.residents.consultations.models import Category, ProcessStep, QuestionForm
from arpenteur.web.residents.consultations.questionnaire_fields import add_questions, asked_fields
from arpenteur.web.residents.consultations.step_access import BY_HAND
from arpenteur.web.residents.consultations.step_rules import gate_of
from arpenteur.web.residents.consultations.visitor_checks import LONGEST_CODE

_CHANNELS = [(one.value, one.label) for one in EntryChannel if one in BY_HAND]


class Hand(forms.Form):
    """Who it is for and how it came: what every text typed in for somebody has. ``known``: her pseudonym here, so that
    what one person may write is counted for her.
    """

    channel = forms.ChoiceField(label=_("How it came"), choices=_CHANNELS)
    known = LineField(
        _("Her pseudonym, if she took part before"),
        40,
        required=False,
        help_text=_("On the page of her own link. Empty: a new one is drawn, and her link is shown once for her."),
    )
    code = LineField(_("Code of her slip"), LONGEST_CODE, required=False)
    card = LineField(
        _("Number of the card she shows"),
        40,
        required=False,
        help_text=_("A keyed digest is kept of it, so that a card serves one person once; nobody reads it again."),
    )
    lives = TickField(_("She says that she lives here"))
    agreed = TickField(_("She agrees, and was told or read what is kept and until when"), required=True)

    def ask(self, step: ProcessStep) -> None:
        """Keep the fields that the gate of a step asks for."""
        asks = {Requirement(one) for one in gate_of(step).requirements}
        wanted = {
            "code": Requirement.CODE in asks,
            "lives": Requirement.RESIDENCE in asks,
            "card": bool({Requirement.DESK, Requirement.MEMBER} & asks),
        }
        for name in (one for one, asked in wanted.items() if not asked):
            self.fields.pop(name, None)
        if Requirement.MEMBER in asks:
            self.fields["card"].required = True

    @property
    def who(self) -> list[forms.BoundField]:
        """Its fields."""
        return [self[one] for one in ("channel", "known", "code", "card", "lives", "agreed") if one in self.fields]

    @property
    def declares(self) -> frozenset[Requirement]:
        """What she declared to somebody of the team, who sees her or her paper."""
        lives = {Requirement.RESIDENCE} if self.cleaned_data.get("lives") else set[Requirement]()
        return frozenset({Requirement.AGE} | lives)


class TextByHand(Hand, WritingForm):
    """An idea, a question or a report."""

    def __init__(self, step: ProcessStep, kind: ContributionKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(step, kind, *args, known=True, **kwargs)
        for name in ("age", "residence", "agree"):
            self.fields.pop(name, None)
        if kind is ContributionKind.REPORT:
            self._of_report(step)
        self.ask(step)

    def _of_report(self, step: ProcessStep) -> None:
        for name in ("summary", "body"):
            self.fields.pop(name, None)
        self.fields["title"] = LineField(_("What is seen, in a sentence"), 140, required=False)
        self.fields["place"] = LineField(_("Where"), 160)
        self.fields["category"] = forms.ModelChoiceField(
            label=_("What it is about"), queryset=Category.objects.filter(process=step.process_id)
        )


class SurveyByHand(Hand):
    """Answers to a survey on paper."""

    def __init__(self, asked: QuestionForm, step: ProcessStep, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_questions(self, asked.questions)
        self.ask(step)

    @property
    def texts(self) -> list[forms.BoundField]:
        """Fields of the questions."""
        return asked_fields(self)
