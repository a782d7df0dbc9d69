"""Every write is a verb that says who and when and leaves a line in the journal; pages and reads write nothing."""

import ast

import pytest
from journalled import ALL, NOT_JOURNALLED, VERBS, WRITES, functions, writes

# Verbs without ``by``: the program itself acts, as a job, and says so in the journal.
NOBODY_ASKS = {
    "phone.handset.relaying.absent_phone": "whoever brings its events, who is journalled with them",
    "campaigns.ways_in.close_expired": "the timer",
    "compliance.retention.run_due": "the timer",
    "compliance.retention.run": "the timer",
    "compliance.retention.rehearse": "the timer",
    "compliance.retention.date_people": "a rule of retention",
    "compliance.retention.date_accounts": "a rule of retention",
    "compliance.deletion.delete_again": "a restored backup",
    "compliance.erasure.reapply": "a restored backup",
    "compliance.erasure.replicate": "the timer",
    "keys.rotation.run_due": "the timer",
    "reads.actions.note_opened": "the reader, named by her membership",
    "reads.actions.note_given": "the reader, named by her membership",
    "reads.actions.note_listed": "the reader, named by her membership",
    "reads.actions.note_searched": "the reader, named by her membership",
    "reads.actions.note_contacts_listed": "the reader, named by her membership",
    "keys.rotation.finish_rotation": "a rotation that somebody began",
    "keys.rotation.renew_master": "the command line",
    "keys.rotation.wrap_again": "the command line",
    "compliance.erasure.note_erasure": "a signal of the deletion that is journalled itself",
    "compliance.erasure.note_refusal": "a signal of the refusal that is journalled itself",
    "contacts.refusals.object_again": "a restored backup",
    "contacts.refusals.withdraw_again": "a restored backup",
    "fieldwork.people.join_by_link": "whoever holds the link: the volunteer that it writes down",
    "glance.rehearsal.staging.rehearse": "the demonstration: its fictional people act",
}
# The only places that look across campaigns.
UNSEALED = {
    "advertising.queries": "what was published stays at its address when its campaign is gone",
    "accounts.adapter": "an account made a moment ago goes again: nothing of any campaign hangs on it",
    "accounts.views": "the first campaign of a person who signs in",
    "api.idempotency": "old answers of every campaign are removed",
    "api.tokens": "whose token is this",
    "api.webhooks": "webhooks of every campaign",
    "outbox.actions": "a message of any campaign, named by whoever runs the site",
    "outbox.queries": "messages of every campaign that were given up",
    "outbox.worker": "messages of every campaign",
    "campaigns.access": "whose member am I",
    "campaigns.listing": "which campaigns are there, for jobs and commands of the whole site",
    "campaigns.actions": "whether the name of an address is free",
    "campaigns.invitations": "whose invitation is this",
    "campaigns.makers": "rows of every campaign, when the site is migrated",
    "campaigns.queries": "which campaigns am I in",
    "campaigns.ways_in": "members of every campaign whose time ran out",
    "contacts.moving": "contacts of every campaign, when the site is migrated",
    "contacts.queries": "whose receipt is this",
    "contacts.receipts_moving": "contacts of every campaign, when the site is migrated",
    "contacts.refusals": "refusals of every campaign, when a backup was restored",
    "people.moving": "lines of every campaign, when the site is migrated",
    "phone.ground.events": "whether an identifier is taken in another campaign",
    "phone.handset.phones": "whose link or pass is this",
    "compliance.erasure": "a person may be in several campaigns",
    "compliance.journal": "the site's own chain",
    "compliance.my_data": "a person may be in several campaigns",
    "compliance.queries": "the site's own chain",
    "compliance.retention": "accounts and sessions belong to no campaign",
    "crew.own_views": "whose personal link is this",
    "fieldwork.pages.joining": "whose link or calendar is this",
    "shared.sealing": "where it is defined",
}


def called(node: ast.AST) -> set[str]:
    """Names of everything called inside, or handed over to be called."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} | {
        one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)
    }


def recording() -> set[str]:
    """Names of functions that leave a line, themselves or through another."""
    known, grown = {"record"}, True
    while grown:
        more = {name for tree in WRITES.values() for name, node in functions(tree).items() if called(node) & known}
        grown = bool(more - known)
        known |= more
    return known


RECORDING = recording()


def test_there_are_verbs_to_look_at():
    assert len(VERBS) > 20


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_says_who_and_when(verb: str):
    named = {one.arg for one in VERBS[verb].args.kwonlyargs}
    assert {"at"} <= named or verb in NOBODY_ASKS, f"{verb}: at is keyword-only"
    assert {"by"} <= named or verb in NOBODY_ASKS, f"{verb}: by is keyword-only"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_leaves_a_line_in_the_journal(verb: str):
    assert called(VERBS[verb]) & RECORDING or verb in NOT_JOURNALLED, f"{verb}: audit.actions.record"


@pytest.mark.parametrize("listed", [NOBODY_ASKS, NOT_JOURNALLED])
def test_no_exception_is_left_over(listed: dict[str, str]):
    present = {f"{module}.{name}" for module, tree in WRITES.items() for name in functions(tree)}
    assert set(listed) <= present


def reads() -> list[str]:
    """Modules of pages and of reads, by their names or their first word."""
    ends = ("views", "queries", "pages")
    return [
        name
        for name, tree in ALL.items()
        if name not in WRITES
        and (
            name.rsplit(".", 1)[-1].rstrip("_").endswith(ends)
            or ".pages." in name
            or (ast.get_docstring(tree) or "").startswith("Reads")
        )
    ]


@pytest.mark.parametrize("module", reads())
def test_pages_and_reads_write_nothing(module: str):
    assert writes(ALL[module]) == [], f"{module}: make it a verb in a module of writes"


def test_only_listed_places_look_across_campaigns():
    users = {
        name
        for name, tree in ALL.items()
        if any(isinstance(one, ast.Call) and ast.unparse(one.func).endswith("unsealed") for one in ast.walk(tree))
    }
    assert {name for name in users - set(UNSEALED) if not name.startswith("operations.")} == set()
