"""What stays beside a table: its sources, their licences and what each column is, as CSV on the Web metadata (W3C)."""

import csv
import io
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from arpenteur.domain.quality import UNKNOWN_LICENCE, UNKNOWN_PRODUCER
from arpenteur.strategy.credits import LICENCES, credit_line

if TYPE_CHECKING:
    from arpenteur.manifest import Manifest

Json = dict[str, Any]
SUFFIX = "-metadata.json"
"""What the standard adds to the name, or to the address, of a table."""


Kind = Literal["zones", "explanation", "transfers", "flows", "backtest", "series", "local"]
"""Vocabularies of columns."""


@cache
def _columns() -> dict[str, dict[str, list[str]]]:
    """Type and French description of every column of every vocabulary."""
    return tomllib.loads(files("arpenteur.strategy").joinpath("table_columns.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Origin:
    """What a table is made of. ``generated_at`` is None where it was not made from a snapshot."""

    sources: Sequence[Json]
    generated_at: str | None
    fictional: bool = False

    @classmethod
    def of(cls, manifest: "Manifest") -> "Origin":
        """Of a snapshot."""
        return cls([asdict(one) for one in manifest.sources], manifest.generated_at, manifest.fictional)

    @property
    def line(self) -> str:
        """The line of credits, in French."""
        return credit_line(self.sources, self.generated_at, fictional=self.fictional)


def table_metadata(
    header: Sequence[str], kind: Kind, origin: Origin, *, url: str, name: str = "", note: str = ""
) -> str:
    """The metadata of a CSV of these columns that is found at ``url``: an address, or a file name beside the metadata.

    ``name``: what the file is called once kept, where its address does not say it; ``note``: what who reads the table
    must know of it. Raises KeyError for a column that
    ``table_columns.toml`` does not describe.
    """
    document: Json = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "url": url,
        **({"dc:identifier": name} if name else {}),
        **({"dc:description": note} if note else {}),
        "dc:bibliographicCitation": origin.line,
        **({"dc:created": origin.generated_at} if origin.generated_at else {}),
        "dc:source": [_source(one) for one in origin.sources],
        "dc:license": _licences(origin.sources),
        "dialect": {"delimiter": ",", "header": True, "encoding": "utf-8"},
        "tableSchema": {"columns": list(_described(header, kind))},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _described(header: Sequence[str], kind: Kind) -> Iterator[Json]:
    """The columns; a title that comes twice (the commune of a commune) keeps it, its second name is numbered."""
    seen: Counter[str] = Counter()
    for title in header:
        seen[title] += 1
        name = title if seen[title] == 1 else f"{title}_{seen[title]}"
        datatype, said = _columns()[kind][title]
        yield {"name": name, "titles": title, "dc:description": said, "datatype": datatype}


def header_of(text: str) -> list[str]:
    """Names of the columns of a CSV text."""
    return next(csv.reader(io.StringIO(text)))


def _source(one: Json) -> Json:
    address = {"@id": one["url"]} if one.get("url") else {}
    said = {
        "dc:title": one["label"],
        "dc:publisher": one.get("producer") or UNKNOWN_PRODUCER,
        "dc:license": _licence(one.get("licence") or UNKNOWN_LICENCE),
    }
    digest = f"sha256:{one['sha256']}" if one.get("sha256") else ""
    more = {"dc:temporal": one.get("vintage"), "dc:identifier": digest}
    return address | said | {key: value for key, value in more.items() if value}


def _licences(sources: Sequence[Json]) -> list[Json | str]:
    named = dict.fromkeys(one.get("licence") or UNKNOWN_LICENCE for one in sources)
    return [_licence(one) for one in named]


def _licence(name: str) -> Json | str:
    """A licence by its address; in words where it has none."""
    return {"@id": LICENCES[name], "dc:title": name} if name in LICENCES else name
