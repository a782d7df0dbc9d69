"""A folder of sources may hold links to other folders."""

from pathlib import Path

from arpenteur.sources.recognise import scan_folder


def test_linked_folders_are_followed_once_even_in_a_circle(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    sources = tmp_path / "sources"
    elsewhere.mkdir()
    sources.mkdir()
    (elsewhere / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (sources / "linked").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(sources)
    assert [found.path for found in scan_folder(sources)] == [sources / "linked" / "a.csv"]
