"""Every link and button of every page clicked, as each role, at both widths: how many, what is wrong.

``make test`` clicks each kind of control once; here it is clicked on each page that it is on. The fictional town only.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    began = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-n0",
        "--show-capture=no",
        "tests/browser/test_every_control.py",
    ]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "ARPENTEUR_CLICK_EVERYTHING": "1"}, check=False, timeout=4 * 3600
    )
    print(f"{time.monotonic() - began:.0f} s in all")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
