"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.roles import Role

ACTIVITY = {"campaigns": _("Members of the campaign")}
TABLES = {
    "campaigns.Membership": _("Members"),
    "campaigns.Invitation": _("Invitations"),
    "campaigns.OwnList": _("List of the campaign"),
    "campaigns.OwnScenario": _("Scenarios of the campaign"),
}
COLUMNS = {
    "role": _("role"),
    "since": _("since"),
}
PURPOSES = {
    "to date the membership": _("to date the membership"),
    "to give rights to a person": _("to give rights to a person"),
    "what the person does in the campaign": _("to know what the person does in the campaign"),
}
SUBJECTS = {
    "campaigns.Campaign": _("the campaign"),
    "campaigns.Invitation": _("invitation"),
    "campaigns.Membership": _("member"),
}
KEYS = {
    "invitations": _("invitations closed"),
    "role": _("role"),
    "uses": _("people at most"),
    "zones": _("number of stations"),
}
FIELDS = {
    "absent": _("families without a candidate"),
    "election": _("election"),
    "family": _("political family"),
    "finalists": _("families of the second round"),
    "first_round": _("first round"),
    "local": _("territories apart"),
    "moves": _("votes carried over"),
    "place": _("meeting point"),
    "round": _("round worked for"),
    "scenario": _("scenario"),
    "scope": _("ground of the shares"),
    "second_round": _("second round"),
    "shares": _("shares by family"),
    "sliders": _("sliders of the scenario"),
    "stations": _("stations"),
    "team": _("team"),
    "text": _("text of the file"),
    "time_zone": _("time zone"),
    "turnout": _("turnout"),
}
CHOICES = {"role": (Role,)}
