"""Every write is a declared verb (`audit/verbs.py` holds it to its signature and its line); pages write nothing."""

import ast
import sys
from operator import attrgetter

import pytest
from journalled import ALL, WRITES, decorated, functions, writes

from arpenteur.web.foundation.audit.verbs import every_verb, words

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


def test_a_public_function_that_writes_is_a_declared_verb():
    plain = {
        f"{module}.{name}"
        for module, tree in WRITES.items()
        for name, node in functions(tree).items()
        if not name.startswith("_") and (writes(node) or decorated(node, "atomic")) and not decorated(node, "verb")
    }
    assert plain - {"audit.actions.record"} == set(), "declare it: @verb(...) of audit.verbs"


def test_what_a_verb_declares_is_there():
    verbs, named = every_verb(), words()
    assert len(verbs) > 400
    assert {line: word for one in verbs for line, word in one.words.items()} == named
    assert {line for one in verbs for line in one.also} <= set(named)
    for one in verbs:
        if one.through:
            inner = attrgetter(one.through)(sys.modules[one.module]).verb
            assert inner.lines or inner.through, f"{one.path}: {one.through} writes no line"


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
