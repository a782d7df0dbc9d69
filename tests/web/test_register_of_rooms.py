"""A room that is new is in the register, or stops the file. Its table is made here, which no role of a site may."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from cast import Cast
from django.apps import apps
from django.db import connection
from site_role import as_owner

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance import words
from arpenteur.web.accountability.compliance.authority.building import build_file
from arpenteur.web.foundation.shared.privacy import Personal, entries
from arpenteur.web.foundation.shared.sealing import sealed

pytestmark = pytest.mark.django_db


def register_of(cast: Cast) -> dict[str, Any]:
    with sealed(cast.campaign.pk), ZipFile(BytesIO(build_file(cast.campaign).content)) as archive:
        return json.loads(archive.read("registres/30-1-responsable.json"))


def test_a_new_room_s_table_without_its_words_stops_the_file(cast: Cast, settings):
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "fictional_room"]
    model = apps.get_model("fictional_room", "Neighbour")
    assert any(isinstance(one, Personal) for one in entries(model).values())
    with as_owner():
        schema = connection.schema_editor()
        schema.deferred_sql = []
        schema.create_model(model)
    assert "fictional_room.Neighbour" in {
        one["table"] for activity in register_of(cast)["activities"] for one in activity["tables"]
    }
    words_of = dict(words.TABLES)
    del words_of["fictional_room.Neighbour"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "TABLES", words_of)
        with pytest.raises(InputError, match=r"fictional_room\.Neighbour"):
            register_of(cast)
