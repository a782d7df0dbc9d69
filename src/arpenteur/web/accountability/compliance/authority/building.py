"""The archive itself: every part, its manifest of digests, the signature of the site. Same state, same bytes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import override

from arpenteur import __version__
from arpenteur.web.accountability.compliance.authority.impact import impact_files
from arpenteur.web.accountability.compliance.authority.index import index_files, journal_files
from arpenteur.web.accountability.compliance.authority.law import rule_files
from arpenteur.web.accountability.compliance.authority.proofs import certificate_files, proof_files
from arpenteur.web.accountability.compliance.authority.registers import register_files
from arpenteur.web.accountability.compliance.authority.state import CampaignState, state_of
from arpenteur.web.accountability.compliance.authority.verifying import FORMAT, KEY, MANIFEST, SIGNATURE, SUMS, VERSION
from arpenteur.web.foundation.campaigns.models import Campaign
from arpenteur.web.foundation.keys.signing import as_pem, fingerprint_of, own_public, sign_bytes
from arpenteur.web.foundation.shared.archives import json_bytes, zip_bytes
from arpenteur.web.foundation.shared.authority import authority_papers

PARTS: tuple[Callable[[CampaignState], dict[str, bytes]], ...] = (
    register_files,
    proof_files,
    certificate_files,
    rule_files,
    journal_files,
    impact_files,
)
STEPS = len(PARTS) + 2
"""Each part, the papers of rooms, then the archive."""


@dataclass(frozen=True)
class AuthorityArchive:
    """The bytes, and which state they are of."""

    content: bytes
    state: CampaignState

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


def build_file(campaign: Campaign, *, progress: Callable[[int], None] | None = None) -> AuthorityArchive:
    """Everything of the sealed campaign, in French. ``progress`` hears how many of ``STEPS`` are done. Raises
    InputError for a table that no room has declared.
    """
    hear = progress or _nobody
    with override("fr"):
        state, parts = state_of(campaign), dict[str, bytes]()
        for step, part in enumerate(PARTS, start=1):
            parts |= part(state)
            hear(step)
        papers = list(authority_papers(campaign))
        parts |= {one.path: one.content for one in papers}
        hear(len(PARTS) + 1)
        parts |= index_files(state, parts, papers)
        content = zip_bytes(_signed(state, parts))
        hear(STEPS)
    return AuthorityArchive(content, state)


def _signed(state: CampaignState, parts: dict[str, bytes]) -> dict[str, bytes]:
    public = own_public()
    parts = {**parts, KEY: as_pem(public)}
    sums = "".join(f"{_sum(content)}  {path}\n" for path, content in sorted(parts.items()))
    parts[SUMS] = sums.encode()
    manifest = json_bytes(
        {
            "format": FORMAT,
            "version": VERSION,
            "program": __version__,
            "campaign": state.campaign.slug,
            "name": state.campaign.name,
            "state": {"line": state.line, "digest": state.digest, "at": state.at},
            "fingerprint": fingerprint_of(public),
            "files": [
                {"path": path, "bytes": len(content), "sha256": _sum(content)}
                for path, content in sorted(parts.items())
            ],
        }
    )
    return {**parts, MANIFEST: manifest, SIGNATURE: sign_bytes(manifest)}


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _nobody(_step: int) -> None:
    pass
