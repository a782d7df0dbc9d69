"""Forms of contacts: added, corrected, what they wait for, what they agree to."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.access import CampaignRequest
from arpenteur.web.foundation.campaigns.clock import day_of
from arpenteur.web.foundation.campaigns.ground import Ground
from arpenteur.web.foundation.shared.fields import DayField, LineField, MailField, TickField, choice_field, longest
from arpenteur.web.persons.contacts.agreements import Pair
from arpenteur.web.persons.contacts.models import (
    LONGEST_FOLLOW_UP,
    Channel,
    Contact,
    ContactClass,
    FollowUpKind,
    Purpose,
    Tag,
)
from arpenteur.web.persons.contacts.owners import owners
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.contacts.segment_filters import ASKED, BY

_PHONE = r"\+?[0-9][0-9 ().\-]{5,18}"
SUPPORT = f"{Purpose.SUPPORT}.{Channel.NONE}"
_DAYS_AHEAD = 7


class ContactDetailsForm(forms.Form):
    """Her name, how she is reached, and what she tells of herself (`particulars`)."""

    REACH: ClassVar = ("name", "email", "phone", "address", "station")
    name = LineField(_("Name"), 80)
    email = MailField(_("E-mail address"), required=False)
    phone = forms.RegexField(
        _PHONE, label=_("Telephone"), required=False, max_length=20, widget=forms.TextInput(attrs={"type": "tel"})
    )
    address = LineField(
        _("Postal address"), 200, required=False, help_text=_("Only where she gave it, to receive letters.")
    )
    station = forms.ChoiceField(
        label=_("Polling station of this address"),
        required=False,
        help_text=_("Empty: looked for from the address, never guessed."),
    )

    def __init__(self, *args: Any, ground: Ground, seen: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [key for key in ground.stations if seen is None or key in seen]
        stations = [(key, ground.title(key)) for key in keys]
        choice_field(self, "station").choices = [("", _("not given")), *stations]
        self.fields |= {name: one.form_field() for name, one in PARTICULARS.items()}
        self.order_fields([*self.REACH, *PARTICULARS])

    @property
    def particulars(self) -> list[forms.BoundField]:
        """Their fields, for a page that places the others itself."""
        return [self[name] for name in PARTICULARS]

    def clean_name(self) -> str:
        """Spaces once."""
        return " ".join(self.cleaned_data["name"].split())


class NewContactForm(ContactDetailsForm):
    """Somebody new: what she is to the campaign, how it met her, that she could read the notice."""

    kind = forms.ChoiceField(
        label=_("What she is to the campaign"),
        choices=ContactClass.choices,
        initial=ContactClass.OCCASIONAL,
        help_text=_("Whoever signed or came once is an occasional contact, and stays one."),
    )
    origin = LineField(
        _("Where the campaign met her"),
        longest(Contact, "origin"),
        help_text=_("A meeting, a stand, a letter: she may read it. Never a name."),
    )
    notice_read = TickField(_("She was shown this notice, or it was read to her"), required=True)
    agreed = TickField(_("She signed a sheet of paper with the boxes below, and the team keeps it"))

    def __init__(self, *args: Any, seen: frozenset[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, seen=seen, **kwargs)
        # Whoever is narrowed to zones would not see a contact outside them.
        self.fields["station"].required = seen is not None
        if seen is not None:
            self.fields["station"].help_text = ""


class AgreementForm(forms.Form):
    """What a person agrees to, box by box, none ticked for her."""

    pairs = forms.MultipleChoiceField(
        choices=[*((f"{purpose}.{by}", "") for purpose in ASKED for by in BY), (SUPPORT, "")],
        error_messages={"required": _("Tick what is agreed to: nothing is kept without it.")},
    )

    def pairs_agreed(self) -> frozenset[Pair]:
        """As verbs take it."""
        parts = (one.split(".") for one in self.cleaned_data["pairs"])
        return frozenset((Purpose(purpose), Channel(by)) for purpose, by in parts)


class SheetForm(AgreementForm):
    """The same on a signed sheet."""

    signed = TickField(_("She signed it herself, and the team keeps the sheet"), required=True)
    notice_read = TickField(_("The sheet carried this notice"), required=True)


class FollowUpForm(forms.Form):
    """Something she waits for, by when, done by whom."""

    kind = forms.ChoiceField(label=_("What"), choices=FollowUpKind.choices)
    due = DayField(_("By when"))
    owner = forms.ChoiceField(label=_("Who does it"), required=False)
    text = LineField(
        _("In a few words"),
        LONGEST_FOLLOW_UP,
        required=False,
        help_text=_("She may read it, and it is erased once done."),
    )

    def __init__(self, *args: Any, request: CampaignRequest, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="follow_%s", **kwargs)
        self.today = day_of(request.member.campaign, timezone.now())
        people = [(str(one.pk), one.user.name) for one in owners(request.member)]
        choice_field(self, "owner").choices = [("", _("nobody")), *people]
        self.initial = {
            **self.initial,
            "due": self.today + timedelta(days=_DAYS_AHEAD),
            "owner": str(request.member.membership.pk),
        }

    def clean_due(self) -> date:
        """Today or later."""
        if self.cleaned_data["due"] < self.today:
            raise forms.ValidationError(_("A day to come."))
        return self.cleaned_data["due"]


class NewTagForm(forms.Form):
    """A word of the campaign, and what it does with it."""

    name = LineField(_("New tag"), longest(Tag, "name"))
    purpose = LineField(_("What it is for"), longest(Tag, "purpose"), help_text=_("She may read it."))


def ticked(form: forms.Form) -> Collection[str]:
    """Boxes that were ticked, to be shown again."""
    return set(form.data.getlist("pairs")) if isinstance(form.data, QueryDict) else set()
