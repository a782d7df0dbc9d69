"""What fields, families of destroyed columns and groups of columns are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.domain.law.forbidden_columns import COLUMN_FAMILIES
from arpenteur.web.persons.contacts.particulars import PARTICULARS
from arpenteur.web.persons.people.likeness.scoring import LikePart

TOLD = {name: one.word for name, one in PARTICULARS.items()}
"""Particulars of contacts, as they say themselves."""
FIELDS = {
    "first": _("first name"),
    "middle": _("other first names"),
    "last": _("family name"),
    "name": _("whole name"),
    "email": _("e-mail address"),
    "email2": _("e-mail address, second"),
    "email3": _("e-mail address, third"),
    "email4": _("e-mail address, fourth"),
    "phone": _("telephone"),
    "mobile": _("mobile telephone"),
    "work_phone": _("telephone at work"),
    "address1": _("address, first line"),
    "address2": _("address, second line"),
    "address3": _("address, third line"),
    "postcode": _("postcode"),
    "city": _("town"),
    "country": _("country"),
    **TOLD,
    "tags": _("tags, with commas"),
    "opt_email": _("former agreement to e-mail"),
    "opt_sms": _("former agreement to text messages"),
    "opt_phone": _("former agreement to calls"),
    "opt_post": _("former agreement to letters"),
    "consent_date": _("date of the agreement"),
    "consent_notice": _("text that was read"),
    "refuse_all": _("wants no contact"),
    "refuse_calls": _("wants no calls"),
    "refuse_email": _("unsubscribed from e-mail"),
    "bad_email": _("the e-mail address is wrong"),
    "bad_email2": _("the second e-mail address is wrong"),
    "bad_email3": _("the third e-mail address is wrong"),
    "bad_email4": _("the fourth e-mail address is wrong"),
    "bad_mobile": _("the mobile number is wrong"),
    "deceased": _("has died"),
}
CHANGES = {
    "email": _("e-mail address"),
    "phone": _("telephone"),
    "address": _("address"),
    **TOLD,
    "card": _("parts of the name and address"),
}
LIKE_PARTS = {
    LikePart.NAME: _("name"),
    LikePart.EMAIL: _("e-mail address"),
    LikePart.PHONE: _("telephone"),
    LikePart.NUMBER: _("number in the street"),
    LikePart.STREET: _("street"),
    LikePart.TOWN: _("town"),
    LikePart.POSTCODE: _("postcode"),
}
FAMILIES = {
    "belief": _("religion, beliefs"),
    "origin": _("origin, nationality, birthplace"),
    "opinion": _("opinion, party, support"),
    "score": _("score computed about a person"),
    "network": _("social networks"),
    "work": _("employer, occupation, income"),
    "birth": _("date of birth, age"),
    "family": _("family, marital status"),
    "health": _("health"),
    "union": _("trade union"),
    "turnout": _("who voted"),
    "note": _("free text about a person"),
    "number": _("official number, bank account"),
}


def family_label(key: str) -> Promise | str:
    """What a family of destroyed columns is called; one of the host as the host says it."""
    return FAMILIES[key] if key in FAMILIES else COLUMN_FAMILIES[key].title


GROUP_LABELS = {
    "email": _("e-mail addresses"),
    "phone": _("telephones"),
    "address": _("postal address"),
    **TOLD,
    "tags": _("tags"),
    "consents": _("channels agreed to"),
    "origin": _("what each is, where from, since when"),
}
KINDS = {"csv": _("CSV"), "workbook": _("workbook"), "vcard": _("cards (vCard)"), "osdi": _("JSON (OSDI)")}
SEPARATORS = {",": _("comma"), ";": _("semicolon"), "\t": _("tabulation"), "|": _("bar")}
