"""Writes: a file for an authority is asked for, made by a job, taken; made at once for a command."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from arpenteur.domain.errors import InputError
from arpenteur.domain.law.retention import term
from arpenteur.web.accountability.compliance.authority.building import AuthorityArchive, build_file
from arpenteur.web.accountability.compliance.models import AuthorityFile, FileState
from arpenteur.web.foundation.audit.actions import record
from arpenteur.web.foundation.audit.actors import Actor
from arpenteur.web.foundation.audit.verbs import verb
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.shared.privacy import Retention

UNDER_WAY = (FileState.WAITING, FileState.MAKING)
STALLED = timedelta(minutes=15)
"""After which a file that is not ready never will be: its worker died, and another may be asked for."""


@verb("file.asked", "file for an authority asked for")
def ask_for_file(*, campaign: Campaign, by: Actor, at: datetime) -> AuthorityFile:
    """Ask for a file; the one under way where there is one that has not stalled."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    rows = AuthorityFile.objects.filter(campaign=campaign, state__in=UNDER_WAY, created_at__gt=at - STALLED)
    under_way = rows.first()
    if under_way is not None:
        return under_way
    file = AuthorityFile.objects.create(
        campaign=campaign, maker=by.pseudonym, created_at=at, expires_at=term(Retention.AUTHORITY).after(at)
    )
    record(subject=file, by=by, at=at, campaign=campaign.pk)
    return file


@verb("file.made", "file for an authority made", own_transaction=True)
def make_file(*, file: AuthorityFile, by: Actor, at: datetime) -> AuthorityFile:
    """Make what was asked for, saying how far it is; made already, nothing changes. Killed, it begins anew."""
    if file.state == FileState.READY:
        return file
    rows = AuthorityFile.objects.filter(pk=file.pk)
    rows.update(state=FileState.MAKING, steps=0)

    def hear(done: int) -> None:
        rows.update(steps=done)

    archive = build_file(file.campaign, progress=hear)
    with transaction.atomic():
        held = AuthorityFile.objects.select_for_update().get(pk=file.pk)
        held.state, held.content, held.size = FileState.READY, archive.content, len(archive.content)
        held.digest, held.journal_line, held.ready_at = archive.digest, archive.state.line, at
        held.save(update_fields=["state", "content", "size", "digest", "journal_line", "ready_at"])
        _note(archive, held, by, at)
    return held


@verb(also="file.made")
def make_file_at_once(*, campaign: Campaign, by: Actor, at: datetime) -> AuthorityArchive:
    """The bytes, for a command; nothing of them is kept."""
    archive = build_file(campaign)
    _note(archive, "compliance.AuthorityFile", by, at)
    return archive


@verb("file.taken", "file for an authority taken")
def take_file(*, file: AuthorityFile, by: Actor, at: datetime) -> bytes:
    """The bytes, noted in the journal. Raises InputError for one that is not ready or is past its days."""
    held = AuthorityFile.objects.select_for_update().get(pk=file.pk)
    if held.state != FileState.READY or held.content is None or held.expires_at <= at:
        raise InputError(_("this file is not ready, or its days are over"), action=_("ask for it again"))
    record(subject=held, by=by, at=at, campaign=held.campaign_id, digest=held.digest)
    return bytes(held.content)


def _note(archive: AuthorityArchive, subject: object, by: Actor, at: datetime) -> None:
    campaign = archive.state.campaign.pk
    record(
        verb="file.made",
        subject=subject,
        by=by,
        at=at,
        campaign=campaign,
        digest=archive.digest,
        through=archive.state.line,
    )
