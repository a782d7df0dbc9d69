"""How a command is to be written, told in French: help pages and the refusal of a command line that is wrong.

Typer has no translation. Commands here carry a context whose help is written in French, and errors are told from
their class and attributes, never from their English text.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

UsageError: Any = typer.BadParameter.__base__
"""The class of every error of a command line; Typer names only one of its children."""

_Context: Any = TyperCommand.context_class
_Formatter: Any = _Context.formatter_class
_HEADINGS = {"Options": "Options", "Arguments": "Arguments", "Commands": "Commandes"}
_NOTES = (
    ("required]", "obligatoire]"),
    ("[default: ", "[par défaut : "),
    ("; default: ", " ; par défaut : "),
    ("; x", " ; x"),
)
_TYPES = {
    "<list[Path]>": "",
    "<list[str]>": "",
    "<Path>": "",
    "<str>": "",
    "<int range>": "N",
    "<int>": "N",
    "<float range>": "X",
    "<float>": "X",
}
_HELP = "Affiche cette aide et s'arrête."
_WANTED = {"int": "un nombre entier", "float": "un nombre, avec un point"}
_BOUNDS = (("ge", "au moins"), ("gt", "plus de"), ("le", "au plus"), ("lt", "moins de"))


class _WrongWordsError(UsageError):
    """An error of which the message is ours."""


class _French(_Formatter):
    """The layout of Typer's help, with French words."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Usage : ")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)} :\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().write_dl([(_signature(name), _described(text)) for name, text in rows], *args, **kwargs)


def _signature(name: str) -> str:
    for english, french in _TYPES.items():
        name = name.replace(english, french)
    return name.strip()


def _described(text: str) -> str:
    words, bracket, notes = text.rpartition("[")
    for english, french in _NOTES:
        notes = (bracket + notes).replace(english, french).removeprefix(bracket)
    return words + bracket + notes


class _FrenchContext(_Context):
    formatter_class = _French


class _Told:
    """What a command and a group of commands share."""

    context_class: Any = _FrenchContext

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As Typer's; every error says of which command it is."""
        try:
            return super().parse_args(ctx, args)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
        except UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help_option(self, ctx: Any) -> Any:
        """The ``--help`` of Typer, described in French."""
        option: Any = super().get_help_option(ctx)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]
        if option is not None:
            option.help = _HELP
        return option


class Command(_Told, TyperCommand):
    """A command that names the words it has no use for."""

    allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises UsageError for words that are no argument of the command."""
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise _WrongWordsError(f"argument en trop : « {' '.join(rest)} »", ctx)
        return rest


class Group(_Told, TyperGroup):
    """A group that names the command it does not know."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Raises UsageError for a command that does not exist."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise _WrongWordsError(f"commande inconnue : « {name} »{_close(name, self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)


class Commands(typer.Typer):
    """A Typer program or group of which everything is told in French."""

    def __init__(self, *, no_args_is_help: bool = True, **settings: Any) -> None:
        super().__init__(
            cls=Group,
            subcommand_metavar="COMMANDE [ARGUMENTS]…",
            no_args_is_help=no_args_is_help,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Any], Any]:
        """As Typer's, with our class of command."""
        return super().command(name, cls=Command, **settings)


def run(program: typer.Typer) -> NoReturn:
    """Run the program on the words of the command line and end with its exit code, 2 where they are wrong."""
    command = typer.main.get_command(program)
    try:
        code = command(prog_name=program.info.name, standalone_mode=False)
    except UsageError as error:
        typer.echo(refusal(error), err=True)
        code = 2
    raise SystemExit(code if isinstance(code, int) else 0)


def refusal(error: Any) -> str:
    """What is printed for a command line that is wrong: usage, where the help is, what is wrong."""
    context = error.ctx
    if type(error).__name__ == "NoArgsIsHelpError":
        return context.get_help()
    problem = _problem(error)
    told = problem[0].upper() + problem[1:] + ("" if problem.endswith("?") else ".")
    return f"{context.get_usage()}\n« {context.command_path} --help » dit tout.\n\n{told}"


def _problem(error: Any) -> str:
    match type(error).__name__:
        case "NoSuchOption":
            return f"option inconnue : « {error.option_name} »{_close(error.option_name, _options(error.ctx))}"
        case "BadOptionUsage":
            return _misused(error)
        case "MissingParameter":
            kind = "argument manquant" if error.param.param_type_name == "argument" else "option obligatoire absente"
            return f"{kind} : « {_name(error.param)} »{_choices(error.param)}"
        case "BadParameter":
            return _bad_value(error)
        case "_WrongWordsError":
            return error.message
        case _:
            return "commande manquante" if isinstance(error.ctx.command, TyperGroup) else "commande mal écrite"


def _misused(error: Any) -> str:
    """An option without its value, or a flag with one."""
    flags = [one for one in error.ctx.command.params if error.option_name in one.opts]
    if flags and flags[0].is_flag:
        return f"l'option « {error.option_name} » ne prend pas de valeur"
    return f"l'option « {error.option_name} » attend une valeur"


def _bad_value(error: Any) -> str:
    param = error.param
    found: Any = getattr(error.__cause__, "errors", list[Any])()
    first = found[0] if found else {}
    value = f"valeur « {first['input']} » refusée" if "input" in first else "valeur refusée"
    bounds = [f"{words} {first['ctx'][key]}" for key, words in _BOUNDS if key in first.get("ctx", {})]
    kind = getattr(param.type_descriptor.annotation, "__name__", "")
    day = "un jour comme 2027-06-13" if kind == "datetime" else ""
    wanted = " et ".join(bounds) or day or _WANTED.get(kind, "")
    return f"« {_name(param)} » : {value}" + (f" ; attendu : {wanted}" if wanted else _choices(param))


def _name(param: Any) -> str:
    return max(param.opts, key=len) if param.param_type_name == "option" else param.metavar or param.name.upper()


def _choices(param: Any) -> str:
    choices = param.type_descriptor.choices or ()
    return f" ; attendu : {' ou '.join(str(getattr(one, 'value', one)) for one in choices)}" if choices else ""


def _options(context: Any) -> list[str]:
    return [name for one in context.command.get_params(context) for name in one.opts]


def _close(word: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known)
    return f" ; vouliez-vous dire « {' » ou « '.join(close)} » ?" if close else ""
