"""Small files in the published layouts, about a commune that does not exist."""

from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = (
    "Code du département;Libellé du département;Code de la circonscription;Libellé de la circonscription;"
    "Code de la commune;Libellé de la commune;Code du b.vote;Inscrits;Abstentions;% Abs/Ins;Votants;% Vot/Ins;"
    "Blancs;% Blancs/Ins;% Blancs/Vot;Nuls;% Nuls/Ins;% Nuls/Vot;Exprimés;% Exp/Ins;% Exp/Vot"
)
BLOCK = "N°Panneau;Sexe;Nom;Prénom;Nuance;Voix;% Voix/Ins;% Voix/Exp"


def station(number: str = "0001", counts: str = "100;40;40,00;60;60,00;2;2,00;3,33;3;3,00;5,00;55;55,00;91,67") -> str:
    """The fixed part of a row."""
    return f"99;Département fictif;01;1ère circonscription;123;Valombreuse;{number};{counts}"


def candidate(panel: int, name: str, votes: int | str) -> str:
    """One block."""
    return f"{panel};F;{name};Prénom;NUP;{votes};0,00;0,00"


@pytest.fixture
def ministry(tmp_path: Path) -> Callable[..., Path]:
    """Write a text of the Ministry in its encoding; each row is a station and its blocks."""

    def write(
        *rows: str, head: str = f"{HEAD};{BLOCK}", name: str = "2022_legi_t1.txt", encoding: str = "cp1252"
    ) -> Path:
        path = tmp_path / name
        path.write_bytes("".join(f"{line}\n" for line in (head, *rows)).encode(encoding))
        return path

    return write


@pytest.fixture
def rows() -> tuple[str, str]:
    """Two stations, the first with two candidates, the second with three."""
    first = ";".join([station(), candidate(1, "ALPHA", 30), candidate(2, "BÉTA", 25)])
    second = ";".join([station("0002"), candidate(1, "ALPHA", 20), candidate(2, "BÉTA", 20), candidate(3, "GAMMA", 15)])
    return first, second
