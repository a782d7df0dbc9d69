"""Photos of phones: what the camera wrote is gone from the bytes, its place is read once; what is blurred stays so."""

import base64
import io
import random
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from arpenteur.domain.errors import InputError
from arpenteur.web.ground.fieldwork.photo_decoding import MOST_BYTES, read_photo
from arpenteur.web.residents.reports.photos.blurring import (
    BLOCKS,
    Region,
    bits_apart,
    blurred,
    fingerprint,
    read_regions,
    written_jpeg,
)

SECRET = "TelephoneDeMaquette"
# 43° 36' 16.2" N, 1° 26' 38.4" E: Place du Capitole, Toulouse.
LATITUDE, LONGITUDE = (43.0, 36.0, 16.2), (1.0, 26.0, 38.4)
TOULOUSE = [43.6045, 1.444]


def scene(size: tuple[int, int] = (800, 600), seed: int = 4) -> Image.Image:
    """A picture of many shapes, invented."""
    rng = random.Random(seed)
    picture = Image.new("RGB", size, (120, 160, 200))
    for _ in range(60):
        box = (rng.randrange(size[0] - 40), rng.randrange(size[1] - 40))
        picture.paste(tuple(rng.randrange(256) for _ in range(3)), (*box, box[0] + 40, box[1] + 30))
    return picture


def exif(north: str = "N", east: str = "E", orientation: int = 1, **gps: object) -> Image.Exif:
    found = Image.Exif()
    found[ExifTags.Base.Make] = SECRET
    found[ExifTags.Base.Model] = SECRET
    found[ExifTags.Base.DateTime] = "2026:11:18 08:15:00"
    found[ExifTags.Base.Orientation] = orientation
    place = found.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = north, gps.get("latitude", LATITUDE)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = east, gps.get("longitude", LONGITUDE)
    return found


def saved(picture: Image.Image, kind: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def phone_photo(**more: object) -> bytes:
    """A JPEG as a phone writes it: EXIF with GPS, a comment, XMP with the place, a colour profile."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    xmp = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{SECRET} 43,36.27N</a></x:xmpmeta>'.encode()
    return saved(scene(), exif=exif(**more), comment=SECRET.encode(), xmp=xmp, icc_profile=profile)


def jpeg_segments(content: bytes) -> set[int]:
    """Kinds of the segments of a JPEG up to its pixels, read by hand."""
    kinds, at = set(), 2
    while content[at] == 0xFF and content[at + 1] != 0xDA:
        kinds.add(content[at + 1])
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return kinds


def test_a_phone_s_jpeg_holds_the_place_and_ours_holds_nothing():
    before = phone_photo()
    with Image.open(io.BytesIO(before)) as opened:
        assert opened.getexif().get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] == LATITUDE
    assert SECRET.encode() in before
    assert {0xE1, 0xE2, 0xFE} <= jpeg_segments(before)
    read = read_photo(before)
    after = base64.b64decode(read["jpeg"])
    assert read["spot"] == TOULOUSE
    assert SECRET.encode() not in after
    # APP1 (EXIF, XMP), APP2 (profile), APP13 and comments are gone; APP0 says it is a JPEG.
    assert jpeg_segments(after) & {*range(0xE1, 0xF0), 0xFE} == set()
    with Image.open(io.BytesIO(after)) as opened:
        assert dict(opened.getexif()) == {}
        assert "exif" not in opened.info
        assert "icc_profile" not in opened.info
        assert opened.size == (800, 600)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_too(kind: str):
    content = saved(scene(), kind, exif=exif())
    read = read_photo(content)
    assert read["spot"] == TOULOUSE
    assert jpeg_segments(base64.b64decode(read["jpeg"])) & {*range(0xE1, 0xF0), 0xFE} == set()


def test_words_inside_a_png_are_gone():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    assert SECRET.encode() not in base64.b64decode(read_photo(saved(scene(), "PNG", pnginfo=words))["jpeg"])


def test_a_photo_with_others_inside_shows_its_first():
    content = saved(scene(), "MPO", save_all=True, append_images=[scene(seed=9)])
    read = read_photo(content)
    assert (read["width"], read["height"]) == (800, 600)


@pytest.mark.parametrize(
    ("north", "east", "spot"),
    [("N", "E", [43.6045, 1.444]), ("S", "W", [-43.6045, -1.444]), ("S", "E", [-43.6045, 1.444]), ("X", "E", None)],
)
def test_the_side_of_the_equator_and_of_greenwich(north: str, east: str, spot: list[float] | None):
    assert read_photo(phone_photo(north=north, east=east))["spot"] == spot


@pytest.mark.parametrize("latitude", [(0.0, 0.0, 0.0), (91.0, 0.0, 0.0), (43.0, 36.0)], ids=["zeros", "far", "two"])
def test_a_place_that_cannot_be_true_is_none(latitude: tuple[float, ...]):
    longitude = latitude if latitude == (0.0, 0.0, 0.0) else LONGITUDE
    assert read_photo(phone_photo(latitude=latitude, longitude=longitude))["spot"] is None


def test_a_place_divided_by_zero_is_none():
    content = phone_photo()
    written = struct.pack("<II", 43, 1) if struct.pack("<II", 43, 1) in content else struct.pack(">II", 43, 1)
    assert content.count(written) == 1
    assert read_photo(content.replace(written, written[:4] + bytes(4)))["spot"] is None


def test_no_gps_is_no_place():
    assert read_photo(saved(scene()))["spot"] is None


@pytest.mark.parametrize(("orientation", "size"), [(1, (800, 600)), (3, (800, 600)), (6, (600, 800)), (8, (600, 800))])
def test_a_photo_is_the_right_way_up(orientation: int, size: tuple[int, int]):
    read = read_photo(phone_photo(orientation=orientation))
    assert (read["width"], read["height"]) == size


def test_a_large_photo_is_reduced_and_what_is_clear_is_white():
    read = read_photo(saved(Image.new("RGBA", (4000, 1000), (0, 0, 0, 0)), "PNG"))
    assert (read["width"], read["height"]) == (2048, 512)
    with Image.open(io.BytesIO(base64.b64decode(read["jpeg"]))) as opened:
        assert opened.getpixel((10, 10)) == (255, 255, 255)


def png_head(width: int, height: int) -> bytes:
    """A PNG whose head says so many pixels and that holds none."""
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunks + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "unreadable"),
        (b"no picture", "unreadable"),
        (phone_photo()[:400], "unreadable"),
        (phone_photo()[:9000], "unreadable"),
        (saved(scene(), "GIF"), "unreadable"),
        (saved(scene(), "TIFF"), "unreadable"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(400), "heic"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(400), "heic"),
        (png_head(60_000, 60_000), "pixels"),
        (png_head(8000, 8000), "pixels"),
        (bytes(MOST_BYTES + 1), "heavy"),
    ],
)
def test_what_is_no_photo_is_refused_with_why(content: bytes, why: str):
    assert read_photo(content) == {"refused": why}


@given(st.integers(0, 5000), st.integers(0, 255))
def test_a_damaged_photo_is_read_or_refused(at: int, value: int):
    content = bytearray(PHOTO)
    content[at % len(content)] = value
    read = read_photo(bytes(content))
    assert "jpeg" in read or read == {"refused": "unreadable"} or read == {"refused": "pixels"}


PHOTO = phone_photo()


# Blurring.
PLATE = Region(400, 400, 600, 500)


def chequered(size: tuple[int, int] = (1000, 1000)) -> Image.Image:
    """Black and white by ten pixels: details that no blur should leave."""
    picture = Image.new("RGB", size, "white")
    for left in range(0, size[0], 20):
        for top in range(0, size[1], 20):
            picture.paste((0, 0, 0), (left, top, left + 10, top + 10))
            picture.paste((0, 0, 0), (left + 10, top + 10, left + 20, top + 20))
    return picture


def spread(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    low, high = picture.convert("L").crop(box).getextrema()
    return high - low


def test_nothing_is_left_of_what_was_under_a_region_and_the_rest_stays():
    before = chequered()
    after = blurred(before, [PLATE])
    assert spread(before, (400, 400, 600, 500)) == 255
    assert spread(after, (400, 400, 600, 500)) < 12
    assert spread(after, (376, 389, 624, 511)) < 12, "and a little around it"
    assert after.crop((0, 0, 300, 1000)).tobytes() == before.crop((0, 0, 300, 1000)).tobytes()
    assert spread(before, (400, 400, 600, 500)) == 255, "the picture it is made from is not changed"


def test_two_plates_of_the_same_colours_by_block_are_the_same_once_blurred():
    """What is left depends on sixteen colours: letters that differ inside the blocks give the same bytes."""
    one, other = Image.new("RGB", (400, 400), "white"), Image.new("RGB", (400, 400), "white")
    for left in range(0, 400, 100):
        one.paste((0, 0, 0), (left + 10, 190, left + 40, 210))
        other.paste((0, 0, 0), (left + 50, 190, left + 80, 210))
    whole = [Region(0, 0, 1000, 1000)]
    assert one.tobytes() != other.tobytes()
    assert blurred(one, whole).tobytes() == blurred(other, whole).tobytes()
    assert BLOCKS == 4


def test_a_region_at_the_edge_and_one_of_a_pixel():
    for region in (Region(0, 0, 1, 1), Region(999, 999, 1000, 1000), Region(0, 0, 1000, 1000)):
        assert blurred(chequered((60, 40)), [region]).size == (60, 40)


@given(
    st.tuples(st.integers(-50, 1100), st.integers(-50, 1100)), st.tuples(st.integers(-50, 1100), st.integers(-50, 1100))
)
def test_two_corners_in_any_order_make_a_region_inside(one: tuple[int, int], other: tuple[int, int]):
    region = Region.between(one, other)
    assert region == Region.between(other, one)
    assert region.right - region.left >= 10
    assert region.bottom - region.top >= 10
    assert read_regions([region.written(), region.written()]) == (region,)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "5,5,5,9", "0,0,1001,10", "-1,0,5,5", "9,9,3,3"])
def test_what_is_no_rectangle_is_refused(text: str):
    with pytest.raises(InputError):
        read_regions([text])


def test_forty_rectangles_at_most():
    with pytest.raises(InputError, match="rectangles"):
        read_regions([f"{left},0,{left + 1},9" for left in range(41)])


def test_the_same_photo_reduced_has_nearly_the_same_fingerprint_and_another_has_not():
    photo = scene()
    again = Image.open(io.BytesIO(written_jpeg(photo.resize((400, 300)), 60)))
    assert len(fingerprint(photo)) == 16
    assert bits_apart(fingerprint(photo), fingerprint(again)) <= 6
    assert bits_apart(fingerprint(photo), fingerprint(scene(seed=31))) > 16
