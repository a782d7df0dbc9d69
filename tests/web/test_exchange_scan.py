"""From NationBuilder and back, no forbidden value is in any table, file of the data folder or log."""

from pathlib import Path

import pytest
import time_machine
from cast import AT, Cast
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from nationbuilder import FORBIDDEN, POISON, as_csv

from arpenteur.web.foundation.campaigns.member import Member
from arpenteur.web.foundation.campaigns.models import Membership
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.persons.contacts.models import Contact
from arpenteur.web.persons.exchange.export_actions import ExportQuestion, ask_for, take
from arpenteur.web.persons.exchange.models import ContactImport, ImportBlock

pytestmark = pytest.mark.django_db
URL = "/c/essai/contacts/imports/"
WORDS = (POISON, "catholique", "01/02/1980")


def stored(home: Path) -> str:
    """Every value of every table, encrypted columns opened, and every file of the data folder."""
    found = []
    with unsealed():
        for model in apps.get_models(include_auto_created=True):
            for row in model._base_manager.all():
                found += [str(getattr(row, field.attname)) for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 — its own tables
            found.append(str(cursor.fetchall()))
    found += [file.read_bytes().decode("latin-1") for file in home.rglob("*") if file.is_file()]
    return "\n".join(found)


def lines_that_wait() -> str:
    """What the packed lines of imports hold."""
    from arpenteur.web.persons.exchange.actions import lines_of

    with unsealed():
        return str([lines_of(one) for one in ImportBlock.objects.exclude(lines=0)])


def test_no_forbidden_value_is_anywhere(cast: Cast, home: Path, caplog, capfd):
    with time_machine.travel(AT, tick=False):
        browser = cast.client(cast.organiser)
        answer = browser.post(URL, {"file": SimpleUploadedFile("liste.csv", as_csv())})
        page = answer.headers["Location"].removesuffix("origine/")
        waiting = lines_that_wait()
        browser.post(
            f"{page}origine/", {"origin": "pages", "proof": "none", "tag_purpose": "savoir qui tient le marché"}
        )
        between = stored(home)
        browser.post(f"{page}faire/", {"do": "write"})
        after = stored(home)
        with sealed(cast.campaign.pk):
            assert Contact.objects.count() == 3
            assert sum(n for _title, _family, n in ContactImport.objects.get().destroyed) == 4 * len(FORBIDDEN)
            member = Member(cast.campaign, Membership.objects.get(user=cast.organiser))
            question = ExportQuestion("leaving", "nationbuilder", ["email", "phone", "address", "tags"])
            export = ask_for(member=member, question=question, by=member.actor, at=AT)
            take(member=member, export=export, name="Organiser", key="x" * 20, by=member.actor, at=AT)
    assert "Figurine" in waiting
    assert POISON not in waiting
    said = caplog.text + "".join(capfd.readouterr())
    for text in (between, after, stored(home), said):
        assert [word for word in WORDS if word in text] == []
    assert "Figurine" not in said
