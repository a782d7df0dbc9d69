"""Writes: two persons are one, or are not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.audit.actions import record
from arpenteur.web.audit.actors import Actor
from arpenteur.web.people.identity import change_person, settle
from arpenteur.web.people.models import DifferentPeople, Person, role_models


@transaction.atomic
def join(*, person: Person, into: Person, by: Actor, at: datetime) -> None:
    """Two persons are one: the lines of ``person`` become those of ``into``, whose name, address and telephone stay.

    What ``into`` has not is taken from ``person``. The journal has both numbers. Raises InputError where both have an
    account.
    """
    if into.pk == person.pk or into.campaign_id != person.campaign_id:
        raise InputError(_("two persons of one campaign are needed"))
    if into.user_id and person.user_id:
        raise InputError(_("both have an account of their own"), action=_("ask which of the two is not used any more"))
    user, open_link = person.user, into.open_link and person.open_link
    taken = {name: getattr(person, name) for name in ("email", "phone") if not getattr(into, name)}
    if user:
        change_person(person=person, user=None)
        taken["user"] = user
    change_person(person=into, open_link=open_link, **taken)
    _keep_differences(into, person)
    for model in role_models():
        model.move(of=person, to=into, by=by, at=at)
    record(verb="people.joined", subject=into, by=by, at=at, campaign=into.campaign_id, person=person.pk)
    person.delete()
    settle(into)


@transaction.atomic
def tell_apart(*, one: Person, other: Person, by: Actor, at: datetime) -> None:
    """Two persons who look alike are not the same; again is not an error."""
    if one.pk == other.pk or one.campaign_id != other.campaign_id:
        raise InputError(_("two persons of one campaign are needed"))
    first, second = sorted((one, other), key=lambda person: person.pk)
    _row, new = DifferentPeople.objects.get_or_create(campaign_id=one.campaign_id, first=first, second=second)
    if new:
        record(verb="people.differ", subject=first, by=by, at=at, campaign=one.campaign_id, person=second.pk)


def _keep_differences(kept: Person, gone: Person) -> None:
    """Who is not ``gone`` is not ``kept`` either."""
    for row in DifferentPeople.objects.filter(first=gone) | DifferentPeople.objects.filter(second=gone):
        other = row.second_id if row.first_id == gone.pk else row.first_id
        if other != kept.pk:
            first, second = sorted((kept.pk, other))
            DifferentPeople.objects.get_or_create(campaign_id=kept.campaign_id, first_id=first, second_id=second)
