"""What forbids that a pair is joined among many at once: whoever of one home, or of one name, may be two people."""

from enum import StrEnum

from arpenteur.web.persons.people.likeness.crowd import Crowd
from arpenteur.web.persons.people.likeness.records import Record
from arpenteur.web.persons.people.likeness.scoring import SURE, LikeLevel, Likeness, LikePart, alike


class Doubt(StrEnum):
    """Why somebody has to look at a pair by itself."""

    EVIDENCE = "evidence"
    HOME = "home"
    """Another first name, and in common only what all at home have: probably two people of one family."""
    NAME = "name"
    """Not every word of the name: twins, a married name, an initial, a typing error."""
    GENERATION = "generation"
    """The name says father or son."""
    CONTRADICTION = "contradiction"
    """An address, a telephone or a part of the postal address differs."""
    HOUSEHOLD = "household"
    """No address or mobile telephone that is one person's own: homonyms, a family at home."""


def doubt_of(one: Record, other: Record, like: Likeness, crowd: Crowd) -> Doubt | None:
    """The first reason why a pair is not joined with others at once; None where there is none."""
    if one.name != other.name or len(one.words) < 2 or any(len(word) == 1 for word in one.words):
        return Doubt.HOME if _is_one_home(one, other, like) else Doubt.NAME
    if one.generation or other.generation:
        return Doubt.GENERATION
    parts = {part: level for part, level in like.parts.items() if part is not LikePart.NAME}
    if any(level not in {LikeLevel.SAME, LikeLevel.UNKNOWN} for level in parts.values()):
        return Doubt.CONTRADICTION
    own_email = parts[LikePart.EMAIL] is LikeLevel.SAME and one.email not in crowd.shared and _says_who(one)
    own_phone = parts[LikePart.PHONE] is LikeLevel.SAME and one.phone not in crowd.shared and not one.household_phone
    if not (own_email or own_phone):
        return Doubt.HOUSEHOLD
    return Doubt.EVIDENCE if like.bits < SURE else None


def _is_one_home(one: Record, other: Record, like: Likeness) -> bool:
    """Whether each has a word of her own in the name beside one that both have, and no mobile or address of one person
    is the same.
    """
    here, there = {*one.words} - {*other.words}, {*other.words} - {*one.words}
    if not here or not there or not {*one.words} & {*other.words} or alike(here, there):
        return False
    same = {part for part, level in like.parts.items() if level is LikeLevel.SAME}
    if LikePart.PHONE in same and not one.household_phone:
        return False
    if LikePart.EMAIL in same and (_says_who(one) or _says_who(other)):
        return False
    return bool(same & {LikePart.STREET, LikePart.PHONE, LikePart.EMAIL})


def _says_who(one: Record) -> bool:
    """Whether an address has two words of the name in it, or one and an initial: that of a family has not."""
    local = one.email.partition("@")[0]
    for word in one.words:
        before, found, after = local.partition(word)
        rest = before + after
        others = [other for other in one.words if other != word]
        if found and any(other in rest or (rest.strip("._-0123456789") == other[0]) for other in others):
            return True
    return False
