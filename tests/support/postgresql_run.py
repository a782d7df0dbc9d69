"""Which tests run on PostgreSQL, and a run there that fails where what differs between databases was not executed.

SQLite runs everything. PostgreSQL runs what SQLite cannot say: rows sealed by the server, locks, races, constraints
that two writers meet, statements written by hand, migrations, backups; every page once; the journeys of a quorum, of
lists of people and of residents.
``ARPENTEUR_TEST_EVERYTHING`` runs all of the web there.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "src" / "arpenteur" / "web"
FILES = frozenset(
    {
        "test_advertising_complaints", "test_advertising_papers", "test_advertising_sent", "test_compliance_file",
        "test_compliance_file_pages", "test_compliance_impact", "test_law_tariff",
        "test_actions_many", "test_actions_people", "test_actions_writes", "test_api_contacts", "test_api_fieldwork",
        "test_api_idempotency", "test_api_webhooks", "test_attacks_ground", "test_attacks_limits",
        "test_attacks_races", "test_audit_journal", "test_campaign_basket", "test_campaign_deletion",
        "test_consultations_decisions", "test_consultations_erasure",
        "test_consultations_following", "test_consultations_forwarding",
        "test_consultations_gates", "test_consultations_meetings", "test_consultations_moderation",
        "test_consultations_open311", "test_consultations_outcomes", "test_consultations_reporting_pages",
        "test_consultations_report_to_closing", "test_consultations_reports", "test_consultations_reviews",
        "test_consultations_steps",
        "test_consultations_surveys", "test_consultations_writing",
        "test_ballots_box", "test_ballots_journey", "test_ballots_pages_desk",
        "test_ballots_paper", "test_ballots_secrecy",
        "test_ballots_whole_budget",
        "test_consultations_journey", "test_meetings_journey",
        "test_calls_taking", "test_campaign_pages", "test_columns_renamed", "test_compliance_commands",
        "test_compliance_erasure", "test_compliance_ground", "test_compliance_retention", "test_contacts_join",
        "test_contacts_journey", "test_contacts_many", "test_contacts_mine", "test_contacts_moved",
        "test_contacts_restored", "test_contacts_verbs", "test_context_own_list", "test_crew_alike",
        "test_crew_import", "test_crew_question", "test_electors_import", "test_electors_journey",
        "test_electors_purge", "test_electors_slices",
        "test_faults_database_gone", "test_faults_killed",
        "test_exchange_duplicates", "test_exchange_export", "test_exchange_import", "test_exchange_jobs",
        "test_exchange_journey", "test_exchange_scan",
        "test_field_contacts", "test_field_events", "test_field_faults", "test_field_phones",
        "test_field_receipts", "test_field_relay", "test_glance_demo", "test_keys", "test_keys_master",
        "test_money_bank", "test_money_donations", "test_money_expenses", "test_money_give_page", "test_money_loans",
        "test_money_pages",
        "test_money_provider",
        "test_members_leaving", "test_names_nowhere", "test_operations_backup", "test_operations_backup_keys",
        "test_operations_doctor", "test_operations_jobs", "test_operations_probes",
        "test_operations_processes", "test_operations_restore", "test_outbox", "test_paper_files",
        "test_outreach_letters", "test_outreach_returns", "test_outreach_sending", "test_outreach_sequences",
        "test_outreach_silence", "test_outreach_texts", "test_outreach_writing",
        "test_paper_typing", "test_paths_journey", "test_paths_races", "test_paths_verbs",
        "test_people", "test_people_joinings",
        "test_people_moved", "test_public_pages_answers", "test_public_pages_desk", "test_public_pages_journey",
        "test_public_pages_leaving",
        "test_publish", "test_quorum_journey",
        "test_reads", "test_reads_traps",
        "test_rounds_giving", "test_rounds_jobs", "test_sealing",
        "test_segments_pages",
        "test_segments_counts", "test_segments_races", "test_turfs_cutting",
        "test_turfs_follow", "test_turfs_handing", "test_upgrade", "test_volunteers_actions",
        "test_volunteers_weeks", "test_ways_out", "test_week_publish",
    }
)  # fmt: skip
_DIFFERS = re.compile(
    r"select_for_update|IntegrityError|ignore_conflicts|update_conflicts|get_or_create|update_or_create"
    r"|connection\.cursor\(|connection\.vendor|advisory|RawSQL|\.raw\("
)
_APART = ("operations/backup/", "operations/presence.py", "operations/roles.py")
"""Run by processes of their own in `test_operations_restore.py`, `test_operations_roles.py` and others: nothing is
heard of them here."""
_OF_SQLITE = frozenset({"shared/overwriting.py _empty_log"})
"""Statements that PostgreSQL does not know, in functions that are called on SQLite alone."""
_TOOL = 4
"""Of those that `sys.monitoring` counts: none that a debugger, a profiler or a measure of coverage takes."""


def belongs(item: pytest.Item) -> bool:
    """Whether a test runs on PostgreSQL."""
    return (
        item.path.stem in FILES
        or item.get_closest_marker("postgresql") is not None
        or "ARPENTEUR_TEST_EVERYTHING" in os.environ
    )


def may_belong(file: Path) -> bool:
    """Whether a file may hold a test that does: those that cannot are not read, which takes longer than many tests."""
    if file.stem in FILES or "ARPENTEUR_TEST_EVERYTHING" in os.environ:
        return True
    return not file.name.startswith("test_") or "mark.postgresql" in file.read_text(encoding="utf-8")


def differing() -> set[str]:
    """Functions of the web that lock, meet a constraint or write a statement, as file:line of their first line."""
    files = (file for file in WEB.rglob("*.py") if "migrations" not in file.parts)
    return {one for file in files if not str(file.relative_to(WEB)).startswith(_APART) for one in _functions(file)}


def _functions(file: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    if not _DIFFERS.search(text):
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _DIFFERS.search(ast.get_source_segment(text, node) or ""):
            if f"{file.relative_to(WEB)} {node.name}" in _OF_SQLITE:
                continue
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            yield f"{file.relative_to(ROOT)}:{first} {node.name}"


class PostgresqlRun:
    """Hears which functions start, in each process, and holds them to the code once every chosen test has run."""

    def __init__(self) -> None:
        self.whole = False
        self.started: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        chosen = session.config.option.keyword or session.config.option.markexpr
        if not chosen and {item.path.stem for item in session.items} >= FILES:
            self.whole = True
            sys.monitoring.use_tool_id(_TOOL, "arpenteur")
            sys.monitoring.register_callback(_TOOL, sys.monitoring.events.PY_START, self._start)
            sys.monitoring.set_events(_TOOL, sys.monitoring.events.PY_START)

    def _start(self, code: CodeType, _offset: int) -> object:
        if code.co_filename.startswith(str(WEB)):
            self.started.add(f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_firstlineno} {code.co_name}")
        return sys.monitoring.DISABLE

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """One of several processes is done."""
        told = getattr(node, "workeroutput", {}).get("started")
        self.whole |= told is not None
        self.started |= set(told or ())

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tell the process that leads, or fail the run."""
        if not self.whole:
            return
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["started"] = sorted(self.started)
        elif exitstatus == pytest.ExitCode.OK and (missing := differing() - self.started):
            told = "never executed on PostgreSQL (tests/support/postgresql_run.py): " + ", ".join(sorted(missing))
            session.config.get_terminal_writer().line(f"\n{told}", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
