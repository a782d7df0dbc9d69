"""Writes: two persons are one, or are not, or are two again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention
from arpenteur.web.persons.people.identity import change_person, settle
from arpenteur.web.persons.people.joinings import (
    change_of,
    lines_gone,
    packed,
    put_back,
    refusals_since,
    state_of,
    under_way,
    unpacked,
)
from arpenteur.web.persons.people.models import Comparison, DifferentPeople, Joining, LikelyTwo, Person, role_models
from arpenteur.web.persons.people.queries import LikelyPair, all_pairs

MOST_KEPT = 5000
"""Pairs of a comparison that are kept: nobody looks at more."""


@verb("people.joined", "two persons are one")
def join(*, person: Person, into: Person, by: Actor, at: datetime) -> Joining:
    """Two persons are one: the lines of ``person`` become those of ``into``, whose name, address and telephone stay.

    What ``into`` has not is taken from ``person``. The journal has both numbers; what there was before is kept for
    thirty days. Raises InputError where both have an account.
    """
    if into.pk == person.pk or into.campaign_id != person.campaign_id:
        raise InputError(_("two persons of one campaign are needed"))
    if into.user_id and person.user_id:
        raise InputError(_("both have an account of their own"), action=_("ask which of the two is not used any more"))
    gone = person.pk
    list(Person.objects.select_for_update().filter(pk__in=[gone, into.pk]).order_by("pk").values_list("pk"))
    before = state_of([person, into])
    with under_way():
        _join(person, into, by, at)
    left = state_of(Person.objects.filter(pk__in=[gone, into.pk]))
    change = change_of(before, left)
    record(subject=into, by=by, at=at, campaign=into.campaign_id, person=gone)
    return Joining.objects.create(
        campaign=into.campaign,
        person=into,
        gone=gone,
        snapshot=packed(change),
        lines=lines_gone(change),
        at=at,
        expires_at=term(Retention.JOINING).after(at),
    )


@verb("people.parted", "joining of two persons undone")
def undo_join(*, joining: Joining, by: Actor, at: datetime) -> Person:
    """The two are two again, with their lines as they were; what was changed since stays with who was kept, and what
    she refused since holds for both. Who is back.

    Raises InputError after a later joining of the same person, which is undone first, and once thirty days have passed.
    """
    kept = joining.person
    if at >= joining.expires_at:
        raise InputError(_("a joining is undone within thirty days"))
    if kept.joinings.filter(pk__gt=joining.pk).exists():
        raise InputError(_("this person was joined again since"), action=_("undo the latest joining first"))
    change, gone = unpacked(joining.snapshot), joining.gone
    refusals = [keep(joining, change.lines_left(), by, at) for keep in refusals_since()]
    # Its lines are back: nothing of them is noted as erased when it goes.
    Joining.objects.filter(pk=joining.pk).update(lines=[])
    put_back(change)
    Joining.objects.filter(pk=joining.pk).delete()
    both = [Person.objects.get(pk=kept.pk), Person.objects.get(pk=gone)]
    for one in both:
        one.index_again()
    for refuse in refusals:
        refuse(both[1])
    record(subject=both[0], by=by, at=at, campaign=joining.campaign_id, person=gone)
    return both[1]


@verb(through="join")
def join_many(*, pairs: Iterable[LikelyPair], by: Actor, at: datetime) -> int:
    """Join each pair of which there is no doubt, the first of the two being kept; how many.

    Once each: a person who was joined has another address or telephone now, and her other pairs are compared again.
    """
    joined: set[int] = set()
    # Numbers first: a row that is deleted loses its own.
    for pair, both in [(pair, {pair.first.pk, pair.second.pk}) for pair in pairs if pair.doubt is None]:
        if not both & joined:
            join(person=pair.second, into=pair.first, by=by, at=at)
            joined |= both
    return len(joined) // 2


@verb("people.asked", "everybody to be compared with everybody")
def ask_comparison(*, campaign: Campaign, by: Actor, at: datetime) -> Comparison:
    """Everybody is to be compared with everybody, by a job."""
    asked, _new = Comparison.objects.update_or_create(campaign=campaign, defaults={"asked_at": at})
    record(subject=asked, by=by, at=at, campaign=campaign.pk, counting=True)
    return asked


@verb("people.compared", "everybody compared with everybody", own_transaction=True)
def keep_comparison(*, campaign: Campaign, addresses: Mapping[int, str], by: Actor, at: datetime) -> int:
    """Compare everybody of a campaign and keep the pairs that may be one; how many. A minute for 100 000."""
    people = Person.objects.filter(campaign=campaign)
    pairs = all_pairs(people, addresses)[:MOST_KEPT]
    with transaction.atomic():
        left = set(people.order_by().values_list("pk", flat=True))
        LikelyTwo.objects.filter(campaign=campaign).delete()
        LikelyTwo.objects.bulk_create(
            (
                LikelyTwo(
                    campaign=campaign,
                    first_id=pair.first.key,
                    second_id=pair.second.key,
                    bits=round(pair.like.bits, 1),
                    certain=pair.certain,
                )
                for pair in pairs
                if {pair.first.key, pair.second.key} <= left
            ),
            batch_size=500,
        )
        done, _new = Comparison.objects.update_or_create(
            campaign=campaign,
            defaults={"done_at": at, "people": len(left)},
            create_defaults={"asked_at": at, "done_at": at, "people": len(left)},
        )
        record(subject=done, by=by, at=at, campaign=campaign.pk, counting=True, n=len(pairs))
    return len(pairs)


def _join(person: Person, into: Person, by: Actor, at: datetime) -> None:
    user, open_link = person.user, into.open_link and person.open_link
    taken = {name: getattr(person, name) for name in ("email", "phone") if not getattr(into, name)}
    if user:
        change_person(person=person, user=None)
        taken["user"] = user
    change_person(person=into, open_link=open_link, **taken)
    _keep_differences(into, person)
    for model in role_models():
        model.move(of=person, to=into, by=by, at=at)
    person.delete()
    settle(into)


@verb("people.differ", "two persons said to be different")
def tell_apart(*, one: Person, other: Person, by: Actor, at: datetime) -> None:
    """Two persons who look alike are not the same; again is not an error."""
    if one.pk == other.pk or one.campaign_id != other.campaign_id:
        raise InputError(_("two persons of one campaign are needed"))
    first, second = sorted((one, other), key=lambda person: person.pk)
    LikelyTwo.objects.filter(first=first, second=second).delete()
    _row, new = DifferentPeople.objects.get_or_create(campaign_id=one.campaign_id, first=first, second=second)
    if new:
        record(subject=first, by=by, at=at, campaign=one.campaign_id, person=second.pk)


def _keep_differences(kept: Person, gone: Person) -> None:
    """Who is not ``gone`` is not ``kept`` either."""
    for row in DifferentPeople.objects.filter(first=gone) | DifferentPeople.objects.filter(second=gone):
        other = row.second_id if row.first_id == gone.pk else row.first_id
        if other != kept.pk:
            first, second = sorted((kept.pk, other))
            DifferentPeople.objects.get_or_create(campaign_id=kept.campaign_id, first_id=first, second_id=second)
