"""The page that says what the addresses of the sources answered: one file, to be sent to whoever can help."""

import re
from html import escape

from arpenteur.sources.catalogue import AddressKind
from arpenteur.sources.fetch.check import Answer, Check, SourceCheck
from arpenteur.sources.fetch.download import megabytes
from arpenteur.sources.fetch.roads import host_of

_URL = re.compile(r"https?://[^\s)»]+")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:1rem auto;padding:0 1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.3rem;text-align:left;"
    "vertical-align:top}.no{font-weight:bold;color:#8b0000}@media(max-width:40rem){table,tbody,tr,td{display:block}"
    "thead{display:none}}"
)


def check_page(check: Check) -> str:
    """A whole HTML page in French, with nothing of this machine: neither paths nor one's own addresses."""
    bad = [one for one in check.sources if one.default and not one.by_hand and not one.good]
    names = ", ".join(one.label for one in bad)
    verdict = f"Sans aucune adresse qui réponde bien : {names}." if bad else "Chaque source a une adresse qui répond."
    sections = "".join(map(_section, check.sources))
    return (
        '<!doctype html><html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Adresses des sources d'Arpenteur</title><style>{_STYLE}</style></head><body><main>"
        "<h1>Adresses des sources d'Arpenteur</h1>"
        f"<p>Arpenteur {escape(check.program)}, catalogue du {escape(check.edition or 'jour inconnu')}, demandé le "
        f"{escape(check.at)} pour la commune {escape(check.place)}.</p><p><strong>{escape(verdict)}</strong></p>"
        "<p>Aucun fichier n'a été téléchargé : le début de chacun a été lu. Cette page ne contient ni nom, ni dossier, "
        f"ni adresse de votre machine.</p>{sections}</main></body></html>\n"
    )


def check_lines(check: Check) -> list[tuple[str, ...]]:
    """The same, one line an address: source, sort of address, host, answer, size, day."""
    return [(one.id, *_cells(each)) for one in check.sources for each in one.answers]


def _section(one: SourceCheck) -> str:
    kind = "demandée par défaut" if one.default else "demandée par son nom"
    hand = " ; à télécharger à la main" if one.by_hand else ""
    rows = "".join(_row(each) for each in one.answers)
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Adresse", "Serveur", "Réponse", "Taille", "Date"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    return f"<section><h2>{escape(one.label)}</h2><p>{escape(one.id)}, {kind}{hand}.</p>{table}</section>"


def _row(answer: Answer) -> str:
    kind, host, told, size, day = map(escape, _cells(answer))
    mark = "" if answer.good else ' class="no"'
    return f"<tr><td>{kind}</td><td>{host}</td><td{mark}>{told}</td><td>{size}</td><td>{day}</td></tr>"


def _cells(answer: Answer) -> tuple[str, str, str, str, str]:
    own = answer.kind is AddressKind.OWN
    asked = host_of(answer.url)
    host = asked if answer.host in ("", asked) else f"{asked} → {answer.host}"
    status = f" (réponse {answer.status})" if answer.status and "réponse" not in answer.told else ""
    told = f"{answer.told}{status}"
    if own:
        # An address of one's own may name a machine, a person or a secret.
        host, told = "–", _URL.sub("…", told).replace(answer.host or asked, "…")
    return str(answer.kind), host, told, megabytes(answer.size) if answer.size else "–", answer.modified or "–"
