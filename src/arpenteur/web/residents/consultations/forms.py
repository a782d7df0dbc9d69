"""What visitors fill in, and what the team fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import AreaField, DayField, LineField, TickField, TicksField
from arpenteur.web.residents.consultations.actions.contributions import NewContribution, Whereabouts, Words
from arpenteur.web.residents.consultations.kinds import (
    AnswerKind,
    ArgumentSide,
    CaseGround,
    ContributionKind,
    ModerationMode,
    Nature,
    Requirement,
    StepKind,
)
from arpenteur.web.residents.consultations.models import Category, Contribution, ProcessStep
from arpenteur.web.residents.consultations.models.moderation import LONGEST_WORDS
from arpenteur.web.residents.consultations.models.process import (
    LONGEST_CLEAR,
    LONGEST_NAME,
    LONGEST_NOTICE,
    LONGEST_REASON,
)
from arpenteur.web.residents.consultations.models.team_work import LONGEST_ANSWER
from arpenteur.web.residents.consultations.states import OF_WHOEVER_REPORTED, WITH_MORE, Decision
from arpenteur.web.residents.consultations.step_kinds import LONGEST_SUMMARY, CollectConfig, QuestionsConfig, configs
from arpenteur.web.residents.consultations.step_rules import gate_of


class WritingForm(forms.Form):
    """What somebody writes at a step, before and after the preview; ``about`` of an argument or an amendment."""

    title = LineField(_("Title"), 200)
    summary = LineField(_("In one sentence"), LONGEST_SUMMARY, required=False)
    body = AreaField(_("Text"), 8_000, required=False, rows=5)
    place = LineField(_("Where"), 160, required=False)
    category = forms.ModelChoiceField(label=_("What it is about"), queryset=Category.objects.none(), required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("To be told what becomes of it. Encrypted, never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    code = forms.CharField(
        label=_("Code of your sheet"),
        max_length=16,
        help_text=_("Ten signs in two groups. It serves one person, once."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    residence = TickField(_("I live here"))
    age = TickField(_("I am old enough to write here"), required=True)
    agree = TickField(
        _("I want this text to be published under a pseudonym, and I have read what is kept"), required=True
    )

    def __init__(
        self,
        step: ProcessStep,
        kind: ContributionKind,
        *args: Any,
        about: Contribution | None = None,
        side: ArgumentSide | None = None,
        known: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.kind, self.about, self.side = step, kind, about, side
        gate, config = gate_of(step), step.settings
        asks = {Requirement(one) for one in gate.requirements}
        self._shape(config, kind)
        categories = Category.objects.filter(process=step.process_id)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined] — a field of rows
        unused = {
            "category": about is not None or not categories.exists(),
            "residence": Requirement.RESIDENCE not in asks,
            "email": known,
            "code": Requirement.CODE not in asks,
        }
        for name in (one for one, leaves in unused.items() if leaves):
            del self.fields[name]
        if "email" in self.fields:
            self.fields["email"].required = Requirement.EMAIL in asks
        if "code" in self.fields:
            self.fields["code"].required = not known
        self.fields["age"].label = _("I am %(n)d or older") % {"n": gate.min_age}

    def _shape(self, config: Any, kind: ContributionKind) -> None:
        drops: tuple[str, ...] = ("place",) if not getattr(config, "place", False) else ()
        if kind is ContributionKind.QUESTION and isinstance(config, QuestionsConfig):
            self.fields["title"] = LineField(_("Your question"), config.longest_question)
            self.fields["body"] = AreaField(_("Why you ask"), config.longest_grounds, required=False, rows=5)
            drops = ("summary", "place")
        elif kind is ContributionKind.ARGUMENT:
            self.fields["title"] = LineField(_("Your argument, in one sentence"), 200)
            drops = ("summary", "body", "place")
        elif kind is ContributionKind.AMENDMENT:
            self.fields["body"] = AreaField(_("The text as it should be"), 8_000, rows=5)
            self.fields["title"].label = _("What changes, in a few words")
            drops = ("summary", "place")
        elif isinstance(config, CollectConfig):
            self.fields["body"] = AreaField(_("Your idea"), config.longest, required=False, rows=5)
        for name in drops:
            del self.fields[name]

    @property
    def texts(self) -> list[Any]:
        """Fields of what everybody will read."""
        return [self[one] for one in ("title", "summary", "body", "place", "category") if one in self.fields]

    @property
    def ticks(self) -> list[Any]:
        """Boxes."""
        return [self[one] for one in ("residence", "age", "agree") if one in self.fields]

    @property
    def declared(self) -> frozenset[Requirement]:
        """What she declared."""
        data = self.cleaned_data
        pairs = ((Requirement.AGE, data.get("age")), (Requirement.RESIDENCE, data.get("residence")))
        return frozenset(one for one, ticked in pairs if ticked)

    def contribution(self, language: str) -> NewContribution:
        """What she wrote."""
        data = self.cleaned_data
        words = Words(data["title"], data.get("summary", ""), data.get("body", ""))
        return NewContribution(
            self.kind,
            words,
            spot=Whereabouts(data.get("place", "")),
            category=data.get("category"),
            parent=self.about,
            side=self.side,
            language=language,
        )


class ContentNoticeForm(forms.Form):
    """A notice of unlawful content (DSA, art. 16(2))."""

    words = AreaField(_("Why is it unlawful?"), LONGEST_WORDS, rows=5)
    of_children = TickField(_("It is about the abuse of children: I give no name"))
    name = LineField(_("Your name"), 80, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    good_faith = TickField(_("I say this in good faith: it is exact and complete, as far as I know"), required=True)


class ProcessForm(forms.Form):
    """What a consultation is, who answers for it, how long its authors are kept."""

    title = LineField(_("Title"), LONGEST_NAME)
    summary = AreaField(
        _("In plain words"),
        LONGEST_CLEAR,
        required=False,
        help_text=_("At most five sentences of at most twelve words."),
        rows=5,
    )
    nature = forms.ChoiceField(label=_("Whose money, whose decision"), choices=Nature.choices)
    moderation = forms.ChoiceField(
        label=_("When texts are read"),
        choices=ModerationMode.choices,
        help_text=_(
            "Before: the director of publication answers for every text. After: she does not for what she did not know,"
            " if what is reported goes at once (law of 29 July 1982, art. 93-3)."
        ),
    )
    territory = LineField(_("For whom"), LONGEST_NAME, required=False)
    director = LineField(_("Director of publication"), LONGEST_NAME, required=False)
    legal_notice = AreaField(_("Legal notice"), LONGEST_NOTICE, required=False, rows=5)
    kept_days = forms.IntegerField(
        label=_("Days after its end until its authors go"), min_value=0, max_value=365, required=False
    )


class StepWordsForm(forms.Form):
    """What a step says before it opens."""

    title = LineField(_("Title"), LONGEST_NAME)
    summary = AreaField(
        _("In plain words"),
        LONGEST_CLEAR,
        required=False,
        help_text=_("At most five sentences of at most twelve words."),
        rows=5,
    )
    closes_on = DayField(_("Last day"), required=False)


class StepChangeForm(StepWordsForm):
    """A step that is not open yet, written again."""

    position = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=99)


class ProcessStepForm(StepWordsForm):
    """A step: what it is for, when, what it asks; it comes last, its settings are the defaults of its kind."""

    field_order = ("kind",)
    kind = forms.ChoiceField(label=_("What is done there"))
    most = forms.IntegerField(label=_("Texts a person (0: no limit)"), min_value=0, max_value=99, initial=0)
    requirements = TicksField(_("What is asked of whoever writes"), Requirement.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.value, one.label) for one in StepKind if one in configs()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined] — a field of choices


class ReasonsForm(forms.Form):
    """Why a text is hidden (DSA, art. 17)."""

    ground = forms.ChoiceField(label=_("On what ground"), choices=CaseGround.choices)
    basis = LineField(_("The article, or the rule of the process"), 200)
    facts = AreaField(
        _("What in the text is meant, and why"),
        LONGEST_REASON,
        help_text=_("Its author reads it. No name of a person."),
        rows=5,
    )


class OfficialAnswerForm(forms.Form):
    """A public answer."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=AnswerKind.choices,
        initial=AnswerKind.ANSWER,
        help_text=_("Only an answer stops the clock."),
    )
    text = AreaField(_("Answer"), LONGEST_ANSWER, rows=5)
    video = forms.URLField(label=_("Video, with its words above"), max_length=300, required=False)
    signed = LineField(_("Who answers"), LONGEST_NAME)


class DecisionForm(forms.Form):
    """What becomes of a contribution."""

    decision = forms.ChoiceField(label=_("Decision"))
    reason = AreaField(
        _("Public reason"),
        LONGEST_REASON,
        required=False,
        help_text=_("A refusal has one. No name of a person."),
        rows=5,
    )

    def __init__(self, follows: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = follows - OF_WHOEVER_REPORTED - WITH_MORE
        choices = [(one.value, one.label) for one in Decision if one in said]
        self.fields["decision"].choices = choices  # type: ignore[attr-defined] — a field of choices
