"""A fictional export of NationBuilder: every header that the program knows, values that can be looked for."""

import csv
import io
import tomllib
from importlib.resources import files

from arpenteur.domain.law.forbidden_columns import COLUMN_FAMILIES

TABLE = tomllib.loads(files("arpenteur.web.persons.exchange").joinpath("headers.toml").read_text("utf-8"))[
    "nationbuilder"
]
_US = {"twitter_name", "linkedin_id"}
FORBIDDEN = sorted({header for one in COLUMN_FAMILIES.values() for header in one.headers} - _US)
HEADERS = [*TABLE["kept"], *TABLE["signs"], *TABLE["unused"]["headers"], *FORBIDDEN]
POISON = "Interdite"
"""In every value that may never be stored, with the header it stands under."""
PEOPLE = (
    {
        "first_name": "Iris",
        "last_name": "Figurine",
        "email": "Iris.Figurine@Exemple.fr",
        "email2": "iris@exemple.org",
        "mobile_number": "06 39 98 00 01",
        "phone_number": "01 99 00 00 01",
        "primary_address1": "3 rue de l'Ébauche",
        "primary_address2": "bâtiment B",
        "primary_zip": "93000",
        "primary_city": "Valmarche",
        "primary_country_code": "FR",
        "language": "fr",
        "tag_list": "marché, porte-à-porte, catholique pratiquante",
    },
    {
        "first_name": "Noé",
        "last_name": "Calque",
        "email": "noe.calque@exemple.fr",
        "language": "br",
        "primary_zip": "93000",
        "primary_city": "Valmarche",
        "tag_list": "affiches",
        "work_phone_number": "+33 1 99 00 00 02",
    },
    {
        "first_name": "Lise",
        "last_name": "de la Maquette",
        "full_name": "Lise de la Maquette",
        "mobile_number": "+33639980003",
        "email": "",
    },
    {"first_name": "Tom", "last_name": "Témoin", "email": "tom.temoin@exemple.fr", "do_not_contact": "true"},
)
"""The last one wants no contact."""


def rows() -> list[dict[str, str]]:
    """Every person with a value under each header."""
    found = []
    for number, person in enumerate(PEOPLE):
        row = {header: f"{POISON} {header} {number}" for header in (*FORBIDDEN, *TABLE["unused"]["headers"])}
        row |= {"born_at": "01/02/1980", "support_level": "1", "party": "Z"}
        row |= {"email_opt_in": "true", "mobile_opt_in": "false", "do_not_contact": "false", **person}
        row["email1"] = row.get("email", "")
        found.append(row)
    return found


def as_csv(people: list[dict[str, str]] | None = None) -> bytes:
    """The file as NationBuilder writes it: UTF-8, commas, CRLF."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADERS, restval="", lineterminator="\r\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows() if people is None else people)
    return out.getvalue().encode()
