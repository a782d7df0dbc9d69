"""An account by which text messages leave. Secrets are written, never shown again."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.text_messages import check_sender
from arpenteur.web.communication.outreach.forms import SendingForm
from arpenteur.web.communication.outreach.models import AccountKind
from arpenteur.web.foundation.outbox.addresses import check_address
from arpenteur.web.foundation.shared.fields import LineField
from arpenteur.web.persons.contacts.models import Channel


class TextAccountForm(SendingForm):
    """What a provider of text messages needs, and what it costs."""

    CHANNEL, KINDS = Channel.SMS, (AccountKind.SMS,)
    START: ClassVar = {"kind": AccountKind.SMS.value, "a_minute": 300}

    sender = LineField(
        _("Name that messages come from"),
        20,
        help_text=_(
            "Eleven letters and figures at most, or the provider's short number; never a mobile or landline number"
            " (Arcep 2022-1583)."
        ),
    )
    address = LineField(
        _("Address of the provider's interface"),
        300,
        required=False,
        help_text=_('https://…, where {"from", "to", "text", "ref"} is posted under the key.'),
    )
    price = forms.DecimalField(
        label=_("Price of a part, in euros"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        required=False,
    )
    stop = forms.RegexField(
        r"\d{4,6}",
        label=_("Short number for STOP"),
        required=False,
        help_text=_("Empty where people answer the message itself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"].label = _("Key of the provider")

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
