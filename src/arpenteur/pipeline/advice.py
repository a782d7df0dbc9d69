"""What would improve a snapshot: each missing source, what it would bring, and its official name (French)."""

from collections.abc import Mapping

import polars as pl

from arpenteur.domain.elections import Election
from arpenteur.domain.places import PlaceKind
from arpenteur.pipeline.extent import Extent
from arpenteur.pipeline.inputs import Inputs
from arpenteur.sources.territory.origin import year_of_vintage

_TOLD = 3


def advice(
    extent: Extent, inputs: Inputs | None, tables: dict[str, pl.DataFrame], vintages: Mapping[str, str]
) -> list[str]:
    """French sentences, most useful first; nothing on the ground of a nation (``inputs`` None).

    ``vintages``: those of the files of outlines used, by name.
    """
    ground = [] if inputs is None else _ground(inputs, tables)
    return [
        *_results(tables),
        *_outlines(tables),
        *_dates(tables["stations"], vintages),
        *ground,
        *_seats(extent, tables),
    ]


def _results(tables: dict[str, pl.DataFrame]) -> list[str]:
    rounds = set(tables["option_votes"]["election"].unique())
    first = {kind: sorted(one for one in rounds if f"_{kind}_t1" in one) for kind in ("pres", "legi")}
    lines: list[str] = []
    for kind, label in (("pres", "présidentielles"), ("legi", "législatives")):
        if len(first[kind]) < 2:
            lines.append(
                f"{'Aucun' if not first[kind] else 'Un seul'} premier tour de {label} avec les voix par candidat : "
                "deux permettent de mesurer l'écart et de calibrer les intervalles."
            )
    scopes = set(tables["reference_results"]["scope"].unique())
    if "france" not in scopes:
        lines.append("Sans fichier national de résultats, les évolutions se lisent sur le lieu seulement.")
    return lines


def _outlines(tables: dict[str, pl.DataFrame]) -> list[str]:
    missing = tables["stations"]["geometry"].null_count()
    if missing == tables["stations"].height:
        return [
            "Aucun contour de bureau : ajoutez contours-france-entiere-latest-v2.geojson (Etalab) ou "
            "table-adresses-reu (INSEE) pour la carte, les rues et les profils ; si vous avez ceux de la ville, "
            "nommez la colonne du bureau avec --contour-key NOM."
        ]
    if missing == 1:
        return ["1 bureau sans contour : ni carte, ni profil, ni rues pour lui."]
    return [f"{missing} bureaux sans contour : ni carte, ni profil, ni rues pour eux."] if missing else []


def _dates(stations: pl.DataFrame, vintages: Mapping[str, str]) -> list[str]:
    """One sentence for outlines of each vintage that is not the year of the latest election they serve."""
    groups: dict[tuple[str, Election], list[str]] = {}
    for (file,), rows in stations.group_by(["contour_source"], maintain_order=True):
        if file in vintages:
            latest = max(map(Election.parse, rows["latest_election"].unique()), key=lambda one: one.sort_key)
            groups.setdefault((vintages[str(file)], latest), []).append(str(file))
    told = [_date(vintage, latest, sorted(files)) for (vintage, latest), files in sorted(groups.items(), key=str)]
    return [line for line in told if line]


def _date(vintage: str, latest: Election, files: list[str]) -> str:
    names = ", ".join(files[:_TOLD]) + ("…" if len(files) > _TOLD else "")
    year = year_of_vintage(vintage)
    if year is None:
        return (
            f"Contours {names}, de millésime inconnu, pour les bureaux du dernier scrutin ({latest.label}) : rien ne "
            "dit si des bureaux ont été redécoupés entre les deux ; si vous connaissez l'année, écrivez-la dans le nom "
            "du fichier."
        )
    if year == latest.year:
        return ""
    then, what = ("antérieurs", "ancien") if year < latest.year else ("postérieurs", "nouveau")
    return (
        f"Contours {names}, de {vintage}, {then} au dernier scrutin ({latest.label}) : un bureau redécoupé entre les "
        f"deux y a son {what} territoire ; des contours de {latest.year} le corrigeraient."
    )


def _ground(inputs: Inputs, tables: dict[str, pl.DataFrame]) -> list[str]:
    lines: list[str] = []
    if not inputs.squares:
        lines.append("Sans carreaux de 200 m (INSEE, FiLoSoFi), pas de revenus ni de logements par bureau.")
    if not (inputs.iris and inputs.counts):
        lines.append(
            "Sans contours IRIS et bases infracommunales (INSEE), pas de chômage, métiers ni diplômes par bureau."
        )
    if not inputs.addresses:
        lines.append("Sans adresses (BAN ou répertoire électoral), pas de fiche de rues, et une jointure moins sûre.")
    elif tables["station_streets"].is_empty():
        lines.append("Les adresses n'ont pas de nom de rue : ajoutez la Base adresse nationale pour la fiche de rues.")
    return lines


def _seats(extent: Extent, tables: dict[str, pl.DataFrame]) -> list[str]:
    unknown = tables["stations"]["circonscription"].null_count()
    if not unknown or any(place.kind is PlaceKind.CIRCONSCRIPTION for place in extent.places):
        return []
    count = "1 bureau" if unknown == 1 else f"{unknown} bureaux"
    return [f"{count} sans circonscription connue : un fichier de résultats qui la porte la donnerait."]
