"""Who is known already and may be the one being written down: shown before anything is kept, never decided alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.roles import Permission
from arpenteur.web.persons.contacts.keeping import contradict
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.contacts.queries import visible_to
from arpenteur.web.persons.people.identity import PersonDetails
from arpenteur.web.persons.people.likeness.scoring import LikeLevel, LikePart
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.people.queries import candidates

_SAYS = {
    (LikePart.NAME, LikeLevel.SAME): _("the same name"),
    (LikePart.NAME, LikeLevel.CLOSE): _("a name that is close"),
    (LikePart.EMAIL, LikeLevel.SAME): _("the same e-mail address"),
    (LikePart.EMAIL, LikeLevel.CLOSE): _("an e-mail address that is close"),
    (LikePart.EMAIL, LikeLevel.DIFFERS): _("another e-mail address"),
    (LikePart.PHONE, LikeLevel.SAME): _("the same telephone"),
    (LikePart.PHONE, LikeLevel.CLOSE): _("a telephone that is close"),
    (LikePart.PHONE, LikeLevel.DIFFERS): _("another telephone"),
}


@dataclass(frozen=True)
class LikelyContact:
    """Somebody known, her line as a contact where she has one (else she is a volunteer), what agrees and what does not.
    ``fits``: what was typed can be added to her without writing anything over.
    """

    person: Person
    contact: Contact | None
    says: tuple[Any, ...]
    fits: bool


def likely_contacts(member: Member, details: PersonDetails, address: str) -> list[LikelyContact]:
    """Those that the member sees anyway, the likeliest first, five at most."""
    found = candidates(member.campaign, details, address)
    rows = visible_to(member).filter(person__in=[one.person.pk for one in found])
    lines = {one.person_id: one for one in rows}
    volunteers = member.may(Permission.SEE_VOLUNTEERS) and not member.narrowed
    shown = []
    for one in found:
        line = lines.get(one.person.pk)
        hidden = line is None and (not volunteers or Contact.objects.filter(person=one.person.pk).exists())
        if not hidden:
            says = tuple(_SAYS[part, level] for part, level in one.like.parts.items() if (part, level) in _SAYS)
            known = PersonDetails(one.person.name, one.person.email, one.person.phone)
            silent = line is None or line.objected_at is None
            shown.append(LikelyContact(one.person, line, says, silent and not contradict(known, details)))
    return shown
