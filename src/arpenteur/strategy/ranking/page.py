"""A ranking as one page that needs no network: map and table in step, readable without script."""

import json
import math
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template

import numpy as np
import shapely

from arpenteur.domain.elections import ElectionType
from arpenteur.snapshot import Snapshot
from arpenteur.strategy.assessment.zones import zones_of
from arpenteur.strategy.labels import FLAG_LABELS, THIN, number, percent
from arpenteur.strategy.ranking.geojson import level_of, zone_shapes
from arpenteur.strategy.results import Interval, Json, RankedZone, Ranking
from arpenteur.strategy.track_record.order_words import director_sentences, order_sentences

_NOUNS = {"station": "Bureau", "quartier": "Quartier", "commune": "Commune"}
_WIDTH = 1000.0
_MOST_ROWS = 3000
_MOST_NUMBERS = 150
_CLASSES = 5
_SHORT = {"changed_boundary": "contour modifié", "commune_fallback": "passé de la commune"}


@dataclass(frozen=True)
class Metric:
    """What the map can be coloured by: a figure of the zone, told per registered where it is a count."""

    key: str
    label: str
    share: bool
    per_registered: bool = False
    digits: int = 0

    def value(self, zone: RankedZone) -> float | None:
        """The value the map shows."""
        band: Interval | float | None = getattr(zone, self.key)
        if not isinstance(band, Interval):
            return band
        return band.central / max(zone.registered, 1) if self.per_registered else band.central

    def told(self, value: float) -> str:
        """The value in words."""
        return percent(value, self.digits) if self.share else number(value, self.digits)


_METRICS = (
    Metric("support", "Soutien attendu", True),
    Metric("floating", "Vote flottant", True, digits=1),
    Metric("intermittence", "Intermittence", True),
    Metric("mobilisable", "Abstention mobilisable, par inscrit", True, per_registered=True, digits=1),
    Metric("value", "Valeur d'une porte, 1 : la moyenne du lieu", False, digits=2),
)


def ranking_html(ranking: Ranking, snapshot: Snapshot) -> str:
    """The page; zones without outline are in the table only, and the map is left out where none has one."""
    shapes, width, height = _map(ranking, snapshot)
    shown = ranking.zones[:_MOST_ROWS]
    template = Template(files("arpenteur.strategy.ranking").joinpath("ranking.html").read_text(encoding="utf-8"))
    target = ElectionType(ranking.target).label
    several = len({zone.commune for zone in ranking.zones}) > 1
    return template.substitute(
        title=escape(f"{ranking.place_name} : zones prioritaires, {target}"),
        heading=escape(f"{ranking.place_name} : où aller d'abord ?"),
        fiction='<span class="fiction">données fictives</span>' if ranking.fictional else "",
        subtitle=escape(f"Famille : {ranking.family} · scrutin : {target} · scénario : {_scenario(ranking)}"),
        verdict=escape(" ".join(director_sentences(ranking.order))),
        warnings=_list((*order_sentences(ranking.order), ranking.verdict, *ranking.warnings)),
        flat="" if shapes else " flat",
        empty="" if shapes else " empty",
        metrics=_choices(),
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        shapes=shapes,
        caption=escape(_caption(ranking, len(shown))),
        noun=_NOUNS[ranking.level],
        rows="\n".join(_row(zone, several) for zone in shown),
        method=_method(ranking),
        sources=escape(ranking.credits),
        data=json.dumps(_data(ranking), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    )


def _scenario(ranking: Ranking) -> str:
    turnout = percent(ranking.scenario["turnout"], 1)
    return f"{ranking.scenario['label'] or ranking.scenario['id']} (participation {turnout})"


def _caption(ranking: Ranking, shown: int) -> str:
    text = "Dans l'ordre de priorité ; intervalles à 90 %."
    return text if shown == len(ranking.zones) else f"{text} Les {number(shown)} premières lignes."


def _list(items: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else ""


def _choices() -> str:
    choices = [("class", "Priorité"), *((metric.key, metric.label) for metric in _METRICS)]
    return "".join(
        f'<label><input type="radio" name="metric" value="{key}"{checked}>{escape(label)}</label>'
        for (key, label), checked in zip(choices, [" checked", *[""] * len(_METRICS)], strict=True)
    )


def _method(ranking: Ranking) -> str:
    return escape(
        "Classe 1 : les zones qui réunissent les premiers 20 % d'inscrits de l'ordre. "
        f"Rangs : {ranking.inputs['draws']} tirages (comptage, cycle suivant, autre scénario), "
        f"graine {ranking.inputs['seed']}. "
        "Aucun chiffre sous le bureau de vote ; les petits effectifs sont masqués."
    )


# ── table ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(zone: RankedZone, several: bool) -> str:
    name = f'<td class="l name"><button type="button">{escape(zone.label)}</button>{_where(zone, several)}</td>'
    start = f'<tr data-z="{escape(zone.zone)}">'
    if zone.rank is None:
        reason = zone.suppressed or FLAG_LABELS["short_history"].removeprefix("Sans rang : ")
        why = f"{'Masqué' if zone.suppressed else 'Sans rang'} : {escape(reason)}"
        registered = f'<td class="l">–</td><td>–</td><td>{number(zone.registered)}</td>'
        return f'{start}<td>–</td>{name}{registered}<td class="l why" colspan="4">{why}</td></tr>'
    cells = (
        f'<td class="two">{zone.rank} <small>{zone.rank_low}–{zone.rank_high}</small></td>{name}',
        f'<td class="l">{_class(zone)}</td><td>{"–" if zone.value is None else f"× {number(zone.value, 2)}"}</td>',
        f"<td>{number(zone.registered)}</td>",
        _share(zone.support, 0),
        _share(zone.floating, 1),
        _share(zone.intermittence, 0),
        _count(zone.mobilisable),
    )
    return f"{start}{''.join(cells)}</tr>"


def _where(zone: RankedZone, several: bool) -> str:
    told = [escape(zone.commune_name)] if several and zone.level != "commune" else []
    told += [words for flag, words in _SHORT.items() if flag in zone.flags]
    return f"<small>{' · '.join(told)}</small>" if told else ""


def _class(zone: RankedZone) -> str:
    style = "unsure" if zone.uncertain else f"k{_colour(zone)}"
    if zone.priority_class is None:
        mark = f'<span class="cl {style}">1er 5e</span>' if zone.first_fifth else "–"
        return f'{mark} <small class="sure">pas départagée</small>' if zone.untold else mark
    told = '<small class="sure">incertaine</small>' if zone.uncertain else ""
    return f'<span class="cl {style}">{zone.priority_class}</span>{told}'


def _share(band: Interval | None, digits: int) -> str:
    if band is None:
        return "<td>–</td>"
    ends = f"{number(100 * band.low, digits)}–{number(100 * band.high, digits)}"
    return f'<td class="two">{percent(band.central, digits)} <small>{ends}</small></td>'


def _count(band: Interval | None) -> str:
    if band is None:
        return "<td>–</td>"
    return f'<td class="two">{number(band.central)} <small>{number(band.low)}–{number(band.high)}</small></td>'


# ── map ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _map(ranking: Ranking, snapshot: Snapshot) -> tuple[str, float, float]:
    """SVG paths of the zones with an outline, and the size of the drawing."""
    level = level_of(ranking)
    ids = zones_of(snapshot, level).frame["zone"].to_list()
    found = {zone: shape for zone, shape in zip(ids, zone_shapes(snapshot, level), strict=True) if shape is not None}
    drawn = [zone for zone in ranking.zones if zone.zone in found]
    if not drawn:
        return "", _WIDTH, _WIDTH
    west, south, east, north = shapely.total_bounds([found[zone.zone] for zone in drawn])
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (_WIDTH - 20) / max((east - west) * squeeze, (north - south), 1e-9)
    offset, factor = np.array([west, north]), np.array([squeeze * scale, -scale])
    projected = {
        zone.zone: shapely.transform(found[zone.zone], lambda points: (points - offset) * factor + 10) for zone in drawn
    }
    paths = [_path(zone, projected[zone.zone]) for zone in drawn]
    numbers = [_number(zone, projected[zone.zone]) for zone in drawn] if len(drawn) <= _MOST_NUMBERS else []
    width, height = (east - west) * squeeze * scale + 20, (north - south) * scale + 20
    return "\n".join((*paths, *numbers)), width, height


def _path(zone: RankedZone, shape: shapely.Geometry) -> str:
    rings = [ring for polygon in shapely.get_parts(shape) for ring in shapely.get_rings(polygon)]
    lines = ("L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) for ring in rings)
    line = "".join(f"M{points}Z" for points in lines)
    told = f"{zone.label} : {_standing(zone)}"
    hatched = " on" if zone.uncertain else ""
    return (
        f'<path class="z f{_colour(zone)}" data-z="{escape(zone.zone)}" fill-rule="evenodd" d="{line}">'
        f"<title>{escape(told)}</title></path>"
        + (f'<path class="h{hatched}" fill-rule="evenodd" d="{line}"/>' if hatched else "")
    )


def _colour(zone: RankedZone) -> int:
    """The class that the map shows, none where the zone is not told apart."""
    return 0 if zone.untold else zone.shown_class


def _standing(zone: RankedZone) -> str:
    if zone.priority_class:
        return f"priorité {zone.priority_class}"
    said = "premier cinquième de l'ordre" if zone.first_fifth else "sans classe"
    return f"{said}, pas départagée" if zone.untold else said


def _number(zone: RankedZone, shape: shapely.Geometry) -> str:
    inside = shapely.get_coordinates(shapely.point_on_surface(shape))[0]
    text = zone.label.removeprefix("Bureau ").split(",")[0] if zone.level == "station" else zone.label
    return f'<text class="n" x="{inside[0]:.1f}" y="{inside[1]:.1f}">{escape(text)}</text>'


# ── what the script needs ─────────────────────────────────────────────────────────────────────────────────────


def _data(ranking: Ranking) -> Json:
    zones: dict[str, dict[str, int]] = {zone.zone: {"class": _colour(zone)} for zone in ranking.zones}
    legend: dict[str, list[list[int | str | bool]]] = {"class": _class_legend(ranking)}
    for metric in _METRICS:
        known = [(zone.zone, value) for zone in ranking.zones if (value := metric.value(zone)) is not None]
        edges = np.quantile([value for _, value in known], np.linspace(1, 0, _CLASSES + 1)) if known else np.zeros(6)
        for zone, value in known:
            zones[zone][metric.key] = int(1 + (value < edges[1:_CLASSES]).sum())
        legend[metric.key] = [
            [bucket, f"{metric.told(float(edges[bucket]))} à {metric.told(float(edges[bucket - 1]))}", False]
            for bucket in range(1, _CLASSES + 1)
            if known
        ]
        legend[metric.key].append([0, "masqué ou inconnu", False])
    return {"zones": zones, "legend": legend}


def _class_legend(ranking: Ranking) -> list[list[int | str | bool]]:
    if not ranking.order.classes:
        return [[1, "premier cinquième de l'ordre", False], [0, "le reste, ou masqué", False]]
    legend: list[list[int | str | bool]] = [
        [1, f"1{THIN}: à voir d'abord", False],
        *([bucket, str(bucket), False] for bucket in range(2, _CLASSES + 1)),
    ]
    if any(zone.uncertain for zone in ranking.zones):
        legend.append([2, "classe incertaine (moins de 60 %), ou aucune : pas départagée", True])
    legend.append([0, "sans classe ou masqué", False])
    return legend
