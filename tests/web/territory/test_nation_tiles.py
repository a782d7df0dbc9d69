"""Tiles by ranges: what a browser and a proxy may ask, answered as RFC 9110 says."""

from pathlib import Path

import pytest
from django.test import Client

from arpenteur.web.foundation.shared.byte_ranges import OutOfRangeError, byte_range
from arpenteur.web.foundation.territory.models import PublishedSnapshot

pytestmark = pytest.mark.django_db
DIGEST = "0123456789abcdef"
URL = f"/france/tuiles-{DIGEST}.pmtiles"
CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def tiles(home: Path, request: pytest.FixtureRequest) -> bytes:
    """A file of 256 000 bytes as the tiles of a published nation."""
    request.getfixturevalue("db")
    folder = home / "snapshots" / "france"
    folder.mkdir(parents=True)
    (folder / "tiles.pmtiles").write_bytes(CONTENT)
    PublishedSnapshot.objects.create(
        place="france",
        name="France",
        generated_at="2026-11-25",
        manifest={},
        folder="snapshots/france",
        digest=DIGEST * 4,
        published_at="2026-11-25T08:00:00Z",
        published_by="test",
        current=True,
    )
    return CONTENT


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_is_served_with_its_length_and_kept_for_good(client: Client, tiles: bytes):
    response = client.get(URL)
    assert response.status_code == 200
    assert body(response) == tiles
    assert response.headers["Content-Length"] == str(len(tiles))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"] == f'"{DIGEST}"'
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "application/vnd.pmtiles"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-16383", 0, 16383),
        ("bytes=0-0", 0, 0),
        ("bytes=1000-200000", 1000, 200000),
        ("bytes=255999-", 255999, 255999),
        ("bytes=255000-999999", 255000, 255999),
        ("bytes=-16", 255984, 255999),
        ("bytes=-999999", 0, 255999),
    ],
)
def test_a_range_is_answered_with_exactly_its_bytes(client: Client, tiles: bytes, asked: str, first: int, last: int):
    response = client.get(URL, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert response.status_code == 206
    assert body(response) == tiles[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(tiles)}"
    assert response.headers["Content-Length"] == str(last + 1 - first)
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("asked", ["bytes=256000-", "bytes=999999-1000000", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(client: Client, tiles: bytes, asked: str):
    response = client.get(URL, headers={"Range": asked})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(tiles)}"
    assert body(response) == b""


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=-", "bytes=a-b", "lines=0-3", "bytes=0-1,5-6", "bytes", ""])
def test_a_range_that_cannot_be_read_is_ignored(client: Client, tiles: bytes, asked: str):
    response = client.get(URL, headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == tiles


def test_head_has_the_headers_without_the_bytes(client: Client, tiles: bytes):
    whole, part = client.head(URL), client.head(URL, headers={"Range": "bytes=0-9"})
    assert (whole.status_code, whole.headers["Content-Length"]) == (200, str(len(tiles)))
    assert (part.status_code, part.headers["Content-Range"]) == (206, f"bytes 0-9/{len(tiles)}")
    assert body(whole) == body(part) == b""


def test_a_range_of_another_version_gives_the_whole_file(client: Client, tiles: bytes):
    same = client.get(URL, headers={"Range": "bytes=0-9", "If-Range": f'"{DIGEST}"'})
    other = client.get(URL, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, other.status_code) == (206, 200)
    body(same), body(other)


def test_what_the_browser_has_is_not_sent_again(client: Client, tiles: bytes):
    assert client.get(URL, headers={"If-None-Match": f'"{DIGEST}"'}).status_code == 304


def test_only_reading_is_allowed_and_strangers_are_not_found(client: Client, tiles: bytes):
    assert client.post(URL).status_code == 405
    assert client.get("/france/tuiles-fedcba9876543210.pmtiles").status_code == 404


def test_a_nation_without_tiles_has_none(client: Client, tiles: bytes, home: Path):
    (home / "snapshots" / "france" / "tiles.pmtiles").unlink()
    assert client.get(URL).status_code == 404


def test_nothing_is_in_an_empty_file():
    assert byte_range("", 0) is None
    with pytest.raises(OutOfRangeError):
        byte_range("bytes=0-", 0)
