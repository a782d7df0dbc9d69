"""Words that are set on a picture."""

from arpenteur.figures.letters import width, wrapped


def test_a_line_of_credits_is_never_cut_off():
    file = "resultats_du_scrutin_" * 20 + "2024.csv"
    line = f"Sources : {file}, Ministère (Licence Ouverte 2.0) ; instantané du 27 novembre 2026"
    lines = wrapped(line, 13, 400)
    assert all(width(one, 13) <= 400 for one in lines)
    assert "".join(lines).replace(" ", "") == line.replace(" ", "")
    assert wrapped(line, 13, 400, most=2)[-1].endswith("…")
