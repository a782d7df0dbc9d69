"""What the tables of libraries hold of a person: they cannot say it themselves."""

from arpenteur.web.foundation.shared.privacy import (
    OF_LIBRARIES,
    PLAIN,
    Basis,
    Entry,
    Personal,
    Plain,
    Retention,
    Scrub,
    Terms,
)

_ACCOUNT: Terms = {"basis": Basis.LEGITIMATE_INTEREST, "retention": Retention.ACCOUNT, "scrub": Scrub.ROW}
_SESSION: Terms = {"basis": Basis.LEGITIMATE_INTEREST, "retention": Retention.SESSION, "scrub": Scrub.ROW}


def _plain(*names: str) -> dict[str, Entry]:
    return dict.fromkeys(names, PLAIN)


_TASK = (
    "id",
    "status",
    "enqueued_at",
    "started_at",
    "finished_at",
    "args_kwargs",
    "priority",
    "task_path",
    "worker_ids",
    "queue_name",
    "backend_name",
    "run_after",
    "return_value",
    "exception_class_path",
    "traceback",
)
OF_LIBRARIES.update(
    {
        ("auth", "Permission"): _plain("id", "name", "content_type", "codename"),
        ("auth", "Group"): _plain("id", "name"),
        ("auth", "Group_permissions"): _plain("id", "group", "permission"),
        ("contenttypes", "ContentType"): _plain("id", "app_label", "model"),
        ("sessions", "Session"): {
            "session_key": Personal("to stay signed in; a random key", export=False, **_SESSION),
            "session_data": Personal("to stay signed in", export=False, **_SESSION),
            "expire_date": PLAIN,
        },
        ("account", "EmailAddress"): {
            "id": PLAIN,
            "user": Personal("whose address it is", **_ACCOUNT),
            "email": Personal("to sign in", **_ACCOUNT),
            "verified": Personal("whether the person confirmed it", **_ACCOUNT),
            "primary": Personal("which one is written to", **_ACCOUNT),
        },
        ("account", "EmailConfirmation"): {
            "id": PLAIN,
            "email_address": Personal("the address to confirm", **_ACCOUNT),
            "created": PLAIN,
            "sent": PLAIN,
            "key": Personal("to recognise the link sent", export=False, **_ACCOUNT),
        },
        ("mfa", "Authenticator"): {
            "id": PLAIN,
            "user": Personal("whose second factor it is", **_ACCOUNT),
            "type": Personal("kind of second factor", **_ACCOUNT),
            "data": Personal("to check the second factor; a secret", export=False, **_ACCOUNT),
            "created_at": Personal("to date it", **_ACCOUNT),
            "last_used_at": Personal("to notice another's use", **_ACCOUNT),
        },
        ("usersessions", "UserSession"): {
            "id": PLAIN,
            "user": Personal("who is signed in", **_SESSION),
            "created_at": Personal("since when", **_SESSION),
            "ip": Personal("to notice another's use of the account", **_SESSION),
            "last_seen_at": Personal("to notice another's use of the account", **_SESSION),
            "session_key": Personal("to sign out from afar", export=False, **_SESSION),
            "user_agent": Personal("to recognise one's own devices", **_SESSION),
            "data": PLAIN,
        },
        ("django_tasks_database", "DBTaskResult"): {
            **_plain(*_TASK),
            "args_kwargs": Plain("identifiers only, never a name or an address"),
        },
    }
)
