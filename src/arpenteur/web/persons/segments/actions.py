"""Writes: a segment is kept, changed, deleted."""

from datetime import datetime

from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.fields import longest
from arpenteur.web.foundation.shared.own_names import name_taken, save_with_own_name
from arpenteur.web.persons.contacts.tags import check_tag
from arpenteur.web.persons.segments.models import Segment
from arpenteur.web.persons.segments.stack import Stack

MOST_SEGMENTS = 100
"""Of one campaign."""


@verb("segment.kept", "segment kept")
def keep_segment(
    *, campaign: Campaign, name: str, stack: Stack, by: Actor, at: datetime, replace: bool = True
) -> Segment:
    """A stack under a name; under a name that exists, its lines are replaced where ``replace`` says so.

    Raises InputError without a line, for a name that a tag could not have or that may not be replaced, or where the
    campaign has as many as it may.
    """
    name, lines = _checked(name, stack)
    known = Segment.objects.select_for_update().filter(campaign=campaign, name=name).first()
    if known is not None and not replace:
        raise name_taken()
    if known is None and Segment.objects.filter(campaign=campaign).count() >= MOST_SEGMENTS:
        raise InputError(_("too many segments"), expected=_("%(most)d at most") % {"most": MOST_SEGMENTS})
    segment = known or Segment(campaign=campaign, name=name, maker=by.pseudonym, created_at=at)
    segment.lines, segment.changed_at = lines, at
    save_with_own_name(segment)
    record(subject=segment, by=by, at=at, campaign=campaign.pk, lines=lines)
    return segment


@verb(also="segment.kept")
def change_segment(*, segment: Segment, name: str, stack: Stack, by: Actor, at: datetime) -> None:
    """Another name or other lines. Raises InputError as ``keep_segment``, and for the name of another segment."""
    name, lines = _checked(name, stack)
    segment.name, segment.lines, segment.changed_at = name, lines, at
    save_with_own_name(segment)
    record(subject=segment, by=by, at=at, campaign=segment.campaign_id, lines=lines)


@verb("segment.deleted", "segment deleted")
def delete_segment(*, segment: Segment, by: Actor, at: datetime) -> None:
    """Only the name and its lines go: nobody was in it, people are asked for each time."""
    record(subject=segment, by=by, at=at, campaign=segment.campaign_id)
    segment.delete()


def _checked(name: str, stack: Stack) -> tuple[str, list[str]]:
    """A name and lines as they are kept. Raises InputError."""
    if not stack:
        raise InputError(_("a segment without a line is everybody"), action=_("add a line first"))
    name, _purpose = check_tag(name, "")
    if not name or len(name) > longest(Segment, "name"):
        most = longest(Segment, "name")
        raise InputError(_("a segment has a short name"), expected=_("%(most)d characters at most") % {"most": most})
    return name, [str(one) for one in stack]
