"""What visitors fill in, and what the team fills in for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.public_pages.answers import BOXES, WISHES, PageAnswer
from arpenteur.web.communication.public_pages.models import LONGEST_SENTENCE, LONGEST_TEXT, LONGEST_TITLE, PageKind
from arpenteur.web.communication.public_pages.palette import Colour
from arpenteur.web.foundation.shared.fields import AreaField, LineField, MailField, PhoneField, TickField
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.persons.contacts.models import LONGEST_FOLLOW_UP, Channel

EMPTY = "link_of_site"
"""The field that people do not see and robots fill in."""
_ASKS_ADVERTISING = ("targeted_email", "targeted_sms")


class AnswerForm(forms.Form):
    """A page. ``boxes`` are those that are asked: advertising is not where a browser refuses it, or she did before."""

    name = LineField(_("First name, and surname if you like"), 80, autocomplete="name")
    email = MailField(_("E-mail address"), required=False, autocomplete="email")
    phone = PhoneField(_("Telephone"))

    def __init__(self, kind: PageKind, *args: Any, refuses: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.refuses = kind, refuses
        self.fields.update(_own_fields(kind))
        for name, (_pair, label, help_text) in BOXES.items():
            if not (refuses and name in _ASKS_ADVERTISING):
                self.fields[name] = TickField(label, help_text=help_text)

    @property
    def boxes(self) -> list[Any]:
        """The ticks that are asked, in their order."""
        return [self[name] for name in BOXES if name in self.fields]

    @property
    def own(self) -> list[Any]:
        """The fields of this kind of page."""
        return [self[name] for name in _own_fields(self.kind)]

    def clean(self) -> dict[str, Any]:
        """A way to be reached, and one for each tick."""
        data = super().clean() or {}
        if not data.get("email") and not data.get("phone") and not self.errors:
            self.add_error("email", _("An e-mail address or a telephone: one is enough."))
        for name, (pair, _label, _help) in BOXES.items():
            needed = "email" if pair[1] is Channel.EMAIL else "phone"
            if data.get(name) and not data.get(needed) and needed not in self.errors:
                self.add_error(needed, _("It is needed for what you ticked."))
        return data

    def answer(self, language: str) -> PageAnswer:
        """What was typed and ticked."""
        data = self.cleaned_data
        return PageAnswer(
            name=" ".join(data["name"].split()),
            email=data["email"],
            phone=data["phone"],
            address=" ".join(data.get("address", "").split()),
            text=" ".join(data.get("text", "").split()),
            wishes=tuple(data.get("wishes", ())),
            boxes=frozenset(name for name in BOXES if data.get(name)),
            refuses=self.refuses,
            language=language,
        )


def _own_fields(kind: PageKind) -> dict[str, forms.Field]:
    many = forms.CheckboxSelectMultiple
    if kind is PageKind.JOIN:
        return {
            "address": LineField(
                _("Postal address"),
                200,
                required=False,
                help_text=_("If you like: for letters, and invitations near your home."),
                autocomplete="street-address",
            ),
            "wishes": forms.MultipleChoiceField(
                label=_("What I would like to do"), choices=list(WISHES.items()), required=False, widget=many
            ),
        }
    if kind is PageKind.VOLUNTEER:
        wishes = forms.MultipleChoiceField(
            label=_("What I would like to do"), choices=Kind.choices, required=False, widget=many
        )
        return {"wishes": wishes}
    if kind is PageKind.ASK:
        text = AreaField(
            _("Your question"),
            LONGEST_FOLLOW_UP,
            help_text=_("Two hundred signs at most; erased once it is answered."),
            rows=4,
        )
        return {"text": text}
    return {}


class LeaveForm(forms.Form):
    """Whoever has no link types her address."""

    email = MailField(_("E-mail address"), autocomplete="email")


class PageForm(forms.Form):
    """The texts of a page, and whether it is open."""

    is_open = TickField(_("Open to everyone"))
    title = LineField(
        _("Question at its head"),
        LONGEST_TITLE,
        required=False,
        help_text=_("Empty: the program's own, in the language of the visitor."),
    )
    sentence = LineField(
        _("Sentence below it"),
        LONGEST_SENTENCE,
        required=False,
        help_text=_("For everyone to read. No name of a person without her agreement."),
    )
    text = AreaField(_("Text"), LONGEST_TEXT, required=False, rows=8)
    actions = forms.TypedMultipleChoiceField(
        label=_("What anybody may come to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, kind: PageKind, actions: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind is PageKind.COME:
            self.fields["actions"].choices = actions  # type: ignore[attr-defined] — a field of choices
        else:
            del self.fields["actions"]

    def clean_text(self) -> str:
        """As every system ends its lines."""
        return self.cleaned_data["text"].replace("\r\n", "\n").strip()


class FaceForm(forms.Form):
    """The colour and the picture of every page."""

    colour = forms.ChoiceField(
        label=_("Colour"),
        choices=Colour.choices,
        help_text=_("Each of them is read by everyone, on white and under white."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP; cut to a band, made small. No face without the person's agreement."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_shows = LineField(_("What it shows"), 120, required=False, help_text=_("Said to whoever does not see it."))
    without = TickField(_("Without a picture"))
