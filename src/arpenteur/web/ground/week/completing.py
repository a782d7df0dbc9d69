"""An action that somebody made by hand, completed as Préparer does: people in pairs, ground cut to its hours."""

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of, published_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.shared.undo import UNDO
from arpenteur.web.ground.crew.queries import mobilisable
from arpenteur.web.ground.fieldwork.models import Action, Participation, Presence
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.locks import lock_routes
from arpenteur.web.ground.routes.turfs.page import can_complete
from arpenteur.web.ground.week import ground as engine
from arpenteur.web.ground.week.draft import Draft, Row
from arpenteur.web.ground.week.letters import letters_of
from arpenteur.web.ground.week.models import Publication, TurfNote
from arpenteur.web.ground.week.proposal import OutingProposal, cut_for, paired_rows, rows_of, walkers
from arpenteur.web.ground.week.publishing import notes_of, turfs_of
from arpenteur.web.ground.week.windows import Window
from arpenteur.web.persons.people.queries import by_name
from arpenteur.web.persons.volunteers.models import Volunteer
from arpenteur.web.persons.volunteers.narrowing import people_seen


@verb("week.completed", "action completed with pairs, turfs and links")
def complete(*, member: Member, action: Action, by: Actor, at: datetime) -> Publication:
    """Pairs of those who come (where fewer than two do, of those who are free too, up to the people wanted), a turf for
    each pair in the time of the action, their links, and a note for each person: all or nothing.

    Raises InputError where it has turfs, nobody is free, or nothing can be cut; RefusedByLawError, BusyError.
    """
    action = lock_routes(TURFS, action)
    if not can_complete(TURFS.reach(member, action.pk)):
        raise InputError(
            _("this action has turfs already, or no station to cut"), action=_("share its turfs out on this page")
        )
    TURFS.check(action)
    found = _proposal(member, action, at)
    if found.fit is None:
        raise InputError(
            found.why or _("fewer than two people come to this action, and nobody else is free then"),
            action=_("assign people first, or ask who is free"),
        )
    known = Publication.objects.filter(action=action).first()
    made = known or Publication.objects.create(
        campaign=action.campaign, action=action, maker=by.pseudonym, at=at, with_action=False
    )
    TurfNote.objects.filter(publication=made).delete()
    notes = notes_of(made, found, turfs_of(found, action, by, at), by, at)
    TurfNote.objects.bulk_create(notes)
    letters_of(made, at=at + UNDO)
    record(
        subject=made,
        by=by,
        at=at,
        campaign=made.campaign_id,
        people=len(notes),
        turfs=len(found.fit.walks.turfs),
        doors=found.doors,
    )
    return made


def _proposal(member: Member, action: Action, at: datetime) -> OutingProposal:
    campaign = member.campaign
    published = published_of(campaign)
    pairs, people = _people(member, action)
    known = walkers(campaign, list(people.values()), engine.middles(published, "quartier"), at)
    rows = (*pairs, *rows_of(known[number] for number in people if not any(number in row for row in pairs)))
    stations = tuple(zone.station for zone in action.zones.all())
    worth = engine.worth_of(campaign, published)
    found = OutingProposal(
        member=member,
        published=published,
        ground=ground_of(campaign),
        draft=Draft(stations=stations),
        windows=(),
        window=Window(action.starts_at, action.ends_at, "", len(people), refused=False),
        worth=worth,
        places=engine.middles(published, "station"),
        rows=paired_rows(rows, people, known),
    )
    return cut_for(found, engine.in_order(stations, worth), engine.doors_out(at))


def _people(member: Member, action: Action) -> tuple[tuple[Row, ...], dict[int, Volunteer]]:
    """The pairs there are, and everybody who walks by number, in the order of names."""
    coming = Participation.objects.filter(action=action).exclude(presence=Presence.MISSED)
    pairs: defaultdict[int, list[int]] = defaultdict(list)
    inside: set[int] = set()
    for number, pair in coming.values_list("volunteer", "pair"):
        inside.add(number)
        if pair:
            pairs[pair].append(number)
    people = {one.pk: one for one in by_name(Volunteer.objects.filter(pk__in=inside))}
    if len(people) < 2:
        seen = people_seen(member).exclude(pk__in=inside)
        free = {one.pk for one in mobilisable(member.campaign, action.starts_at, action.ends_at, people=seen)}
        more = by_name(seen.filter(pk__in=free))
        people |= {one.pk: one for one in more[: max(action.wanted - len(people), 0)]}
    return tuple(tuple(sorted(row)) for _pair, row in sorted(pairs.items())), people
