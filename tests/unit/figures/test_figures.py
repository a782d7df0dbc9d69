"""Pictures to be published: what is on them, what they say of themselves, and what they refuse."""

import io
import itertools
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from fictional_place import COUNT, NAME, write_fictional_place
from PIL import Image
from small_snapshots import publish, town

from arpenteur import figures, strategy
from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError
from arpenteur.domain.family import Family
from arpenteur.figures import Figure, canvas, letters
from arpenteur.figures.canvas import HATCH, ticks
from arpenteur.figures.image import png
from arpenteur.figures.words import Words, _texts  # pyright: ignore[reportPrivateUsage]
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.results import Ranking

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).resolve().parents[3]
ROWS = ROOT / "src" / "arpenteur" / "domain" / "backtest_rows.toml"
CREDIT = "Sources : Exemple & Cie <essai> (Licence Ouverte)."


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return write_fictional_place(tmp_path_factory.mktemp("figures") / "town")


@pytest.fixture(scope="module")
def ranking(snapshot: Snapshot) -> Ranking:
    return strategy.rank(snapshot, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE)


def drawn(kind: str, snapshot: Snapshot, ranking: Ranking, language: figures.Language = "fr", **more) -> Figure:
    """A picture of each kind."""
    told = {"credit": CREDIT, "language": language, **more}
    if kind == "map":
        return figures.map_figure(ranking, figures.placed(snapshot, "station"), **told)
    if kind == "intervals":
        return figures.intervals_figure(ranking, **({"top": 10} | told))
    if kind == "transfers":
        return figures.transfers_figure(strategy.flows(snapshot, *strategy.flow_rounds(snapshot)[-2:]), **told)
    return figures.backtest_figure(strategy.record_json(snapshot), place_name=NAME, fictional=True, **told)


KINDS = ("map", "intervals", "transfers", "backtest")


def parsed(figure: Figure, width: int = 1200) -> Element:
    return fromstring(figure.svg(width))  # noqa: S314 - our own text


def words_of(root: Element) -> str:
    return " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(("kind", "language"), list(itertools.product(KINDS, figures.LANGUAGES)))
def test_a_picture_names_describes_and_credits_itself(kind, language, snapshot, ranking):
    figure = drawn(kind, snapshot, ranking, language)
    root = parsed(figure, 900)
    named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert [one.text for one in named] == [figure.title, figure.description]
    assert root.get("aria-labelledby").split() == [one.get("id") for one in named]
    assert (root.get("role"), root.get("lang"), root.get("width")) == ("img", language, "900")
    assert int(root.get("height")) == figure.tall(900)
    said = words_of(root)
    assert CREDIT in said
    assert NAME in figure.title
    assert Words(language)("fictional") in said
    assert len(figure.description) > 80


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_stays_on_the_paper_and_lines_do_not_lie_on_one_another(kind, snapshot, ranking):
    root = parsed(drawn(kind, snapshot, ranking))
    height = float(root.get("viewBox").split()[3])
    for one in root.iter(f"{SVG}text"):
        size, text = float(one.get("font-size")), "".join(one.itertext())
        wide = letters.width(text, size, bold=one.get("font-weight") == "600")
        start = float(one.get("x")) - {"middle": wide / 2, "end": wide}.get(one.get("text-anchor"), 0.0)
        assert start >= 0, text
        assert start + wide <= 1200, text
        assert size < float(one.get("y")) <= height, text


def test_no_text_is_wider_in_the_fonts_of_the_site_than_it_is_thought_to_be():
    from PIL import ImageFont

    from arpenteur.maps.fonts import FONTS

    fonts = {bold: FONTS / f"public-sans-latin-{600 if bold else 400}-normal.ttf" for bold in (False, True)}
    assert all(font.is_file() for font in fonts.values()), "make setup builds them"
    texts = [value for texts in _texts().values() for value in texts.values() if isinstance(value, str)]
    for (bold, font), text in itertools.product(fonts.items(), texts):
        real = ImageFont.truetype(font, 1000).getlength(text)
        assert real <= 1.02 * letters.width(text, 1000, bold=bold), text


def test_every_zone_is_on_the_map_once_in_the_colour_of_its_class(snapshot, ranking):
    root = parsed(drawn("map", snapshot, ranking))
    paths = [one for one in root.iter(f"{SVG}path") if one.get("data-zone")]
    assert sorted(one.get("data-zone") for one in paths) == sorted(zone.zone for zone in ranking.zones)
    assert len(paths) == COUNT
    classes = {zone.zone: zone.priority_class or 0 for zone in ranking.zones}
    assert set(classes.values()) == {0, 1, 2, 3, 4, 5}
    for one in paths:
        assert one.get("fill") == canvas.CLASS[classes[one.get("data-zone")]]
    hatched = [one for one in root.iter(f"{SVG}path") if HATCH in one.get("fill", "")]
    assert len(hatched) == sum(zone.uncertain for zone in ranking.zones) > 0


def test_a_map_of_a_figure_has_the_classes_of_the_page(snapshot, ranking):
    root = parsed(drawn("map", snapshot, ranking, metric="support"))
    values = {zone.zone: zone.support.central for zone in ranking.zones if zone.support}
    shown = {one.get("data-zone"): int(one.get("data-class")) for one in root.iter() if one.get("data-zone")}
    assert {zone for zone, number in shown.items() if not number} == set(shown) - set(values)
    for one, other in itertools.combinations(values, 2):
        if shown[one] < shown[other]:
            assert values[one] > values[other]
    assert {shown[zone] for zone in values} == {1, 2, 3, 4, 5}


def test_intervals_are_the_first_zones_in_their_order(snapshot, ranking):
    root = parsed(drawn("intervals", snapshot, ranking, top=7))
    zones = [one.get("data-zone") for one in root.iter() if one.get("data-zone")]
    assert zones == [zone.zone for zone in ranking.zones if zone.rank is not None][:7]
    first = ranking.zones[0]
    assert f"1er (de {first.rank_low} à {first.rank_high})" in words_of(root)


@pytest.mark.parametrize("metric", list(figures.METRICS))
def test_every_figure_has_its_map_and_its_intervals(metric, snapshot, ranking):
    for kind in ("map", "intervals"):
        assert parsed(drawn(kind, snapshot, ranking, "en", metric=metric)).tag == f"{SVG}svg"


def test_transfers_have_every_group_once_on_each_side(snapshot, ranking):
    flows = strategy.flows(snapshot, *strategy.flow_rounds(snapshot)[-2:])
    root = parsed(drawn("transfers", snapshot, ranking))
    groups = [one.get("data-group") for one in root.iter() if one.get("data-group")]
    assert groups == [group.id for group in (*flows.rows, *flows.columns)]


def test_a_replay_has_the_model_first_in_bold_and_every_naive_rule(snapshot, ranking):
    record = strategy.record_json(snapshot)
    root = parsed(drawn("backtest", snapshot, ranking))
    rules = {one.get("data-rule"): one for one in root.iter() if one.get("data-rule")}
    assert set(rules) == {row["name"] for row in record["support"] if row["kind"] in ("model", "baseline")}
    assert [name for name, one in rules.items() if one.get("font-weight")] == ["model"]


@pytest.mark.parametrize("width", [400, 1200, 1733])
def test_a_png_has_the_size_asked_for_is_not_blank_and_carries_its_description(width, snapshot, ranking):
    figure = drawn("map", snapshot, ranking)
    with Image.open(io.BytesIO(png(figure, width))) as image:
        image.load()
        assert image.size == (width, figure.tall(width))
        assert image.text["Description"] == figure.description
        assert image.text["Title"] == figure.title
        colours = {colour for _, colour in image.getcolors(1 << 24)}
        assert {bytes.fromhex(canvas.CLASS[number][1:]) for number in range(6)} <= {bytes(one) for one in colours}
        bottom = [image.getpixel((x, image.height - 1)) for x in range(width)]
        assert set(bottom) == {(255, 255, 255)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_snapshot_gives_the_same_bytes(kind, snapshot, ranking):
    again = Snapshot.open(snapshot.path)
    one, other = drawn(kind, snapshot, ranking), drawn(kind, again, ranking)
    assert one.svg() == other.svg()
    assert png(one) == png(other)


def test_names_that_look_like_markup_stay_names(snapshot, ranking):
    wild = 'A < B & "C" \x07 <script>'
    zones = tuple(replace(zone, commune=zone.zone, commune_name=wild) for zone in ranking.zones)
    other = replace(ranking, place_name=wild, zones=zones)
    for kind in ("map", "intervals"):
        figure = drawn(kind, snapshot, other)
        root = parsed(figure)
        shown = wild.replace("\x07", "\ufffd")
        assert shown in "".join(root.find(f"{SVG}title").itertext())
        assert "script" not in {one.tag.removeprefix(SVG) for one in root.iter()}
        assert shown in figure.description


def test_a_place_without_outlines_has_no_map_and_says_so(tmp_path):
    place = publish(tmp_path / "flat", town())
    ranked = strategy.rank(place, family=Family.load("gauche"), target=ElectionType.LEGISLATIVE)
    zones = [replace(zone, geometry=None) for zone in figures.placed(place, "station")]
    with pytest.raises(InputError, match="aucun contour pour les bureaux de vote de Essai-sur-Rien") as told:
        figures.map_figure(ranked, zones, credit=CREDIT)
    assert "\n" not in str(told.value)


def test_a_place_with_nothing_to_replay_says_so():
    with pytest.raises(InputError, match="rien à rejouer pour Essai"):
        figures.backtest_figure({"sentence": ""}, place_name="Essai", fictional=False, credit=CREDIT)


def test_colours_are_those_of_the_site():
    text = (ROOT / "frontend" / "src" / "styles" / "tokens.css").read_text(encoding="utf-8")
    light = text.partition("[data-bs-theme=dark]")[0]
    tokens = dict(re.findall(r"--ap-([\w-]+):(#[0-9A-F]{6})", light))
    names = ("ground", "ink", "ink-2", "ink-3", "line", "line-strong", "accent", "interval", "range", "warn")
    for name in (*names, "warn-tint"):
        assert getattr(canvas, name.upper().replace("-", "_")) == tokens[name]
    for number in range(6):
        assert canvas.CLASS[number] == tokens[f"c{number}"]
        assert canvas.ON_CLASS[number] == tokens[f"on-c{number}"]


def test_both_languages_say_the_same_things():
    french, english = (_texts()[language] for language in figures.LANGUAGES)
    tables = {key for key, value in english.items() if isinstance(value, dict)} & set(french)
    assert set(french) == set(english) - {"family", "support"}
    assert all(set(french[table]) == set(english[table]) for table in tables)
    blanks = re.compile(r"\{\w+\}")
    for key in set(french) - tables:
        assert set(blanks.findall(french[key])) == set(blanks.findall(english[key])), key


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-3, 41.2), (40.4, 79.9), (0.0, 0.004), (5, 5)])
def test_a_scale_covers_what_it_shows_in_round_steps(low, high):
    found = ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high - 1e-6
    steps = {round(b - a, 9) for a, b in itertools.pairwise(found)}
    assert len(steps) <= 1
    assert len(found) <= 9


@pytest.mark.parametrize("language", figures.LANGUAGES)
def test_no_rule_of_a_replay_is_cut_short(language, snapshot, ranking):
    record = strategy.record_json(snapshot)
    names = [*tomllib.loads(ROWS.read_text(encoding="utf-8"))["support"]]
    every = [{**record["support"][0], "name": name, "kind": "baseline"} for name in names]
    told = {"place_name": NAME, "fictional": True, "credit": CREDIT, "language": language}
    figure = figures.backtest_figure({**record, "support": every}, **told)
    shown = ["".join(one.itertext()) for one in parsed(figure).iter() if one.get("data-rule")]
    assert len(shown) == len(names)
    assert [text for text in shown if "…" in text] == []


def test_a_long_title_breaks_after_the_name_of_the_place(snapshot, ranking):
    long = replace(ranking, place_name="Une circonscription au nom vraiment assez long")
    root = parsed(drawn("map", snapshot, long, metric="intermittence"))
    lines = ["".join(one.itertext()) for one in root.iter(f"{SVG}text") if one.get("font-size") == "36"]
    assert lines == [f"{long.place_name}\u202f:", "écart de participation, bureau par bureau"]
