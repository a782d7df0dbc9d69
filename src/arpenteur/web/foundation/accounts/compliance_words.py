"""What the room's tables, columns, purposes and details are called on the pages of compliance."""

from django.utils.translation import gettext_lazy as _

ACTIVITY = {"accounts": _("Accounts and sessions")}
TABLES = {
    "accounts.User": _("Accounts"),
    "account.EmailAddress": _("E-mail addresses of accounts"),
    "account.EmailConfirmation": _("E-mail addresses to confirm"),
    "mfa.Authenticator": _("Second factors"),
    "usersessions.UserSession": _("Devices signed in"),
    "sessions.Session": _("Sessions"),
}
COLUMNS = {
    "created_at": _("created"),
    "data": _("secret"),
    "email": _("e-mail address"),
    "email_address": _("e-mail address"),
    "ip": _("network address"),
    "joined_at": _("since"),
    "key": _("key"),
    "language": _("language"),
    "last_login": _("last sign-in"),
    "last_seen_at": _("last seen"),
    "last_used_at": _("last used"),
    "name": _("name"),
    "password": _("digest of the password"),
    "primary": _("main address"),
    "session_data": _("content of the session"),
    "session_key": _("key of the session"),
    "type": _("kind"),
    "user": _("account"),
    "user_agent": _("browser"),
    "verified": _("confirmed"),
}
PURPOSES = {
    "kind of second factor": _("kind of second factor"),
    "since when": _("since when"),
    "the address to confirm": _("the address to confirm"),
    "to be spoken to": _("to be spoken to in one's language"),
    "to check the second factor; a secret": _("to check the second factor; a secret"),
    "to date it": _("to date it"),
    "to date the account": _("to date the account"),
    "to notice another's use": _("to notice another's use"),
    "to notice another's use of the account": _("to notice another's use of the account"),
    "to recognise one's own devices": _("to recognise one's own devices"),
    "to recognise the link sent": _("to recognise the link sent"),
    "to sign in": _("to sign in"),
    "to sign in and to be written to about the campaign": _("to sign in and to be written to about the campaign"),
    "to sign in; a digest": _("to sign in; a digest"),
    "to sign out from afar": _("to sign out from afar"),
    "to stay signed in": _("to stay signed in"),
    "to stay signed in; a random key": _("to stay signed in; a random key"),
    "what the team calls the person": _("to call the person by her name"),
    "whether the person confirmed it": _("to know whether the address was confirmed"),
    "which one is written to": _("to know which address is written to"),
    "who is signed in": _("to know who is signed in"),
    "whose address it is": _("to know whose address it is"),
    "whose second factor it is": _("to know whose second factor it is"),
}
SUBJECTS = {
    "accounts.User": _("account"),
}
ACTORS = {
    "user": _("member"),
}
KEYS = {
    "fields": _("what changed"),
}
FIELDS = {
    "language": _("language"),
    "name": _("name"),
}
