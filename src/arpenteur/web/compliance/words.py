"""What tables, columns, purposes and verbs are called on a page. A test holds these lists to the models."""

from django.utils.translation import gettext_lazy as _

from arpenteur.web.shared.privacy import Basis, Retention, Scrub

# In the order in which a page shows them.
TABLES = {
    "volunteers.Volunteer": _("Volunteers"),
    "campaigns.Membership": _("Members"),
    "fieldwork.Participation": _("Who comes to which action"),
    "volunteers.Availability": _("When volunteers are free"),
    "volunteers.TeamMember": _("Who is in which team"),
    "fieldwork.Delegation": _("Actions handed to a member"),
    "fieldwork.FieldEvent": _("Counts that name a volunteer"),
    "canvass.Phone": _("Phones whose holder is known"),
    "canvass.ConsentedContact": _("Contacts given at a door"),
    "crew.Upload": _("Lists being imported"),
    "accounts.User": _("Accounts"),
    "account.EmailAddress": _("E-mail addresses of accounts"),
    "account.EmailConfirmation": _("E-mail addresses to confirm"),
    "mfa.Authenticator": _("Second factors"),
    "usersessions.UserSession": _("Devices signed in"),
    "sessions.Session": _("Sessions"),
    "fieldwork.Tally": _("Totals by station"),
    "fieldwork.Action": _("Actions"),
    "fieldwork.ActionZone": _("Stations of actions"),
    "fieldwork.Poster": _("Posters"),
    "canvass.Cutting": _("Cuttings of the ground"),
    "canvass.Turf": _("Turfs"),
    "canvass.StopList": _("Stops of actions"),
    "canvass.Round": _("Rounds"),
    "canvass.DoorEvent": _("Events of doors"),
    "canvass.Review": _("Events set aside together"),
    "canvass.BuildingFact": _("What the ground taught of buildings"),
    "canvass.Objection": _("Doors where nobody comes back"),
    "canvass.Reservation": _("Stairs kept for some minutes"),
    "canvass.Mood": _("Sums of moods by station"),
    "canvass.MoodReceipt": _("Tallies of moods received"),
    "canvass.AcceptedKey": _("Keys of other sites let in"),
    "canvass.TurfOrigin": _("Turfs that came in files"),
    "volunteers.Team": _("Teams"),
    "campaigns.Invitation": _("Invitations"),
    "compliance.PersonRequest": _("Requests from people"),
    "compliance.Certificate": _("Certificates of purges"),
    "compliance.Deadline": _("Dates of erasure"),
    "audit.Entry": _("Lines of the journal"),
    "api.ApiToken": _("Tokens of programs"),
    "api.KeptAnswer": _("Answers kept for programs"),
    "api.WebhookEndpoint": _("Webhooks"),
    "outbox.Message": _("Messages that leave"),
}
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
    Retention.CONTACT: _("Contact given at a door"),
    Retention.CAMPAIGN: _("Request from a person"),
    Retention.JOURNAL: _("Journal"),
    Retention.INVITATION: _("Invitation"),
}
COLUMNS = {
    "action": _("action"),
    "created_at": _("created"),
    "data": _("secret"),
    "day": _("day"),
    "digest": _("digest of the link"),
    "email": _("e-mail address"),
    "email_address": _("e-mail address"),
    "ends": _("until"),
    "free": _("is free"),
    "given_at": _("given"),
    "helping": _("wants to help"),
    "ip": _("network address"),
    "joined_at": _("since"),
    "key": _("key"),
    "language": _("language"),
    "languages": _("languages"),
    "last_login": _("last sign-in"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "leads": _("leads the team"),
    "meetings": _("wants to be invited"),
    "membership": _("member"),
    "mobility": _("moves"),
    "name": _("name"),
    "news": _("wants messages"),
    "pair": _("pair"),
    "password": _("digest of the password"),
    "paused_at": _("paused since"),
    "phone": _("telephone"),
    "presence": _("presence"),
    "primary": _("main address"),
    "quartier": _("home quartier"),
    "receipt": _("digest of the receipt"),
    "reminders": _("reminders by e-mail"),
    "role": _("role"),
    "rows": _("lines of the file"),
    "session_data": _("content of the session"),
    "session_key": _("key of the session"),
    "signed_up": _("signed up herself"),
    "since": _("since"),
    "source": _("source of the line"),
    "starts": _("from"),
    "team": _("team"),
    "telephone": _("telephone"),
    "type": _("kind"),
    "user": _("account"),
    "user_agent": _("browser"),
    "verified": _("confirmed"),
    "volunteer": _("volunteer"),
    "weekday": _("day of the week"),
    "wishes": _("likes doing"),
}
PURPOSES = {
    "people of the file, until they are imported": _("people of the file, until they are imported"),
    "who brought the file, and may finish": _("to know who brought the file, and may finish"),
    "kind of second factor": _("kind of second factor"),
    "since when": _("since when"),
    "the address to confirm": _("the address to confirm"),
    "to be spoken to": _("to be spoken to in one's language"),
    "to call her by her name": _("to call the person by her name"),
    "to call her, as she asked": _("to call the person, as she asked"),
    "to check the second factor; a secret": _("to check the second factor; a secret"),
    "to date her line": _("to date the line"),
    "to date it": _("to date it"),
    "to date the account": _("to date the account"),
    "to date the membership": _("to date the membership"),
    "to find her line by her receipt; a digest": _("to find the line by the receipt; a digest"),
    "to find her own actions": _("to find one's own actions"),
    "to give rights to a person": _("to give rights to a person"),
    "to know whom to ask": _("to know whom to ask"),
    "to know with whom she walks": _("to know who walks with whom"),
    "to leave her in peace": _("to leave the person in peace"),
    "to notice another's use": _("to notice another's use"),
    "to notice another's use of the account": _("to notice another's use of the account"),
    "to propose actions nearby": _("to propose actions nearby"),
    "to propose what she likes doing": _("to propose what the person likes doing"),
    "to reach her on the day of an action": _("to reach the person on the day of an action"),
    "to recognise her link; a digest": _("to recognise the personal link; a digest"),
    "to recognise one's own devices": _("to recognise one's own devices"),
    "to recognise the link sent": _("to recognise the link sent"),
    "to remind her of her own actions": _("to remind the person of her own actions"),
    "to respect her choice": _("to respect the person's choice"),
    "to say where her line comes from": _("to say where the line comes from"),
    "to send her where she can go": _("to propose places within reach"),
    "to send her where they are spoken": _("to propose places where they are spoken"),
    "to share the work fairly": _("to share the work fairly"),
    "to sign in": _("to sign in"),
    "to sign in and to be written to about the campaign": _("to sign in and to be written to about the campaign"),
    "to sign in; a digest": _("to sign in; a digest"),
    "to sign out from afar": _("to sign out from afar"),
    "to stay signed in": _("to stay signed in"),
    "to stay signed in; a random key": _("to stay signed in; a random key"),
    "to write to her, as she asked": _("to write to the person, as she asked"),
    "to which action she comes": _("to know who comes to which action"),
    "what the person does in the campaign": _("to know what the person does in the campaign"),
    "what the team calls her": _("to call the person by her name"),
    "what the team calls the person": _("to call the person by her name"),
    "when she is free": _("to know when the person is free"),
    "whether she chose it herself": _("to know who chose it"),
    "whether she wants the messages of the campaign": _(
        "to know whether the person wants the messages of the campaign"
    ),
    "whether she wants to be invited": _("to know whether the person wants to be invited"),
    "whether she wants to help": _("to know whether the person wants to help"),
    "whether the person confirmed it": _("to know whether the address was confirmed"),
    "which one is written to": _("to know which address is written to"),
    "who comes": _("to know who comes"),
    "who is signed in": _("to know who is signed in"),
    "who may edit the action": _("to know who may edit the action"),
    "whose address it is": _("to know whose address it is"),
    "whose second factor it is": _("to know whose second factor it is"),
    "whose slot it is": _("to know whose slot it is"),
    "with whom she walks": _("to know who walks with whom"),
}


def table(label: str) -> object:
    """What a model is called; its label where it has no name here."""
    return TABLES.get(label, label)


def place_of(label: str) -> int:
    """Where a page shows a table: those without a name come last."""
    return list(TABLES).index(label) if label in TABLES else len(TABLES)


def column(name: str) -> object:
    """What a column is called."""
    return COLUMNS.get(name, name)


def purpose(text: str) -> object:
    """A purpose in the language of the page."""
    return PURPOSES.get(text, text)
