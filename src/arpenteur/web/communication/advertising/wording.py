"""Documents as people read them: a line for each field, with the letter of the law that asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arpenteur.web.communication.advertising.kinds import AdChannel, MoneyOrigin, MoneyPlace
from arpenteur.web.foundation.shared.dates import date_format

FACTS_NEVER = {
    "age": gettext_lazy("age"),
    "name": gettext_lazy("names, or what they sound like"),
    "origin": gettext_lazy("birthplace, nationality, religion, origin"),
    "support": gettext_lazy("a level of support"),
    "behaviour": gettext_lazy("what somebody opened, pressed or looked at"),
    "profile": gettext_lazy("profiles, scores, opinions supposed"),
    "bought": gettext_lazy("data of others, bought or found"),
    "likeness": gettext_lazy("likeness to other people (audiences of platforms)"),
}


@dataclass(frozen=True)
class DocumentLine:
    """One field: the letter of its article, what it is, its sentences."""

    letter: str
    label: str
    texts: tuple[str, ...]


def notice_lines(document: dict[str, Any]) -> list[DocumentLine]:
    """The thirteen fields of a notice; an empty one says so."""
    return [
        DocumentLine(letter, label, tuple(one for one in texts if one) or (_("nothing"),))
        for letter, label, texts in _notice(document["12(1)"])
    ]


def label_sentence(document: dict[str, Any]) -> str:
    """The label as it stands above the notice."""
    label = document["label"]
    targeted = _("targeted with separate consent") if label["d"]["targeted"] else _("not targeted")
    return _("Political advertising for %(name)s · %(election)s · %(targeted)s") % {
        "name": label["b"]["sponsor"],
        "election": label["c"]["election"],
        "targeted": targeted,
    }


def _notice(said: dict[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    sponsor, money = said["a"]["sponsor"], said["d"]
    names = (sponsor["name"], sponsor["legal_name"], sponsor["email"], sponsor["address"], sponsor["place"])
    controlled = _("controlled in the end by %(name)s") % {"name": said["a"]["controller"]}
    yield "a", _("Sponsor"), (*names, sponsor["number"], controlled)
    yield "b", _("Who pays"), (said["b"]["payer"],)
    span = {"first": _day(said["c"]["from"]), "last": _day(said["c"]["to"])}
    yield "c", _("When it is shown"), (_("from %(first)s to %(last)s") % span,)
    yield "d", _("What it costs"), _costs(money)
    origin = (MoneyOrigin(said["e"]["origin"]).label, MoneyPlace(said["e"]["place"]).label)
    yield "e", _("Whose money"), tuple(str(one) for one in origin)
    yield "f", _("How amounts are worked out"), (said["f"]["method"],)
    rounds = ", ".join(_day(one) for one in said["g"]["rounds"])
    yield "g", _("Which vote"), (f"{said['g']['election']}, {rounds}",)
    yield "h", _("Official information on taking part"), (said["h"]["official_information"],)
    yield "i", _("European repository"), (said["i"]["repository"] or _("no repository is open to us yet"),)
    yield "j", _("To complain"), (said["j"]["complaints"],)
    yield "k", _("Suspended before"), (said["k"]["suspended"] or _("no"),)
    yield "l", _("Targeting"), _targeting(said["l"])
    reach = said["m"]["reach"]
    yield "m", _("How many it reached"), (_("not known yet") if reach is None else str(reach),)


def _costs(money: dict[str, Any]) -> tuple[str, ...]:
    said = {**money, **{name: _euros(money[name]) for name in ("amount", "whole_campaign")}}
    return (
        _("this advertisement: %(amount)s EUR") % said,
        _("the whole campaign of advertising: %(whole_campaign)s EUR") % said,
        _("in kind: %(benefits)s") % said if money["benefits"] else "",
        _("published for money by %(provider)s") % said if money["provider"] else _("sent by the campaign itself"),
    )


def _euros(text: str) -> str:
    """An amount of the document as its language writes it."""
    return number_format(Decimal(text), 2, use_l10n=True, force_grouping=True)


def _targeting(said: dict[str, Any]) -> tuple[str, ...]:
    if not said["targeted"]:
        return (_("none: it went to everybody who had agreed"),)
    return (said["parameters"], _("with separate consent; the policy: %(address)s") % {"address": said["policy"]})


def policy_lines(document: dict[str, Any]) -> list[DocumentLine]:
    """The policy on targeting, subject by subject."""
    who = f"{document['controller']}, {document['contact']}" if document["contact"] else document["controller"]
    return [
        DocumentLine("a", _("Who answers for it"), (who,)),
        DocumentLine(
            "a",
            _("How people are chosen"),
            (
                _("By filters on what they gave themselves: %(facts)s.") % {"facts": ", ".join(document["facts"])},
                _("Each filter and how many people it leaves are in the register; no message goes by itself."),
            ),
        ),
        DocumentLine("a", _("Never used"), tuple(str(FACTS_NEVER[one]) for one in document["never"])),
        DocumentLine(
            "a",
            _("On what ground"),
            (
                _("An agreement apart, given by the person herself, channel by channel, never ticked in advance."),
                _("A refusal sent by the browser is heard and not asked again; every page works without agreeing."),
                _("No age is asked for or kept; the agreement of somebody who says she is under 17 is taken back."),
            ),
        ),
        DocumentLine("c", _("Your rights"), (_("To leave, in one step: %(rights)s") % document,)),
        DocumentLine("c", _("To complain"), (document["complaints"],)),
        DocumentLine(
            "a", _("How long this is kept"), (_("%(kept_years)s years; what was sent has no name in it.") % document,)
        ),
    ]


def assessment_lines(document: dict[str, Any]) -> list[DocumentLine]:
    """The assessment of a year: what was done, what could go wrong, what was measured."""
    channels = ", ".join(str(AdChannel(one).label) for one in document["channels"])
    return [
        DocumentLine(
            "b",
            _("What was done"),
            (
                _("%(mailings)s targeted messages to %(people)s recipients in all") % document,
                _("by %(channels)s") % {"channels": channels},
            ),
        ),
        DocumentLine("b", _("By which parameters"), tuple(document["parameters"])),
        DocumentLine("b", _("Where the data come from"), tuple(document["sources"]) or (_("nothing"),)),
        DocumentLine(
            "d",
            _("Could a message single somebody out?"),
            (
                _("The smallest message went to %(smallest)s people; at most %(most_parameters)s filters at a time.")
                % document,
            ),
        ),
        DocumentLine(
            "d",
            _("Did people mind?"),
            (
                _("%(left)s left in answer, %(left_in_thousand)s in a thousand; %(complained)s said it was unwanted.")
                % document,
                _("%(complaints_received)s complaints were received under art. 15.") % document,
            ),
        ),
        DocumentLine(
            "d",
            _("Could an opinion be supposed from it?"),
            (_("No score, profile or supposed opinion exists in the program; filters hold what people gave."),),
        ),
    ]


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text))
