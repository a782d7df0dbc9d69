"""Files that never change, served by ranges: a reader takes the few kilobytes it needs, or resumes a download."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

IMMUTABLE = "public, max-age=31536000, immutable"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_BLOCK = 1 << 16


class OutOfRangeError(ValueError):
    """A range that lies outside the file."""


def ranged(request: HttpRequest, file: Path, kind: str, etag: str, cache: str = IMMUTABLE) -> HttpResponseBase:
    """The file whole, or the one range asked for; ``etag`` with its quotes, which changes with any byte."""
    size = file.stat().st_size
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        part = byte_range(asked, size)
    except OutOfRangeError:
        return _headed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), etag, cache)
    first, last = part or (0, size - 1)
    # Opened when its first block is read: an answer without a body opens nothing.
    response = StreamingHttpResponse(_blocks(file, first, last), status=206 if part else 200, content_type=kind)
    response.headers["Content-Length"] = str(last - first + 1)
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _headed(response, etag, cache)


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range asked for; None for the whole file, also where the header asks for
    several ranges or cannot be read (RFC 9110, 14.2). Raises OutOfRangeError where no byte of the file is in it.
    """
    match = _RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        first, last = max(size - int(match[2]), 0), size - 1
        out = int(match[2]) == 0
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < first:
            return None
        out = first >= size
    if out or size == 0:
        raise OutOfRangeError(header)
    return first, last


def _headed[R: HttpResponseBase](response: R, etag: str, cache: str) -> R:
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = cache
    return response


def _blocks(file: Path, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as data:
        data.seek(first)
        left = last - first + 1
        while left > 0 and (block := data.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
