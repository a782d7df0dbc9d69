"""An XLSX workbook read in a process of its own, with little memory and time.

A workbook of a thousand bytes may say that it has a cell in its very last row and column: the library then asks for
all the room between, and where there is none it ends its process. That process is never the server.
"""

import json
import subprocess
import sys
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 20


def read_workbook(content: bytes, rows: int, columns: int, letters: int) -> tuple[int, list[list[str]]]:
    """Number of the first row that holds something, from 0, and the first sheet as texts: no more than so many rows,
    columns and letters a cell.

    Raises ValueError for what is no workbook, or takes more memory or time than a list of people does.
    """
    command = [sys.executable, "-I", __file__, str(rows), str(columns), str(letters)]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=MOST_SECONDS, check=True)
    except subprocess.SubprocessError as error:
        raise ValueError("unreadable workbook") from error
    return tuple(json.loads(run.stdout))


def _limit() -> None:
    with suppress(ImportError):  # a system without limits of a process: only its time is bounded
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    from python_calamine import CalamineWorkbook

    _limit()
    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    sheet = book.get_sheet_by_index(0)
    rows, columns, letters = map(int, sys.argv[1:])
    read = sheet.to_python(skip_empty_area=True, nrows=rows)
    texts = [[_text(cell)[:letters] for cell in row[:columns]] for row in read]
    json.dump([(sheet.start or (0, 0))[0], texts], sys.stdout)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime | date) else str(cell)


if __name__ == "__main__":
    _main()
