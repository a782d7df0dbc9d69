"""Keys that sign turf files: what is one, whose it is, who lets another site's in."""

import base64

import pytest
from cast import AT, Cast
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arpenteur.domain.errors import InputError
from arpenteur.web.config.environment import signing_key
from arpenteur.web.foundation.audit.actors import COMMAND
from arpenteur.web.foundation.keys.signing import fingerprint_of
from arpenteur.web.foundation.shared.sealing import sealed
from arpenteur.web.ground.phone.models import AcceptedKey
from arpenteur.web.ground.routes.files.exchanging import accept_key

pytestmark = pytest.mark.django_db
ANOTHER = base64.b64encode(
    Ed25519PrivateKey.from_private_bytes(b"another site, 32 bytes of a key!").public_key().public_bytes_raw()
).decode()


@pytest.mark.parametrize("public", ["", "x", "AAAA", base64.b64encode(b"0" * 31).decode(), "é" * 44])
def test_what_is_no_key_is_not_accepted(cast: Cast, public: str):
    with sealed(cast.campaign.pk), pytest.raises(InputError):
        accept_key(campaign=cast.campaign, public=public, label="x", by=COMMAND, at=AT)


def test_the_key_is_drawn_once_and_only_its_owner_reads_it(tmp_path):
    first = signing_key(tmp_path / "home")
    assert signing_key(tmp_path / "home") == first
    assert len(base64.b64decode(first)) == 32
    assert (tmp_path / "home" / "signing_key").stat().st_mode & 0o077 == 0


def test_only_the_director_lets_keys_in(cast: Cast):
    sent = {"public": ANOTHER, "label": "Site ami"}
    assert cast.client(cast.organiser).post("/c/essai/secteurs/fichiers/cle/", sent).status_code == 403
    assert cast.client(cast.director).post("/c/essai/secteurs/fichiers/cle/", sent).status_code == 302
    with sealed(cast.campaign.pk):
        key = AcceptedKey.objects.get()
        assert key.fingerprint == fingerprint_of(base64.b64decode(ANOTHER))
    assert "Site ami" in cast.client(cast.organiser).get("/c/essai/secteurs/fichiers/").content.decode()
    wrong = cast.client(cast.director).post("/c/essai/secteurs/fichiers/cle/", {"public": "x", "label": "y"})
    assert wrong.status_code == 422
    assert cast.client(cast.rival).post("/c/rivale/secteurs/fichiers/cle/", {"revoke": key.pk}).status_code == 404
    assert cast.client(cast.director).post("/c/essai/secteurs/fichiers/cle/", {"revoke": key.pk}).status_code == 302
    with sealed(cast.campaign.pk):
        assert AcceptedKey.objects.get().revoked_at is not None
