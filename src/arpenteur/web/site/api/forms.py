"""Forms of the page of programs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.site.api.scopes import Scope, WebhookEvent

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("6 months")), (365, _("1 year")))


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("Name of the program"), max_length=60, help_text=_("What it is for. No name of a person.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("Valid for"), choices=DAYS, coerce=int, initial=90)


class WebhookForm(forms.Form):
    """A new webhook."""

    url = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("https://… on a public server; it gets a signed message.")
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple
    )
