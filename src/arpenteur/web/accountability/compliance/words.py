"""What tables, columns and purposes are called on a page: each room says it in its module ``compliance_words``.

A test holds these lists to the models.
"""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.shared.declarations import Declared
from arpenteur.web.foundation.shared.privacy import Basis, Retention, Scrub

BASES = {
    Basis.CONSENT: _("consent, art. 6(1)a"),
    Basis.MEMBERSHIP: _("members and regular contacts, art. 9(2)d"),
    Basis.LEGITIMATE_INTEREST: _("legitimate interest, art. 6(1)f"),
    Basis.LEGAL_OBLIGATION: _("legal obligation, art. 6(1)c"),
}
SCRUBS = {
    Scrub.EMPTY: _("emptied"),
    Scrub.ROW: _("the whole line goes"),
    Scrub.UNLINK: _("the count stays, without the person"),
}
RULES = {
    Retention.ACCOUNT: _("Account"),
    Retention.SESSION: _("Session"),
    Retention.MEMBER: _("Member"),
    Retention.VOLUNTEER: _("Volunteer"),
    Retention.CONTACT: _("Contact"),
    Retention.PARTY_MEMBER: _("Contact who is a member"),
    Retention.REGULAR: _("Regular contact"),
    Retention.OCCASIONAL: _("Occasional contact"),
    Retention.DONOR: _("Contact who gave"),
    Retention.JOINING: _("Two persons joined"),
    Retention.CAMPAIGN: _("Request from a person"),
    Retention.JOURNAL: _("Journal"),
    Retention.INVITATION: _("Invitation"),
    Retention.ELECTORS: _("Electoral list"),
    Retention.AUTHORITY: _("File for an authority"),
    Retention.ADVERTISING: _("Papers of political advertising"),
    Retention.COMPLAINT: _("Complaint about an advertisement"),
    Retention.RESIDENT: _("Person who takes part"),
    Retention.CONTENT_NOTICE: _("Notice of an unlawful content"),
}
PARAMETERS = {
    "longest_name": _("longest name of a sender, in letters"),
    "total_percent": _("share of the whole, in percent"),
    "ceiling_percent": _("share of the ceiling, in percent"),
    "weekdays": _("hours on weekdays"),
    "saturday": _("hours on Saturday"),
    "widest_weekdays": _("longest hours on weekdays"),
    "widest_saturday": _("longest hours on Saturday"),
    "calls": _("calls to one person"),
    "days": _("in so many days"),
    "eve_days": _("days before the vote"),
    "closing": _("hour of closing"),
    "months": _("months before the vote"),
    "fridays": _("which Friday after the first round"),
    "presidential_fridays": _("which Friday, for a presidential election"),
    "hour": _("last hour"),
    "least_percent": _("smallest share of the votes, in percent"),
    "accountant_percent": _("share of the votes from which an accountant is needed, in percent"),
    "accountant_european_percent": _("the same for a European election, in percent"),
    "accountant_cents": _("amount from which an accountant is needed"),
    "presidential_months": _("months before a presidential election"),
    "least_inhabitants": _("smallest number of inhabitants"),
    "most_months": _("longest loan, in months"),
    "reimbursed_percent": _("share of the ceiling that may be owed, in percent"),
    "gift_cents": _("most of one gift"),
    "from_ceiling_cents": _("from a ceiling of"),
    "most_cents": _("most in all"),
    "most": _("most"),
    "complaints": _("share of complaints"),
    "bounces": _("share of dead addresses"),
    "least_complaints": _("fewest messages, for complaints"),
    "least_bounces": _("fewest messages, for dead addresses"),
    "near_months": _("months that are near the vote"),
    "near_hours": _("hours to answer near the vote"),
    "length": _("how long it is kept"),
}
"""Parameters of rules."""
TABLES = Declared("compliance_words", "TABLES")
COLUMNS = Declared("compliance_words", "COLUMNS")
ACTIVITIES = Declared("compliance_words", "ACTIVITY")
PURPOSES = Declared("compliance_words", "PURPOSES")


def table(label: str) -> object:
    """What a model is called; its label where it has no name here."""
    return TABLES.get(label, label)


def place_of(label: str) -> int:
    """Where a page shows a table: those without a name come last."""
    return list(TABLES).index(label) if label in TABLES else len(TABLES)


def column(name: str, label: str) -> object:
    """What a column of a table is called. A room whose word is another room's too, and says something else, declares it
    with its table: ``money.Donor.resident``.
    """
    return COLUMNS.get(f"{label}.{name}", COLUMNS.get(name, name))


def purpose(text: str) -> object:
    """A purpose in the language of the page."""
    return PURPOSES.get(text, text)
