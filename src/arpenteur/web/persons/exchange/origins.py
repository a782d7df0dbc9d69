"""Where people of a list come from, what it may prove, and what the law refuses whatever else is said."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.contacts.models import ContactClass


class ImportOrigin(TextChoices):
    """Closed: a list of another origin does not come in."""

    PAGES = "pages", _("our own pages and forms, or the tool we had before")
    SHEETS = "sheets", _("paper sheets of our meetings, stalls and doors")
    MEMBERS = "members", _("members of our own organisation")
    OURS = "ours", _("a file that this campaign took out of Arpenteur")
    BOUGHT = "bought", _("a list bought or rented, with the proof that each person agreed to be given to us")
    EMPLOYER = "employer", _("staff or customers of an employer")
    PATIENTS = "patients", _("patients, pupils or users of a service")
    MUNICIPAL = "municipal", _("a file of the town hall or of another administration")
    PETITION = "petition", _("a petition or a list of somebody else")
    UNPROVED = "unproved", _("a list bought or rented, without that proof")
    NETWORK = "network", _("collected from social networks or from the web")
    ELECTORAL = "electoral", _("the electoral list")


REFUSED_ORIGINS: Mapping[str, Promise] = {
    ImportOrigin.EMPLOYER: _(
        "what an employer knows of its staff or customers may not serve a campaign (GDPR, art. 5)"
    ),
    ImportOrigin.PATIENTS: _("who is looked after, taught or served somewhere is nobody's list (GDPR, art. 9)"),
    ImportOrigin.MUNICIPAL: _(
        "files of an administration serve their own purpose only (GDPR, art. 5; Penal code, 226-21)"
    ),
    ImportOrigin.PETITION: _("who signed for somebody else did not sign for you (GDPR, art. 5)"),
    ImportOrigin.UNPROVED: _("without the proof of each person's agreement nobody of it may be kept (GDPR, art. 7)"),
    ImportOrigin.NETWORK: _("nothing is ever taken from networks (GDPR, art. 5, 9 and 14)"),
    ImportOrigin.ELECTORAL: _("the electoral list never joins contacts: it has a page of its own (L. 37)"),
}
"""Why each is refused; the others may come in."""


class ImportProof(TextChoices):
    """What the file proves of agreements."""

    NONE = "none", _("nothing: everyone is an occasional contact, to whom nothing is sent yet")
    COLUMNS = "columns", _("a column has the date of each person's agreement")
    DECLARED = "declared", _("everyone read the same text and agreed; here is that text")


class ImportState(TextChoices):
    """Where an import stands; what is under way runs as a job."""

    BROUGHT = "brought", _("file read")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    WRITING = "writing", _("being written")
    WRITTEN = "written", _("written")
    UNDOING = "undoing", _("being undone")
    FAILED = "failed", _("stopped by a fault")


def class_of(origin: str, *, agreed: bool) -> ContactClass:
    """What people of a list are to the campaign: nobody is regular without a proved agreement."""
    if origin == ImportOrigin.MEMBERS.value:
        return ContactClass.MEMBER
    return ContactClass.REGULAR if agreed else ContactClass.OCCASIONAL


class LineFate(TextChoices):
    """What becomes of a line; one letter each, so that a thousand lines are a thousand letters."""

    NEW = "N", _("new")
    UPDATE = "U", _("completed")
    SAME = "S", _("already here")
    DUPLICATE = "D", _("duplicate to look at")
    REFUSED = "R", _("line refused")


class LineWhy(TextChoices):
    """Why a line is not written; the reason is never a text of the file."""

    NO_NAME = "name", _("no name")
    NO_WAY = "way", _("no e-mail address, telephone or postal address")
    BAD_WAY = "bad", _("an e-mail address or number that cannot be, and no other way to reach the person")
    LONG = "long", _("a name of more than 80 signs")
    DECEASED = "deceased", _("said to have died")
    INVENTED = "invented", _("an invented person, who is in files of contacts and nowhere else")
    OBJECTED = "objected", _("objected: does not come back by a file (GDPR, art. 21)")
    REFUSES = "refuses", _("wants no contact: the objection is kept, the person is not")
    TWICE = "twice", _("the same person as another line of the file")
    SHARED = "shared", _("the same address or number as another line of the file, under another name")
    HOMONYM = "homonym", _("the same address or number as a contact of another name")
    SEVERAL = "several", _("the address of one contact and the number of another")
    RELATIVE = "relative", _("the same name and number as somebody here, another address: a relative?")
    LIKELY = "likely", _("looks like somebody who is here")
    NAMESAKE = "namesake", _("a contact has this name, and nothing tells them apart")
