"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.persons.electors.models import PaperEnd, PaperKind

ACTIVITY = {"electors": _("Electoral list")}
TABLES = {
    "electors.Voter": _("Voters of the electoral list"),
    "electors.Undertaking": _("Undertakings of article L37"),
    "electors.ListPaper": _("Paper with names of the electoral list"),
    "electors.VoterList": _("Electoral lists that were read"),
    "electors.ListFigure": _("Figures of the electoral list"),
}
COLUMNS = {
    "birth_year": _("year of birth"),
    "capacity": _("capacity"),
    "carrier": _("who took it"),
    "home": _("address on the list"),
    "identity": _("names on the list"),
    "order": _("number on the list"),
    "sex": _("sex"),
}
PURPOSES = {
    "to choose voters by age, and count them": _("to choose voters by age, and count them"),
    "to choose voters by sex, and count them": _("to choose voters by sex, and count them"),
    "to choose voters by station": _("to choose voters by station"),
    "to find her door or write to her": _("to find a door or write to a voter"),
    "to find her line on the list of her station": _("to find a line on the list of a station"),
    "to know who has the paper out": _("to know who has the paper out"),
    "to prove in which capacity": _("to prove in which capacity"),
    "to prove who undertook to make no commercial use of the list": _(
        "to prove who undertook to make no commercial use of the list"
    ),
    "to write her name on a list of doors or a letter": _("to write a name on a list of doors or a letter"),
    "which of the three lists she is on": _("to know which of the three lists a voter is on"),
}
SUBJECTS = {
    "electors.ListPaper": _("paper with names"),
    "electors.Undertaking": _("undertaking of article L37"),
    "electors.Voter": _("voter of the list"),
    "electors.VoterList": _("electoral list"),
}
KEYS = {
    "copy": _("copy"),
    "end": _("how it ended"),
    "line": _("line of the file"),
    "paper": _("what is printed"),
    "matched": _("voters in a station of the place"),
    "replaced": _("voters replaced"),
    "sheets": _("sheets"),
    "values": _("values destroyed"),
    "voters": _("voters"),
    "year": _("year"),
}
CHOICES = {"end": (PaperEnd,), "paper": (PaperKind,)}
