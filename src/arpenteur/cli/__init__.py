"""The command line, a public contract: see ``docs/command-line.md``.

Exit codes: 0 done, 1 the user's input or data is wrong, 2 usage, 3 a bug of the program.
"""

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Entry point: an interruption while the program itself is still being read ends like any other."""
    gc.set_threshold(100_000)  # reading makes many small objects and hardly a cycle: 5 % of a build was spent on them
    try:
        from arpenteur.cli import app

        app.main()
    except KeyboardInterrupt:
        sys.stderr.write("Interrompu ; relancez la même commande pour reprendre.\n")
        sys.exit(130)
