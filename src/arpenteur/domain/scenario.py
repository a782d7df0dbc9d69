"""Scenario files: what the coming election is supposed to look like, on the whole and here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from arpenteur.domain.elections import ElectionType
from arpenteur.domain.errors import InputError, Where
from arpenteur.domain.grid import grid
from arpenteur.domain.places import Place, PlaceKind
from arpenteur.domain.toml_text import line_of, line_of_table, table_of, text_of

_TERMS = ("shares", "turnout", "turnout_rise", "absent", "finalists")
_KEYS = frozenset({"id", "label", "note", "scope", *_TERMS, "second_round", "moves", "local"})
_LOCAL_KEYS = frozenset({"territory", *_TERMS, "second_round", "stands"})
_EXPECTED = (
    "id, label, note, scope, turnout ou turnout_rise, absent, finalists, [shares], [second_round], [[moves]] et "
    "[[local]]"
)
_MOVE_KEYS = frozenset({"from", "to", "part"})
_EXPECTED_LOCAL = (
    "territory, turnout ou turnout_rise, absent, finalists, [local.stands], [local.shares] et [local.second_round]"
)
_OUTGOING = ("outgoing", "outgoing_before")
SCOPES = ("france", "departement", "circonscription", "commune")
FEWEST_FINALISTS, MOST_FINALISTS = 2, 4
MOST_CANDIDATES = 30
# The more precise territory speaks for a station.
_PRECISION = {PlaceKind.DEPARTEMENT: 1, PlaceKind.CIRCONSCRIPTION: 2, PlaceKind.COMMUNE: 3}


@dataclass(frozen=True)
class _Source:
    """A file and its text, to say at which line it is wrong."""

    file: str
    text: str = ""

    def at(self, word: object, value: object = "") -> Where:
        """The line that gives a key that value, else the first with the key or its table; the file alone where none
        has it.
        """
        line = line_of(self.text, word, value) or line_of(self.text, word)
        return Where(self.file, line=line or line_of_table(self.text, word))


@dataclass(frozen=True)
class Stands:
    """Who stands in a territory: number of candidates by option of the grid, at least one; the option for which the
    outgoing member stands again, and for which the one of then stood again the last time, None where nobody did."""

    candidates: dict[str, int]
    outgoing: str | None = None
    outgoing_before: str | None = None

    @property
    def absent(self) -> frozenset[str]:
        """Families nobody stands for."""
        return frozenset(grid().families) - {grid().options[option].family for option in self.candidates}


@dataclass(frozen=True)
class Terms:
    """What is supposed of one territory. All fields may be left out.

    ``shares`` of valid votes by family may be partial: families not named share the rest in proportion to their last
    result. ``turnout`` is a share of registered; ``turnout_rise`` a rise in share of registered over the last election
    of the same type (one of the two). ``absent`` lists families that will not be on the ballot. ``finalists`` are the
    families of the second round, two to four, and ``final_shares`` what they get there (partial likewise). ``stands``,
    of a narrower territory only, tells its candidates: families without any are absent.
    """

    shares: dict[str, float] = field(default_factory=dict[str, float])
    turnout: float | None = None
    turnout_rise: float | None = None
    absent: frozenset[str] = frozenset()
    finalists: tuple[str, ...] = ()
    final_shares: dict[str, float] = field(default_factory=dict[str, float])
    stands: Stands | None = None


@dataclass(frozen=True)
class Move:
    """A part (0–1) of the voters of one family who go to another, on top of the shares supposed."""

    giver: str
    taker: str
    part: float


@dataclass(frozen=True)
class Local:
    """What is supposed of a narrower territory; what it leaves out is as on the whole."""

    territory: Place
    terms: Terms

    @property
    def precision(self) -> int:
        """A commune is more precise than a constituency, which is more precise than a département."""
        return _PRECISION[self.territory.kind]


@dataclass(frozen=True)
class Scenario:
    """Shares of valid votes by family, turnout, who is on the ballot: on ``scope``, then where it differs.

    The fields of ``Terms`` speak of ``scope``; ``local`` of narrower territories, where ballots, turnout or shares
    differ: who stands here, a duel here and a three-way race there.
    """

    id: str
    label: str = ""
    scope: str = "france"
    shares: dict[str, float] = field(default_factory=dict[str, float])
    turnout: float | None = None
    turnout_rise: float | None = None
    absent: frozenset[str] = frozenset()
    finalists: tuple[str, ...] = ()
    final_shares: dict[str, float] = field(default_factory=dict[str, float])
    moves: tuple[Move, ...] = ()
    local: tuple[Local, ...] = ()
    note: str = ""

    @classmethod
    def default(cls, target: ElectionType) -> Self:
        """Same balance of power and same turnout as the last comparable election: stated, never hidden."""
        return cls(
            id="reference",
            label=f"rapport de forces et participation du dernier scrutin comparable ({target.label})",
            turnout_rise=0.0,
        )

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """From a TOML file. Raises InputError."""
        path = Path(path)
        if not path.is_file():
            raise InputError("scénario introuvable", Where(path), expected="un fichier .toml")
        return cls.parse(text_of(path), file=str(path))

    @classmethod
    def parse(cls, text: str, *, file: str = "") -> Self:
        """From the text of a scenario file. Raises InputError naming the file and the line."""
        raw = table_of(text, file, known=_KEYS, required=frozenset({"id"}), expected=_EXPECTED)
        source = _Source(file, text)
        scope = str(raw.get("scope", "france"))
        if scope not in SCOPES:
            raise InputError(f"scope = « {scope} »", source.at("scope"), expected=" ou ".join(SCOPES))
        terms = _terms(raw, source)
        return cls(
            id=str(raw["id"]),
            label=str(raw.get("label", raw["id"])),
            scope=scope,
            shares=terms.shares,
            turnout=terms.turnout,
            turnout_rise=terms.turnout_rise,
            absent=terms.absent,
            finalists=terms.finalists,
            final_shares=terms.final_shares,
            moves=_moves(raw.get("moves", []), terms.absent, source),
            local=_locals(raw.get("local", []), source),
            note=str(raw.get("note", "")),
        )

    @property
    def terms(self) -> Terms:
        """What is supposed of the whole scope."""
        return Terms(self.shares, self.turnout, self.turnout_rise, self.absent, self.finalists, self.final_shares)

    def terms_of(self, local: Local) -> Terms:
        """What is supposed of a narrower territory: its own words, then those of the whole.

        Shares of the whole are not carried over, since they speak of another territory: a territory that gives none
        takes the swing of the whole.
        """
        own, whole = local.terms, self.terms
        own_turnout = own.turnout is not None or own.turnout_rise is not None
        return Terms(
            shares=own.shares,
            turnout=own.turnout if own_turnout else whole.turnout,
            turnout_rise=own.turnout_rise if own_turnout else whole.turnout_rise,
            absent=own.absent | whole.absent | (own.stands.absent if own.stands else frozenset()),
            finalists=own.finalists or whole.finalists,
            final_shares=own.final_shares if own.finalists or own.final_shares else whole.final_shares,
            stands=own.stands,
        )


def parse_finalists(text: str) -> tuple[str, ...]:
    """Families of ``gauche,rn``; a bloc stands for the first of its families, the grid's largest. Raises InputError for
    an unknown name or another number than two to four.

    >>> parse_finalists("gauche, rn"), parse_finalists("gauche,extreme_droite")
    (('gauche', 'rn'), ('gauche', 'rn'))
    """
    names = [finalist_meant(one.strip()) for one in text.split(",") if one.strip()]
    finalists = tuple(_known(names, "finalists", _Source("")))
    _check_finalists(finalists or ("",), {}, _Source(""))
    return finalists


def finalist_meant(name: str) -> str:
    """The family that a name of a family or of a bloc means in a second round; the name itself where it is neither."""
    known = grid()
    return (
        name
        if name in known.families
        else next((one for one, bloc in known.bloc_of_family.items() if bloc == name), name)
    )


def _terms(raw: Mapping[str, Any], source: _Source) -> Terms:
    if "turnout" in raw and "turnout_rise" in raw:
        raise InputError("turnout et turnout_rise ensemble", source.at("turnout_rise"), expected="l'un des deux")
    finalists = tuple(_known(raw.get("finalists", []), "finalists", source))
    final_shares = _shares(raw.get("second_round", {}), "second_round", source)
    _check_finalists(finalists, final_shares, source)
    stands = _stands(raw["stands"], source) if "stands" in raw else None
    return Terms(
        shares=_shares(raw.get("shares", {}), "shares", source),
        turnout=_share(raw.get("turnout"), "turnout", source, 0.0),
        turnout_rise=_share(raw.get("turnout_rise"), "turnout_rise", source, -1.0),
        absent=frozenset(_known(raw.get("absent", []), "absent", source)),
        finalists=finalists,
        final_shares=final_shares,
        stands=stands,
    )


def _stands(raw: Any, source: _Source) -> Stands:
    expected = (
        "[local.stands] : une option de la grille et son nombre de candidats par ligne, outgoing, outgoing_before"
    )
    if not isinstance(raw, dict):
        raise InputError("stands n'est pas une table", source.at("stands"), expected=expected)
    table = cast("dict[str, Any]", raw)
    outgoing = {key: table[key] for key in _OUTGOING if key in table}
    counts = {key: value for key, value in table.items() if key not in _OUTGOING}
    wrong = [option for option in (*counts, *outgoing.values()) if option not in grid().options]
    if wrong or not counts:
        told = f"option {wrong} inconnue" if wrong else "stands sans candidat"
        raise InputError(told, source.at((*wrong, "stands")[0]), expected=f"parmi {', '.join(grid().options)}")
    for option, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_CANDIDATES:
            raise InputError(
                f"stands.{option} = {count!r}", source.at(option, count), expected=f"un entier de 1 à {MOST_CANDIDATES}"
            )
    if outgoing.get("outgoing", next(iter(counts))) not in counts:
        raise InputError(
            f"outgoing = « {outgoing['outgoing']} » sans candidat",
            source.at("outgoing"),
            expected="une option de stands",
        )
    return Stands(counts, **outgoing)


def _check_finalists(finalists: tuple[str, ...], shares: Mapping[str, float], source: _Source) -> None:
    if finalists and not FEWEST_FINALISTS <= len(set(finalists)) == len(finalists) <= MOST_FINALISTS:
        raise InputError(
            f"finalists = {list(finalists)!r}",
            source.at("finalists"),
            expected=f"de {FEWEST_FINALISTS} à {MOST_FINALISTS} familles différentes",
        )
    strangers = sorted(set(shares) - set(finalists))
    if strangers:
        raise InputError(
            f"second_round donne une part à {', '.join(strangers)}",
            source.at(strangers[0]),
            expected="des familles de finalists",
        )


def _moves(raw: Any, absent: frozenset[str], source: _Source) -> tuple[Move, ...]:
    if not isinstance(raw, list):
        raise InputError("moves n'est pas une liste de tables", source.at("moves"), expected="[[moves]]")
    found = [_move(entry, source) for entry in cast("list[Any]", raw)]
    for giver in {move.giver for move in found}:
        given = sum(move.part for move in found if move.giver == giver)
        if given > 1 + 1e-9:
            raise InputError(f"{giver} donne {given:.3f} de ses voix", source.at("from"), expected="au plus 1")
    gone = sorted({move.taker for move in found} & absent)
    if gone:
        raise InputError(
            f"moves donne des voix à {', '.join(gone)}, absent", source.at(gone[0]), expected="une famille présente"
        )
    return tuple(found)


def _move(entry: Any, source: _Source) -> Move:
    if not isinstance(entry, dict) or cast("dict[str, Any]", entry).keys() != _MOVE_KEYS:
        raise InputError(
            "[[moves]] incomplet ou avec des clés inattendues", source.at("moves"), expected="from, to et part"
        )
    table = cast("dict[str, Any]", entry)
    giver, taker = _known([table["from"], table["to"]], "moves", source)
    if giver == taker:
        raise InputError(f"moves de {giver} vers {taker}", source.at(taker), expected="deux familles différentes")
    return Move(giver, taker, _share(table["part"], "moves.part", source, 0.0) or 0.0)


def _locals(raw: Any, source: _Source) -> tuple[Local, ...]:
    if not isinstance(raw, list):
        raise InputError("local n'est pas une liste de tables", source.at("local"), expected="[[local]]")
    found = [_local(entry, source) for entry in cast("list[Any]", raw)]
    named = [str(local.territory) for local in found]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise InputError(
            f"territoire répété : {', '.join(twice)}", source.at(twice[0]), expected="un seul [[local]] par lieu"
        )
    return tuple(found)


def _local(entry: Any, source: _Source) -> Local:
    if not isinstance(entry, dict) or entry.keys() - _LOCAL_KEYS or "territory" not in entry:
        raise InputError(
            "[[local]] incomplet ou avec des clés inattendues", source.at("local"), expected=_EXPECTED_LOCAL
        )
    table = cast("dict[str, Any]", entry)
    try:
        territory = Place.parse(str(table["territory"]))
    except InputError as error:
        raise InputError(error.problem, source.at("territory"), expected=error.expected, action=error.action) from error
    if territory.kind not in _PRECISION:
        raise InputError(
            f"territory = « {territory} »",
            source.at(territory),
            expected="un département, une circonscription, une commune",
        )
    return Local(territory, _terms(table, source))


def _shares(raw: Any, name: str, source: _Source) -> dict[str, float]:
    if not isinstance(raw, dict):
        raise InputError(f"{name} n'est pas une table", source.at(name), expected=f"[{name}]")
    table = cast("dict[str, Any]", raw)
    shares = {key: _share(value, f"{name}.{key}", source, 0.0) or 0.0 for key, value in table.items()}
    _known(list(shares), name, source)
    if sum(shares.values()) > 1 + 1e-9:
        raise InputError(f"les parts font {sum(shares.values()):.3f}", source.at(name), expected="au plus 1")
    return shares


def _share(value: Any, name: str, source: _Source, low: float) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= 1:
        raise InputError(
            f"{name} = {value!r}", source.at(name.rpartition(".")[2], value), expected=f"un nombre de {low:g} à 1"
        )
    return float(value)


def _known(names: Any, key: str, source: _Source) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in cast("list[Any]", names)):
        raise InputError(f"{key} = {names!r}", source.at(key), expected="une liste de familles")
    named = cast("list[str]", names)
    wrong = [name for name in named if name not in grid().families]
    if wrong:
        raise InputError(
            f"famille {wrong} inconnue", source.at(wrong[0]), expected=f"parmi {', '.join(grid().families)}"
        )
    return named
