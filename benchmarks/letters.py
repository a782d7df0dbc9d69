"""Letters merged by Typst, a round a document: addresses that do not exist, each with its own words and square to scan.

    python benchmarks/letters.py [--letters 5000]

Prints seconds, megabytes of the documents, and peak memory of this process and of those that set them; beside it a
peer: one letter set by itself, as often as there are letters (a tenth of them is measured). Goal: 5,000 in 60 s.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator

from _shared import parser_of, peaks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arpenteur.web.config.settings")

from arpenteur.web.foundation.shared.letters import LetterFrame, LetterNotice, PostLetter, letters_pdf, many_letters

ROUND = 100
FRAME = LetterFrame(
    sender="Valmarche en commun",
    sender_lines=("1, rue du Modèle, 00000 Valmarche", "bonjour@exemple.fr"),
    place_and_day="Valmarche, le 27 novembre 2026",
    title="Le 10 janvier, Valmarche choisit. Votez-vous ?",
    body="Bonjour {prénom},\n\n" + "Nous vous écrivons une seule fois : celle-ci. " * 12 + "\n\n- un\n- **deux**",
    notice=LetterNotice(
        "Comment avons-nous votre adresse ?",
        (("Pourquoi", "vous écrire"), ("Base", "votre accord"), ("Qui", "l’équipe"), ("Gardée", "au 29 mars 2027")),
        "Vous pouvez vous y opposer : dpo@exemple.fr. CNIL, cnil.fr.",
        "Vos droits, sans compte",
    ),
    signature=("Lison Fictive", "tête de liste"),
)


def main() -> None:
    """Measure both, each in a process of its own."""
    parser = parser_of(__doc__, letters=5000)
    parser.add_argument("--measure", choices=["ours", "peer"], help="for its own processes")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(merged(options.letters) if options.measure == "ours" else one_by_one(options.letters)))
        return
    print("| how | letters | seconds | MB of documents | peak MB |")
    print("|---|---|---|---|---|")
    for name, words in (("ours", "a round a document"), ("peer", "a letter a document")):
        command = [sys.executable, __file__, "--letters", str(options.letters), "--measure", name]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"| {words} | {told['letters']} | {told['seconds']:.1f} | {told['size']:.1f} | {told['peak']:.0f} |")


def letters(count: int) -> Iterator[PostLetter]:
    """So many of them."""
    for k in range(count):
        yield PostLetter(
            (f"Edmond Factice {k}", f"{k % 90 + 1} rue de l’Ébauche", "00000 VALMARCHE"),
            f"B {k % ROUND + 1:03}",
            "rue de l’Ébauche, côté pair",
            "Vous nous avez donné cette adresse au marché.",
            {"prénom": f"Edmond {k}"},
            f"https://exemple.fr/mes-donnees/{k:08}abcdefghijklmnopqrstuvwxyz0123456789",
            f"B {k % ROUND + 1:03}",
        )


def merged(count: int) -> dict[str, float]:
    """Rounds of a hundred, as the site prints them."""
    each = list(letters(count))
    start = time.perf_counter()
    size = sum(len(one) for one in many_letters(FRAME, [each[at : at + ROUND] for at in range(0, count, ROUND)]))
    return told(count, time.perf_counter() - start, size)


def one_by_one(count: int) -> dict[str, float]:
    """The peer: each letter by itself."""
    each = list(letters(max(count // 10, 1)))
    start = time.perf_counter()
    size = sum(len(letters_pdf(FRAME, [one])) for one in each)
    return told(count, (time.perf_counter() - start) * count / len(each), size * count // len(each))


def told(count: int, seconds: float, size: int) -> dict[str, float]:
    """What is printed of a measure."""
    return {"letters": count, "seconds": seconds, "size": size / 1e6, "peak": max(peaks())}


if __name__ == "__main__":
    main()
