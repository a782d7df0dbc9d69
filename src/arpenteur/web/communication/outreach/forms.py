"""What the team fills in: a message, who writes, an account, an answer."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.outreach.channels import channels
from arpenteur.web.communication.outreach.choosing import sequence_of
from arpenteur.web.communication.outreach.email.provider import PROVIDERS
from arpenteur.web.communication.outreach.models import (
    LONGEST_SUBJECT,
    PURPOSES,
    Account,
    AccountKind,
    Mailing,
    SenderKind,
    SequenceKind,
)
from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.campaigns.times import moment
from arpenteur.web.foundation.shared.fields import choice_field
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.paths.models import PathStep
from arpenteur.web.persons.segments.models import Segment

EVERYBODY, AS_IT_IS = "tous", "lignes"
MOST_DAYS = 90
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class MessageForm(forms.Form):
    """Everything of a message but its blocks."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT, required=False)
    people = forms.ChoiceField(label=gettext_lazy("For whom"))
    purpose = forms.ChoiceField(label=gettext_lazy("What they agreed to"), choices=PURPOSES)
    account = forms.ChoiceField(label=gettext_lazy("Sent by"), required=False)
    day = forms.DateField(label=gettext_lazy("Not before"), required=False, widget=_DAY)
    hour = forms.TimeField(label=gettext_lazy("at"), required=False, widget=_HOUR)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, mailing: Mailing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.mailing = mailing
        segments = [(str(one.pk), one.name) for one in Segment.objects.all()]
        own = [(AS_IT_IS, _("as chosen: %(n)d lines") % {"n": len(mailing.lines)})]
        kept = own if mailing.lines and mailing.segment_id is None else []
        choice_field(self, "people").choices = [(EVERYBODY, _("all who agreed")), *kept, *segments]
        accounts = Account.objects.filter(channel=mailing.channel, ended_at=None)
        choice_field(self, "account").choices = [("", _("choose…")), *((str(one.pk), one.name) for one in accounts)]
        self.use_required_attribute = False  # a draft is kept without what it needs to leave
        if Channel(mailing.channel) is not Channel.EMAIL:
            del self.fields["subject"]
        if sequence_of(mailing) is not None:
            for name in ("people", "day", "hour"):
                del self.fields[name]

    @classmethod
    def of(cls, mailing: Mailing) -> "MessageForm":
        """As it is kept."""
        when = local(mailing.campaign, mailing.not_before) if mailing.not_before else None
        people = str(mailing.segment_id) if mailing.segment_id else AS_IT_IS if mailing.lines else EVERYBODY
        return cls(
            mailing,
            initial={
                "subject": mailing.subject,
                "people": people,
                "purpose": mailing.purpose,
                "account": str(mailing.account_id or ""),
                "day": when.date() if when else None,
                "hour": when.time() if when else None,
                "version": mailing.version,
            },
        )

    def as_needed(self) -> "MessageForm":
        """As it is shown, once it was read: what a message needs to leave is not said to be optional."""
        for name in {"subject", "account"} & set(self.fields):
            self.fields[name].required = True
        return self

    def when(self, campaign: Campaign) -> datetime | None:
        """Not before this moment, on the clocks of the territory."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        return moment(campaign, day, hour) if day and hour else None

    def clean(self) -> dict[str, Any]:
        """A day goes with an hour."""
        data = super().clean() or {}
        if bool(data.get("day")) != bool(data.get("hour")):
            self.add_error("hour" if data.get("day") else "day", _("A day and an hour, or neither."))
        return data

    def chosen(self) -> tuple[tuple[str, ...], Segment | None]:
        """The lines that choose its recipients, and the segment they are those of."""
        people = self.cleaned_data.get("people", EVERYBODY)
        if people == EVERYBODY:
            return (), None
        if people == AS_IT_IS:
            return tuple(self.mailing.lines), None
        segment = Segment.objects.get(pk=int(people))
        return tuple(segment.lines), segment

    def purpose_of(self) -> Purpose:
        """What they agreed to."""
        return Purpose(self.cleaned_data["purpose"])

    def account_of(self) -> Account | None:
        """By what it leaves."""
        number = self.cleaned_data["account"]
        return Account.objects.get(pk=int(number)) if number else None


class SenderForm(forms.Form):
    """Who writes."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Who writes is"),
        choices=SenderKind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A body may write the same message to all who subscribed; a candidate alone needs each one's separate"
            " agreement ((EU) 2024/900, art. 18)."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Name, as people know it"),
        max_length=120,
        help_text=gettext_lazy("Of the campaign or the body, as it is public."),
    )
    address = forms.CharField(label=gettext_lazy("Postal address of the campaign"), max_length=200)
    contact = forms.CharField(
        label=gettext_lazy("Where people write about their data"),
        max_length=160,
        help_text=gettext_lazy("A public address of the campaign rather than a person's."),
    )
    label_shown = forms.BooleanField(
        label=gettext_lazy("Each message says that it is political"),
        required=False,
        help_text=gettext_lazy("For what the team sends itself this is of your own will; leave it."),
    )


class AccountForm(forms.Form):
    """An account by which e-mail leaves. Secrets are written, never shown again."""

    name = forms.CharField(label=gettext_lazy("What you call it"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    sender = forms.EmailField(
        label=gettext_lazy("Address that messages come from"),
        max_length=254,
        help_text=gettext_lazy("Public, of the campaign's own domain: not a person's."),
    )
    sender_name = forms.CharField(label=gettext_lazy("Name beside it"), max_length=80, required=False)
    reply_to = forms.EmailField(label=gettext_lazy("Where answers go"), max_length=254, required=False)
    host = forms.CharField(label=gettext_lazy("Mail server (SMTP)"), max_length=120, required=False)
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, required=False)
    tls = forms.ChoiceField(
        label=gettext_lazy("Encrypted"),
        required=False,
        choices=[("starttls", gettext_lazy("once connected (587)")), ("ssl", gettext_lazy("from the start (465)"))],
    )
    username = forms.CharField(label=gettext_lazy("User name"), max_length=120, required=False)
    provider = forms.ChoiceField(
        label=gettext_lazy("Provider"), required=False, choices=[("", "–"), *PROVIDERS.items()]
    )
    secret = forms.CharField(
        label=gettext_lazy("Password, or key of the provider"),
        max_length=600,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Encrypted with the key of the campaign. Empty: the one that is there stays."),
    )
    a_minute = forms.IntegerField(
        label=gettext_lazy("Messages a minute at most"), min_value=1, max_value=10_000, initial=300
    )
    selector = forms.CharField(label=gettext_lazy("DKIM selector, if you know it"), max_length=60, required=False)
    webhook_secret = forms.CharField(
        label=gettext_lazy("What its notices are signed with"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    imap_host = forms.CharField(label=gettext_lazy("Inbox of answers (IMAP server)"), max_length=120, required=False)
    imap_username = forms.CharField(label=gettext_lazy("User name of the inbox"), max_length=120, required=False)
    inbox_secret = forms.CharField(
        label=gettext_lazy("Password of the inbox"),
        max_length=600,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, shows: bool, **kwargs: Any) -> None:
        """``shows``: whether this is a demonstration, where an account may send nothing at all."""
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        kinds = [
            (AccountKind.SMTP.value, AccountKind.SMTP.label),
            (AccountKind.ANYMAIL.value, AccountKind.ANYMAIL.label),
        ]
        shown = [(AccountKind.CONSOLE.value, AccountKind.CONSOLE.label)]
        choice_field(self, "kind").choices = [*kinds, *shown] if shows else kinds

    def clean(self) -> dict[str, Any]:
        """Each kind has what it needs."""
        data = super().clean() or {}
        if data.get("kind") == AccountKind.SMTP and not data.get("host"):
            self.add_error("host", _("Say which mail server."))
        if data.get("kind") == AccountKind.ANYMAIL and not data.get("provider"):
            self.add_error("provider", _("Say which provider."))
        return data

    def settings(self) -> dict[str, Any]:
        """What is not secret, as an account keeps it."""
        data = self.cleaned_data
        kept = {
            name: data[name]
            for name in ("host", "port", "tls", "username", "provider", "selector", "imap_host", "imap_username")
        }
        kept["port"] = kept["port"] or (465 if kept["tls"] == "ssl" else 587)
        return {name: value for name, value in kept.items() if value}


class SequenceForm(forms.Form):
    """A message by itself at a step of a path: at which, what for, after how long."""

    step = forms.ChoiceField(label=gettext_lazy("Whoever reaches this step"))
    kind = forms.ChoiceField(label=gettext_lazy("What it is for"), choices=SequenceKind.choices)
    days = forms.IntegerField(
        label=gettext_lazy("Days she has been there"),
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
        help_text=gettext_lazy("0: within the hour."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        steps = (
            PathStep.objects.select_related("path").filter(path__closed_at=None).order_by("path__position", "position")
        )
        choice_field(self, "step").choices = [(str(one.pk), f"{one.path.name} › {one.name}") for one in steps]


def channel_choices() -> list[tuple[str, Any]]:
    """By what a message may go here."""
    return [(str(one.channel), one.label) for one in channels().values()]
