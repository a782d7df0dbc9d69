"""Writes: an outing published in one gesture, taken back in one gesture, and who was told her turf."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.ground import ground_of
from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.undo import UNDO
from arpenteur.web.foundation.territory.names import without_number
from arpenteur.web.ground.fieldwork import people
from arpenteur.web.ground.fieldwork.actions import create_action
from arpenteur.web.ground.fieldwork.details import Details
from arpenteur.web.ground.fieldwork.kinds import Kind
from arpenteur.web.ground.fieldwork.models import Action, FieldEvent, Participation
from arpenteur.web.ground.phone.kinds import PHONES
from arpenteur.web.ground.phone.models import Cutting, DoorEvent, Phone, Turf
from arpenteur.web.ground.routes.assignment import give
from arpenteur.web.ground.routes.kinds import TURFS
from arpenteur.web.ground.routes.links import hand_over
from arpenteur.web.ground.routes.locks import lock_routes
from arpenteur.web.ground.routes.turfs.cutting import cut
from arpenteur.web.ground.routes.turfs.publishing import publish as publish_turfs
from arpenteur.web.ground.week.draft import Draft
from arpenteur.web.ground.week.letters import letters_of
from arpenteur.web.ground.week.models import Publication, TellingMeans, TurfNote
from arpenteur.web.ground.week.proposal import OutingProposal, PairRow, propose
from arpenteur.web.persons.volunteers.mail import may_be_written_to


class ChangedProposalError(InputError):
    """People, doors or the basket are not what the page showed any more; ``proposal`` is what it is now."""

    def __init__(self, proposal: OutingProposal) -> None:
        self.proposal = proposal
        super().__init__(
            _("something changed while you were reading: somebody is no longer free, or doors were done"),
            action=_("here is the proposal as it is now; publish again"),
        )


def seal_of(proposal: OutingProposal) -> str:
    """A digest of all that would be published: who walks which streets, when."""
    window = proposal.window.key if proposal.window else ""
    rows = [[[one.pk for one in row.people], row.turf.letter if row.turf else ""] for row in proposal.rows]
    walks = (
        [[one.letter, [building.id for building in one.buildings]] for one in proposal.fit.walks.turfs]
        if proposal.fit
        else []
    )
    said = json.dumps([window, proposal.draft.hours, rows, walks])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@verb("week.published", "outing published: action, pairs, turfs and links")
def publish(*, member: Member, draft: Draft, seal: str, key: uuid.UUID, by: Actor, at: datetime) -> Publication:
    """The action, its people and pairs, its turfs with their links, and a note for each person: all or nothing.

    A form sent twice (``key``) is one publication. Raises ChangedProposalError where the proposal is not what the page
    showed (``seal``), RefusedByLawError, InputError, BusyError.
    """
    campaign = Campaign.objects.select_for_update().get(pk=member.campaign.pk)
    known = Publication.objects.filter(action__key=key).first()
    if known is not None:
        return known
    found = propose(member, draft, at)
    if found.window is None or found.fit is None:
        raise InputError(_("there is nothing to publish"), action=_("choose a time, a station and a pair"))
    if seal_of(found) != seal:
        raise ChangedProposalError(found)
    action = create_action(campaign=campaign, details=_details(found), by=by, at=at, key=key)
    made = Publication.objects.create(campaign=campaign, action=action, maker=by.pseudonym, at=at)
    notes = notes_of(made, found, turfs_of(found, action, by, at), by, at)
    TurfNote.objects.bulk_create(notes)
    letters_of(made, at=at + UNDO)
    record(
        subject=made,
        by=by,
        at=at,
        campaign=campaign.pk,
        people=len(notes),
        turfs=len(found.fit.walks.turfs),
        doors=found.doors,
    )
    return made


def _details(found: OutingProposal) -> Details:
    if found.window is None:
        raise ValueError("no window")
    first = ground_of(found.member.campaign).stations[found.stations[0]]
    return Details(
        kind=Kind.DOORS,
        starts_at=found.window.starts,
        ends_at=found.window.ends,
        stations=found.stations,
        place=without_number(first.name)[:160],
        wanted=2 * len(found.rows),
        team=found.member.team,
        open=not all(row.complete for row in found.rows),
        doors=found.doors,
    )


def turfs_of(proposal: OutingProposal, action: Action, by: Actor, at: datetime) -> dict[str, Turf]:
    """The cutting and its turfs, by letter."""
    if proposal.fit is None:
        raise ValueError("nothing is cut")
    cutting = cut(
        action=action,
        request=proposal.request(),
        walks=proposal.fit.walks,
        snapshot=proposal.published.digest,
        version=0,
        by=by,
        at=at,
    )
    publish_turfs(cutting=cutting, walks=proposal.fit.walks, version=cutting.version, by=by, at=at)
    return {one.letter: one for one in Turf.objects.filter(TURFS.listed, action=action)}


def notes_of(
    publication: Publication, proposal: OutingProposal, turfs: dict[str, Turf], by: Actor, at: datetime
) -> list[TurfNote]:
    """People of each row are in the action, as a pair where they are two or three, with the link of their turf."""
    notes: list[TurfNote] = []
    for row in proposal.rows:
        for one in row.people:
            people.assign(action=publication.action, volunteer=one, by=by, at=at)
        turf = turfs.get(row.turf.letter) if row.turf else None
        if row.complete:
            pair = _pair(publication.action, row, by, at)
            turf = give(route=turf, pair=pair, by=by, at=at) if turf else None
        if turf is not None:
            hand_over(turf=turf, by=by, at=at, phones=max(PHONES, len(row.people)))
        notes += [
            TurfNote(
                campaign_id=publication.campaign_id,
                publication=publication,
                volunteer=one,
                turf=turf,
                means=TellingMeans.MAIL if may_be_written_to(one) and turf else "",
            )
            for one in row.people
        ]
    return notes


def _pair(action: Action, row: PairRow, by: Actor, at: datetime) -> int:
    """The number of a pair, which may be one already."""
    found = Participation.objects.filter(action=action, volunteer__in=row.people).values_list("pair", flat=True)
    numbers = set(found)
    if len(numbers) == 1 and 0 not in numbers:
        return numbers.pop()
    return people.pair(action=action, volunteers=row.people, by=by, at=at)


@verb("week.taken_back", "publication of an outing taken back")
def take_back(*, publication: Publication, by: Actor, at: datetime) -> int:
    """Everything that a publication made is gone, as if it had not been; how many people had been told already. An
    action that was there before stays, with its people and pairs.

    Raises InputError after ten minutes, or once a phone has a turf or somebody has walked.
    """
    action = lock_routes(TURFS, publication.action)
    current = Publication.objects.filter(pk=publication.pk).first()
    if current is None:
        return 0
    refused = why_kept(current, action, at)
    if refused:
        raise InputError(refused, action=_("cancel the action instead: those who come are told"))
    told = TurfNote.objects.filter(publication=current).exclude(done_at=None).count()
    record(subject=current, by=by, at=at, campaign=action.campaign_id, people=told)
    TurfNote.objects.filter(publication=current).delete()
    Turf.objects.filter(action=action).delete()
    Cutting.objects.filter(action=action).delete()
    if current.with_action:
        action.delete()
    else:
        current.delete()
    return told


def why_kept(publication: Publication, action: Action, at: datetime) -> str:
    """The sentence that says why a publication can no longer be taken back; empty where it can."""
    if at > publication.at + UNDO:
        return _("ten minutes have passed: this outing can no longer be taken back")
    if DoorEvent.objects.filter(turf__action=action).exists() or FieldEvent.objects.filter(action=action).exists():
        return _("somebody has already walked: what was done is counted and stays")
    if Phone.objects.filter(turf__action=action).exists():
        return _("a phone has its turf: it may walk without network, and nothing of it may be lost")
    return ""


@verb("week.told", "people said to know their turf")
def say_told(
    *, publication: Publication, notes: Sequence[int], means: TellingMeans | None, by: Actor, at: datetime
) -> int:
    """Some people of an outing know their turf by these means; None: they do not, after all. How many changed."""
    rows = TurfNote.objects.filter(publication=publication, pk__in=notes)
    values = {"means": means, "done_at": at} if means else {"means": "", "done_at": None}
    changed = rows.update(**values)
    if changed:
        record(
            subject=publication, by=by, at=at, campaign=publication.campaign_id, people=changed, means=str(means or "")
        )
    return changed


@verb(through="hand_over")
def renew(*, note: TurfNote, by: Actor, at: datetime) -> None:
    """A new link for the turf of a note: texts that were sent no longer open it, so nobody of it counts as told.

    Raises what ``hand_over`` raises, InputError where she has no turf.
    """
    if note.turf is None:
        raise InputError(_("she has no turf"), action=_("give her one on the page of turfs"))
    hand_over(turf=note.turf, by=by, at=at, phones=note.turf.phones)
    TurfNote.objects.filter(publication=note.publication_id, turf=note.turf_id).update(means="", done_at=None)
