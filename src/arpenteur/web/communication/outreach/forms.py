"""What the team fills in: a message, who writes, an account, an answer."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from arpenteur.web.communication.outreach.accounts import AccountWords
from arpenteur.web.communication.outreach.channels import channels
from arpenteur.web.communication.outreach.choosing import sequence_of
from arpenteur.web.communication.outreach.email.provider import PROVIDERS, check_provider
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
from arpenteur.web.foundation.shared.fields import (
    DayField,
    HourField,
    LineField,
    MailField,
    SecretField,
    TickField,
    choice_field,
)
from arpenteur.web.persons.contacts.models import Channel, Purpose
from arpenteur.web.persons.paths.models import PathStep
from arpenteur.web.persons.segments.models import Segment

_OF_ROW = frozenset({"name", "kind", "sender", "sender_name", "reply_to", "a_minute"})
_SECRETS = frozenset({"secret", "webhook_secret", "inbox_secret"})
EVERYBODY, AS_IT_IS = "tous", "lignes"
MOST_DAYS = 90


class MessageForm(forms.Form):
    """Everything of a message but its blocks."""

    subject = LineField(_("Subject"), LONGEST_SUBJECT, required=False)
    people = forms.ChoiceField(label=_("For whom"))
    purpose = forms.ChoiceField(label=_("What they agreed to"), choices=PURPOSES)
    account = forms.ChoiceField(label=_("Sent by"), required=False)
    day = DayField(_("Not before"), required=False)
    hour = HourField(_("at"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, mailing: Mailing, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        label=_("Who writes is"),
        choices=SenderKind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "A body may write the same message to all who subscribed; a candidate alone needs each one's separate"
            " agreement ((EU) 2024/900, art. 18)."
        ),
    )
    name = LineField(_("Name, as people know it"), 120, help_text=_("Of the campaign or the body, as it is public."))
    address = LineField(_("Postal address of the campaign"), 200)
    contact = LineField(
        _("Where people write about their data"),
        160,
        help_text=_("A public address of the campaign rather than a person's."),
    )
    label_shown = TickField(
        _("Each message says that it is political"),
        help_text=_("For what the team sends itself this is of your own will; leave it."),
    )


class SendingForm(forms.Form):
    """An account by which messages of one channel leave. Secrets are written, never shown again."""

    CHANNEL: ClassVar[Channel]
    KINDS: ClassVar[tuple[AccountKind, ...]]
    START: ClassVar[dict[str, Any]]
    """What a new account begins with."""

    name = LineField(_("What you call it"), 60)
    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    secret = SecretField(
        _("Password, or key of the provider"),
        600,
        required=False,
        help_text=_("Encrypted with the key of the campaign. Empty: the one that is there stays."),
    )
    a_minute = forms.IntegerField(label=_("Messages a minute at most"), min_value=1, max_value=10_000, initial=300)
    webhook_secret = SecretField(_("What its notices are signed with"), 200, required=False)

    def __init__(self, *args: Any, account: Account | None, shows: bool, **kwargs: Any) -> None:
        """``shows``: whether this is a demonstration, where an account may send nothing at all."""
        of_row = _OF_ROW & set(self.base_fields)
        known = {**{name: getattr(account, name) for name in of_row}, **account.settings} if account else self.START
        super().__init__(*args, initial=known, **kwargs)
        kinds = (*self.KINDS, AccountKind.CONSOLE) if shows else self.KINDS
        choice_field(self, "kind").choices = [(one.value, one.label) for one in kinds]

    def settings(self) -> dict[str, Any]:
        """What is not secret, as an account keeps it: of each channel its own."""
        return {}

    def words(self) -> AccountWords:
        """As the verb takes it; a secret that is left empty stays as it was."""
        given: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if name in _OF_ROW}
        secrets: dict[str, Any] = {name: self.cleaned_data[name] or None for name in _SECRETS & set(self.fields)}
        kind = AccountKind(given.pop("kind"))
        return AccountWords(channel=self.CHANNEL, kind=kind, settings=self.settings(), **given, **secrets)


class AccountForm(SendingForm):
    """An account by which e-mail leaves."""

    CHANNEL, KINDS = Channel.EMAIL, (AccountKind.SMTP, AccountKind.ANYMAIL)
    START: ClassVar = {"kind": AccountKind.SMTP.value, "tls": "starttls", "a_minute": 300}

    sender = MailField(
        _("Address that messages come from"), help_text=_("Public, of the campaign's own domain: not a person's.")
    )
    sender_name = LineField(_("Name beside it"), 80, required=False)
    reply_to = MailField(_("Where answers go"), required=False)
    host = LineField(_("Mail server (SMTP)"), 120, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, required=False)
    tls = forms.ChoiceField(
        label=_("Encrypted"),
        required=False,
        choices=[("starttls", _("once connected (587)")), ("ssl", _("from the start (465)"))],
    )
    username = LineField(_("User name"), 120, required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False, choices=[("", "–"), *PROVIDERS.items()])
    selector = LineField(_("DKIM selector, if you know it"), 60, required=False)
    imap_host = LineField(_("Inbox of answers (IMAP server)"), 120, required=False)
    imap_username = LineField(_("User name of the inbox"), 120, required=False)
    inbox_secret = SecretField(_("Password of the inbox"), 600, required=False)

    def clean(self) -> dict[str, Any]:
        """Each kind has what it needs."""
        data = super().clean() or {}
        if data.get("kind") == AccountKind.SMTP and not data.get("host"):
            self.add_error("host", _("Say which mail server."))
        if data.get("kind") == AccountKind.ANYMAIL and not data.get("provider"):
            self.add_error("provider", _("Say which provider."))
        return data

    def settings(self) -> dict[str, Any]:
        """What is not secret, as an account keeps it. Raises InputError for a provider that is not known here."""
        data = self.cleaned_data
        if data["kind"] == AccountKind.ANYMAIL:
            check_provider(data["provider"])
        kept = {
            name: data[name]
            for name in ("host", "port", "tls", "username", "provider", "selector", "imap_host", "imap_username")
        }
        kept["port"] = kept["port"] or (465 if kept["tls"] == "ssl" else 587)
        return {name: value for name, value in kept.items() if value}


class SequenceForm(forms.Form):
    """A message by itself at a step of a path: at which, what for, after how long."""

    step = forms.ChoiceField(label=_("Whoever reaches this step"))
    kind = forms.ChoiceField(label=_("What it is for"), choices=SequenceKind.choices)
    days = forms.IntegerField(
        label=_("Days she has been there"),
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
        help_text=_("0: within the hour."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = (
            PathStep.objects.select_related("path").filter(path__closed_at=None).order_by("path__position", "position")
        )
        choice_field(self, "step").choices = [(str(one.pk), f"{one.path.name} › {one.name}") for one in steps]


def channel_choices() -> list[tuple[str, Any]]:
    """By what a message may go here."""
    return [(str(one.channel), one.label) for one in channels().values()]
