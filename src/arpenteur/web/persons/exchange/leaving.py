"""Contacts as they leave: what a file may hold of each, nobody who objected, only those whom the purpose reaches."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from arpenteur.web.foundation.campaigns.clock import local
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.reads.invented import Invented
from arpenteur.web.persons.contacts.models import Consent, Contact, ContactTag
from arpenteur.web.persons.contacts.particulars import PARTICULARS, particulars_in
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.exchange.models import ContactParts
from arpenteur.web.persons.exchange.purposes import REACH
from arpenteur.web.persons.exchange.rows import ADDRESS, EMAILS, NAME, PHONES, address_of

GROUPS = {
    "name": NAME,
    "email": EMAILS,
    "phone": ("phone", "mobile", "work_phone"),
    "address": ADDRESS,
    **{name: (name,) for name in PARTICULARS},
    "tags": ("tags",),
    "consents": ("opt_email", "opt_sms", "opt_phone", "opt_post"),
    "origin": ("kind", "origin", "since"),
}
"""Columns that are chosen together, in the order of a file; the form of exports asks for each by its label."""
ALWAYS = "name"
"""The group that is in every file."""
_ALIKE = (*PARTICULARS, "tags", *GROUPS["consents"], *GROUPS["origin"])
_SALT = "arpenteur.exchange.leaving"
_CHANNELS = {"email": "opt_email", "sms": "opt_sms", "phone": "opt_phone", "post": "opt_post"}
_PIECE = 2_000
_FRANCE = "+33"


@dataclass
class LeavingPerson:
    """What a file says of one: values by field, none for what was not chosen; ``key`` tells cards of one file apart;
    ``whole``: her name came whole, its parts are guessed."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def name(self) -> str:
        """First names and family name together."""
        return " ".join(filter(None, (self.values.get(one, "") for one in NAME)))


def leaving(member: Member, purpose: str, chosen: "QuerySet[Contact] | None" = None) -> "QuerySet[Contact]":
    """Contacts that a member may take out for a purpose; ``chosen``: those of a segment. Inside ``sealed``."""
    rows = visible_to(member).filter(objected_at=None)
    if chosen is not None:
        rows = rows.filter(pk__in=chosen.order_by().values("pk"))
    channel = REACH.get(purpose)
    if channel is not None:
        agreed = Consent.objects.filter(channel=channel, withdrawn_at=None)
        rows = rows.filter(pk__in=agreed.order_by().values("contact"))
    return rows.order_by("pk")


def people_of(rows: "QuerySet[Contact]", groups: Iterable[str]) -> Iterator[LeavingPerson]:
    """What a file says of each, some thousands opened at a time; in the order of the contacts."""
    fields = [*fields_of(groups), "name"]
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), _PIECE):
        some = keys[start : start + _PIECE]
        parts = {one.contact_id: json.loads(one.text) for one in ContactParts.objects.filter(contact__in=some)}
        tags, channels = _tags(some), _channels(some)
        for contact in Contact.objects.filter(pk__in=some).select_related("campaign").order_by("pk"):
            values = _values(contact, parts.get(contact.pk, {}))
            values["tags"] = ", ".join(tags[contact.pk])
            values |= dict.fromkeys(channels[contact.pk], "oui")
            yield LeavingPerson(
                _key(f"contact:{contact.pk}"),
                {name: values[name] for name in fields if values.get(name)},
                whole="name" in values and not {"first", "last"} & parts.get(contact.pk, {}).keys(),
            )


def fields_of(groups: Iterable[str]) -> list[str]:
    """Fields of some groups of columns, the name first."""
    asked = {ALWAYS, *groups}
    return [name for group, names in GROUPS.items() if group in asked for name in names]


def of_invented(one: Invented, like: LeavingPerson | None, groups: Iterable[str]) -> LeavingPerson:
    """An invented person as one of the file, with what the file says of ``like``, one of the others: her name and how
    she is reached are her own.
    """
    first, _space, last = one.name.partition(" ")
    known = like.values if like else {}
    values = {
        **{name: known[name] for name in _ALIKE if name in known},
        "first": first,
        "last": last,
        "email": one.email,
        "phone": one.phone.replace(" ", ""),
    }
    key = _key(f"invented:{one.email}")
    return LeavingPerson(key, {name: values[name] for name in fields_of(groups) if values.get(name)})


def spoken(phone: str) -> str:
    """A number without a sign that spreadsheets take for a formula: as it is dialled from France.

    >>> spoken("+33639980001"), spoken("+3222222222")
    ('0639980001', '003222222222')
    """
    if phone.startswith(_FRANCE):
        return f"0{phone[len(_FRANCE) :]}"
    return f"00{phone[1:]}" if phone.startswith("+") else phone


def _key(text: str) -> str:
    """What tells one of a file apart, the same in every file, and says nothing of the row."""
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()[:16]


def _values(contact: Contact, parts: dict[str, str]) -> dict[str, str]:
    """Parts of a file only as long as they are what is here now: what was corrected since is not undone by them."""
    values = {**_name(contact.name, parts), **_address(contact.address, parts)}
    email, phone = contact.email, contact.phone
    if email and email == next((parts[name] for name in EMAILS if name in parts), ""):
        values |= {name: parts[name] for name in EMAILS if name in parts}
    else:
        values["email"] = email
    if phone and phone == next((parts[name] for name in PHONES if name in parts), ""):
        values |= {name: spoken(parts[name]) for name in PHONES if name in parts}
    else:
        values["phone"] = spoken(phone)
    return values | {
        **particulars_in(contact),
        "kind": contact.get_kind_display(),
        "origin": contact.origin,
        "since": local(contact.campaign, contact.given_at).date().isoformat(),
    }


def _name(name: str, parts: dict[str, str]) -> dict[str, str]:
    if {"first", "last"} & parts.keys() and name == " ".join(parts[one] for one in NAME if one in parts):
        return {one: parts[one] for one in (*NAME, "name") if one in parts}
    first, _space, last = name.partition(" ")
    guessed = {"first": first, "last": last} if last else {"last": first}
    return guessed | ({"name": name} if name == parts.get("name") else {})


def _address(address: str, parts: dict[str, str]) -> dict[str, str]:
    here = {one: parts[one] for one in ADDRESS if one in parts}
    return here if here and address == address_of(here) else {"address1": address}


def _tags(keys: Sequence[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = ContactTag.objects.filter(contact__in=keys).order_by("tag__name")
    for contact, name in rows.values_list("contact", "tag__name"):
        found[contact].append(name)
    return found


def _channels(keys: Sequence[int]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = Consent.objects.filter(contact__in=keys, withdrawn_at=None).order_by()
    for contact, channel in rows.values_list("contact", "channel"):
        if channel in _CHANNELS:
            found[contact].add(_CHANNELS[channel])
    return found
