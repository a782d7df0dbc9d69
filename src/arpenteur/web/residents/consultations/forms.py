"""What visitors fill in, and what the team fills in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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

_AREA = forms.Textarea(attrs={"rows": 5})


class WritingForm(forms.Form):
    """What somebody writes at a step, before and after the preview; ``about`` of an argument or an amendment."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(label=_("In one sentence"), max_length=LONGEST_SUMMARY, required=False)
    body = forms.CharField(label=_("Text"), max_length=8_000, required=False, widget=_AREA)
    place = forms.CharField(label=_("Where"), max_length=160, required=False)
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
    residence = forms.BooleanField(label=_("I live here"), required=False)
    age = forms.BooleanField(label=_("I am old enough to write here"))
    agree = forms.BooleanField(
        label=_("I want this text to be published under a pseudonym, and I have read what is kept")
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
        super().__init__(*args, **{"label_suffix": "", **kwargs})
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
            self.fields["title"] = forms.CharField(label=_("Your question"), max_length=config.longest_question)
            self.fields["body"] = forms.CharField(
                label=_("Why you ask"), max_length=config.longest_grounds, required=False, widget=_AREA
            )
            drops = ("summary", "place")
        elif kind is ContributionKind.ARGUMENT:
            self.fields["title"] = forms.CharField(label=_("Your argument, in one sentence"), max_length=200)
            drops = ("summary", "body", "place")
        elif kind is ContributionKind.AMENDMENT:
            self.fields["body"] = forms.CharField(label=_("The text as it should be"), max_length=8_000, widget=_AREA)
            self.fields["title"].label = _("What changes, in a few words")
            drops = ("summary", "place")
        elif isinstance(config, CollectConfig):
            self.fields["body"] = forms.CharField(
                label=_("Your idea"), max_length=config.longest, required=False, widget=_AREA
            )
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

    words = forms.CharField(label=_("Why is it unlawful?"), max_length=LONGEST_WORDS, widget=_AREA)
    of_children = forms.BooleanField(label=_("It is about the abuse of children: I give no name"), required=False)
    name = forms.CharField(label=_("Your name"), max_length=80, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    good_faith = forms.BooleanField(label=_("I say this in good faith: it is exact and complete, as far as I know"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ProcessForm(forms.Form):
    """What a consultation is, who answers for it, how long its authors are kept."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_NAME)
    summary = forms.CharField(
        label=_("In plain words"),
        max_length=LONGEST_CLEAR,
        required=False,
        widget=_AREA,
        help_text=_("At most five sentences of at most twelve words."),
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
    territory = forms.CharField(label=_("For whom"), max_length=LONGEST_NAME, required=False)
    director = forms.CharField(label=_("Director of publication"), max_length=LONGEST_NAME, required=False)
    legal_notice = forms.CharField(label=_("Legal notice"), max_length=LONGEST_NOTICE, required=False, widget=_AREA)
    kept_days = forms.IntegerField(
        label=_("Days after its end until its authors go"), min_value=0, max_value=365, required=False
    )


class StepWordsForm(forms.Form):
    """What a step says before it opens."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_NAME)
    summary = forms.CharField(
        label=_("In plain words"),
        max_length=LONGEST_CLEAR,
        required=False,
        widget=_AREA,
        help_text=_("At most five sentences of at most twelve words."),
    )
    closes_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class StepChangeForm(StepWordsForm):
    """A step that is not open yet, written again."""

    position = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=99)


class ProcessStepForm(StepWordsForm):
    """A step: what it is for, when, what it asks; it comes last, its settings are the defaults of its kind."""

    field_order = ("kind",)
    kind = forms.ChoiceField(label=_("What is done there"))
    most = forms.IntegerField(label=_("Texts a person (0: no limit)"), min_value=0, max_value=99, initial=0)
    requirements = forms.MultipleChoiceField(
        label=_("What is asked of whoever writes"),
        choices=Requirement.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(one.value, one.label) for one in StepKind if one in configs()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined] — a field of choices


class ReasonsForm(forms.Form):
    """Why a text is hidden (DSA, art. 17)."""

    ground = forms.ChoiceField(label=_("On what ground"), choices=CaseGround.choices)
    basis = forms.CharField(label=_("The article, or the rule of the process"), max_length=200)
    facts = forms.CharField(
        label=_("What in the text is meant, and why"),
        max_length=LONGEST_REASON,
        widget=_AREA,
        help_text=_("Its author reads it. No name of a person."),
    )


class OfficialAnswerForm(forms.Form):
    """A public answer."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=AnswerKind.choices,
        initial=AnswerKind.ANSWER,
        help_text=_("Only an answer stops the clock."),
    )
    text = forms.CharField(label=_("Answer"), max_length=LONGEST_ANSWER, widget=_AREA)
    video = forms.URLField(label=_("Video, with its words above"), max_length=300, required=False)
    signed = forms.CharField(label=_("Who answers"), max_length=LONGEST_NAME)


class DecisionForm(forms.Form):
    """What becomes of a contribution."""

    decision = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Public reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=_AREA,
        help_text=_("A refusal has one. No name of a person."),
    )

    def __init__(self, follows: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = follows - OF_WHOEVER_REPORTED - WITH_MORE
        choices = [(one.value, one.label) for one in Decision if one in said]
        self.fields["decision"].choices = choices  # type: ignore[attr-defined] — a field of choices
