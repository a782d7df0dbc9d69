"""Forms of the page of programs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.fields import LineField, TicksField
from arpenteur.web.site.api.scopes import Scope, WebhookEvent

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("6 months")), (365, _("1 year")))


class TokenForm(forms.Form):
    """A new token."""

    name = LineField(_("Name of the program"), 60, help_text=_("What it is for. No name of a person."))
    scopes = TicksField(_("What it may do"), Scope.choices)
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)


class WebhookForm(forms.Form):
    """A new webhook."""

    url = LineField(_("Address"), 300, help_text=_("https://… on a public server; it gets a signed message."))
    events = TicksField(_("Tell it when"), WebhookEvent.choices)
