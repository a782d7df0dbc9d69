"""An account by which text messages leave. Secrets are written, never shown again."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.domain.errors import InputError
from arpenteur.domain.text_messages import check_sender
from arpenteur.web.communication.outreach.models import AccountKind
from arpenteur.web.foundation.outbox.addresses import check_address
from arpenteur.web.foundation.shared.fields import choice_field


class TextAccountForm(forms.Form):
    """What a provider of text messages needs, and what it costs."""

    name = forms.CharField(label=gettext_lazy("What you call it"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    sender = forms.CharField(
        label=gettext_lazy("Name that messages come from"),
        max_length=20,
        help_text=gettext_lazy(
            "Eleven letters and figures at most, or the provider's short number; never a mobile or landline number"
            " (Arcep 2022-1583)."
        ),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the provider's interface"),
        max_length=300,
        required=False,
        help_text=gettext_lazy('https://…, where {"from", "to", "text", "ref"} is posted under the key.'),
    )
    price = forms.DecimalField(
        label=gettext_lazy("Price of a part, in euros"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        required=False,
    )
    stop = forms.RegexField(
        r"\d{4,6}",
        label=gettext_lazy("Short number for STOP"),
        required=False,
        help_text=gettext_lazy("Empty where people answer the message itself."),
    )
    a_minute = forms.IntegerField(
        label=gettext_lazy("Messages a minute at most"), min_value=1, max_value=10_000, initial=300
    )
    secret = forms.CharField(
        label=gettext_lazy("Key of the provider"),
        max_length=600,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Encrypted with the key of the campaign. Empty: the one that is there stays."),
    )
    webhook_secret = forms.CharField(
        label=gettext_lazy("What its notices are signed with"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, shows: bool, **kwargs: Any) -> None:
        """``shows``: whether this is a demonstration, where an account may send nothing at all."""
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        kinds = [(AccountKind.SMS.value, AccountKind.SMS.label)]
        shown = [(AccountKind.CONSOLE.value, AccountKind.CONSOLE.label)]
        choice_field(self, "kind").choices = [*kinds, *shown] if shows else kinds

    def clean_sender(self) -> str:
        """As it is shown."""
        try:
            return check_sender(self.cleaned_data["sender"], timezone.localdate())
        except InputError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A provider has an address that may be spoken to."""
        data = super().clean() or {}
        if data.get("kind") == AccountKind.SMS:
            try:
                check_address(data.get("address", ""))
            except InputError as error:
                self.add_error("address", str(error) or _("Say which address."))
        return data

    def settings(self) -> dict[str, Any]:
        """What is not secret, as an account keeps it."""
        data = self.cleaned_data
        kept = {"address": data["address"], "stop": data["stop"]}
        if data["price"] is not None:
            kept["price"] = str(data["price"])
        return {name: value for name, value in kept.items() if value}
