"""What the program does not keep of the day of a vote, and what it cannot show to anyone outside before it is over."""

import ast
import re
from pathlib import Path

from arpenteur import web
from arpenteur.web.accountability.compliance.inventory import every_column

PACKAGE = Path(web.__file__).parent
PUBLIC = ("communication/public_pages", "residents/consultations", "residents/ballots", "residents/reports")
_OF_A_POLLING_DAY = re.compile(
    r"(^|_)(has_voted|voted|turnout|nne|proxy|proxies|delegate|assessor|scrutineer_birth|birth_place|nationality)(_|$)"
)
_OF_PERSONS = ("electors.", "contacts.", "people.", "volunteers.")


def test_no_table_of_people_says_who_voted_or_keeps_a_delegate_or_a_proxy():
    columns = [
        f"{model._meta.label}.{name}"
        for model, entries in every_column()
        if model._meta.label.startswith(_OF_PERSONS)
        for name in entries
    ]
    assert len(columns) > 100
    assert [one for one in columns if _OF_A_POLLING_DAY.search(one.rpartition(".")[2])] == []


def test_no_page_that_anyone_reads_can_show_a_result_or_a_forecast():
    """Figures of votes and forecasts are those of these packages: rooms of the public use none."""
    used = [
        f"{file.relative_to(PACKAGE)}: {name}"
        for room in PUBLIC
        for file in (PACKAGE / room).rglob("*.py")
        for name in _imports(file)
        if re.match(r"arpenteur\.(strategy|stats|figures|snapshot|plan)\b", name)
    ]
    assert used == []


def _imports(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    return found + [name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names]
