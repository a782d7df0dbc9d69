"""When two contacts are two again: what she refused since the joining holds for both."""

from collections.abc import Mapping
from datetime import datetime

from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.persons.contacts.actions import object_to_all, withdraw
from arpenteur.web.persons.contacts.models import Contact, How
from arpenteur.web.persons.people.joinings import Refuse, Values
from arpenteur.web.persons.people.models import Joining, Person


def refused_since(joining: Joining, left: Mapping[str, Values], by: Actor, at: datetime) -> Refuse:
    """Where she took anything back since, nothing comes into force again for either that was not in force until now; an
    objection and a nearer expiry are of both.
    """
    then, line = left.get(Contact._meta.label), Contact.objects.filter(person=joining.person_id).first()
    if line is None or then is None:
        return lambda _back: None
    withdrew = line.events.filter(kind="withdrew", at__gt=joining.at).exists()
    allowed = {(one.purpose, one.channel) for one in line.consents.filter(withdrawn_at=None)}
    objected = then["objected_at"] is None and line.objected_at is not None
    nearer = line.expires_at if line.expires_at < datetime.fromisoformat(then["expires_at"]) else None

    def refuse(back: Person) -> None:
        for one in Contact.objects.filter(person__in=[joining.person_id, back.pk]).order_by("pk"):
            force = {(each.purpose, each.channel) for each in one.consents.filter(withdrawn_at=None)}
            if withdrew and force - allowed:
                withdraw(contact=one, pairs=force - allowed, how=How.PROGRAM, by=by, at=at)
            if objected:
                object_to_all(contact=one, how=How.PROGRAM, by=by, at=at)
            if nearer is not None and nearer < one.expires_at:
                Contact.objects.filter(pk=one.pk).update(expires_at=nearer)

    return refuse


PARTINGS = (refused_since,)
