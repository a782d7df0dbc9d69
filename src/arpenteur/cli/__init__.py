"""The command line, a public contract: see ``docs/command-line.md``.

Exit codes: 0 done, 1 the user's input or data is wrong, 2 usage, 3 a bug of the program.
"""

from arpenteur.cli.app import main

__all__ = ["main"]
