"""A person leaves: nothing of her stays anywhere, what was counted does, and a backup forgets her again."""

import json
import shutil
from copy import copy
from pathlib import Path

import pytest
from cast import AT, Cast
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from people import PHONE, browser_of, settle

from arpenteur.domain.errors import InputError
from arpenteur.web.accountability.compliance.deletion import settle_erasures
from arpenteur.web.accountability.compliance.erasure import (
    LIST,
    erase_account,
    erase_volunteer,
    key_of,
    reapply,
    replicate,
)
from arpenteur.web.accountability.compliance.models import Erasure
from arpenteur.web.accountability.compliance.people import links_to, rows_of
from arpenteur.web.foundation.accounts.models import User
from arpenteur.web.foundation.audit.actors import JOB, Actor
from arpenteur.web.foundation.audit.models import Entry
from arpenteur.web.foundation.audit.queries import breaks
from arpenteur.web.foundation.shared.privacy import Scrub
from arpenteur.web.foundation.shared.sealing import sealed, unsealed
from arpenteur.web.ground.fieldwork.models import FieldEvent, Tally
from arpenteur.web.persons.people.models import Person
from arpenteur.web.persons.volunteers.models import Volunteer

pytestmark = pytest.mark.django_db


def everything() -> str:
    """Every cell of every table, as text."""
    with unsealed(), connection.cursor() as cursor:
        cells = []
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 — tables of our own models
            cells += [str(row) for row in cursor.fetchall()]
    return "\n".join(cells)


def test_erasing_an_account_leaves_no_row_and_no_word_of_the_person(cast: Cast):
    user = cast.volunteer
    settle(cast, user, AT)
    browser_of(user)
    before = everything()
    assert user.email in before
    with unsealed():
        assert Person.objects.get(user=user).phone == PHONE
    erase_account(user=user, by=Actor.user(user), at=AT)
    after = everything()
    for word in (user.email, "Lou Gabarit"):
        assert word not in after
    with unsealed():
        assert not Person.objects.exists()
        for link in links_to(User):
            assert not link.rows(user).exists(), link


def test_what_was_counted_stays_without_her(cast: Cast):
    settle(cast, cast.volunteer, AT)
    erase_account(user=cast.volunteer, by=Actor.user(cast.volunteer), at=AT)
    with sealed(cast.campaign.pk):
        assert list(FieldEvent.objects.values_list("quantity", "volunteer")) == [(5, None)]
        assert Tally.objects.get().quantity == 5


def test_her_sessions_end_at_once(cast: Cast):
    client = browser_of(cast.volunteer)
    erase_account(user=cast.volunteer, by=Actor.user(cast.volunteer), at=AT)
    assert Session.objects.count() == 0
    assert client.get("/campagnes/").status_code == 302


def test_erasure_is_journalled_without_a_name(cast: Cast):
    settle(cast, cast.volunteer, AT)
    erase_account(user=cast.volunteer, by=Actor.user(cast.volunteer), at=AT)
    with unsealed():
        verbs = set(Entry.objects.values_list("verb", flat=True))
        assert {"account.erased", "member.removed", "volunteer.forgotten"} <= verbs
        assert [list(breaks(chain)) for chain in (0, cast.campaign.pk)] == [[], []]


def test_the_only_director_of_a_campaign_is_told_to_name_another(cast: Cast):
    with pytest.raises(InputError, match="nommez d’abord une autre personne"):
        erase_account(user=cast.director, by=Actor.user(cast.director), at=AT)
    assert User.objects.filter(pk=cast.director.pk).exists()


def test_the_only_director_may_leave_once_the_campaign_is_over(cast: Cast):
    erase_account(user=cast.director, by=Actor.user(cast.director), at=AT.replace(year=2027))
    assert not User.objects.filter(pk=cast.director.pk).exists()


def test_a_volunteer_without_an_account_is_erased_the_same_way(cast: Cast):
    volunteer = settle(cast, None, AT)
    with sealed(cast.campaign.pk):
        erase_volunteer(volunteer=volunteer, by=Actor.user(cast.director), at=AT)
        assert FieldEvent.objects.get().volunteer_id is None
    with unsealed():
        assert not Person.objects.exists()
    assert Erasure.objects.get().kind == "volunteer"


def test_whoever_deletes_a_volunteer_the_erasure_is_noted(cast: Cast):
    volunteer = settle(cast, None, AT)
    key = key_of("volunteer", volunteer)
    with sealed(cast.campaign.pk):
        Volunteer.objects.filter(pk=volunteer.pk).delete()
    assert Erasure.objects.get().key == key
    assert str(volunteer.pk) != key


def test_a_restored_backup_forgets_again(cast: Cast):
    user, volunteer = cast.volunteer, settle(cast, None, AT)
    saved = {"account": User.objects.get(pk=user.pk), "person": volunteer.person, "volunteer": volunteer}
    with sealed(cast.campaign.pk):
        erase_volunteer(volunteer=Volunteer.objects.get(pk=volunteer.pk), by=Actor.user(cast.director), at=AT)
    erase_account(user=User.objects.get(pk=user.pk), by=Actor.user(user), at=AT)
    with unsealed():
        for one in saved.values():
            one.save(force_insert=True)  # as the backup would bring her back
    assert reapply(at=AT) == 2
    assert reapply(at=AT) == 0
    with unsealed():
        assert not User.objects.filter(pk=user.pk).exists()
        assert not Volunteer.objects.exists()
        assert not Person.objects.exists()


def test_another_person_who_gets_the_same_number_is_not_erased(cast: Cast):
    user = cast.outsider
    erase_account(user=User.objects.get(pk=user.pk), by=Actor.user(user), at=AT)
    User(pk=user.pk, email="autre@exemple.invalid", name="Autre").save(force_insert=True)
    assert reapply(at=AT) == 0


def test_the_list_beside_the_database_outlives_a_restore(cast: Cast, home: Path, django_capture_on_commit_callbacks):
    user = User.objects.get(pk=cast.outsider.pk)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=User.objects.get(pk=user.pk), by=Actor.user(user), at=AT)
    (line,) = (home / LIST).read_text().splitlines()
    assert json.loads(line).keys() == {"kind", "key", "at"}
    Erasure.objects.all().delete()  # the backup is older than the erasure
    user.save(force_insert=True)
    assert reapply(at=AT) == 1


def test_a_line_of_the_list_that_cannot_be_read_is_named(cast: Cast, home: Path):
    home.mkdir(parents=True, exist_ok=True)
    (home / LIST).write_text('{"kind": "account"}\n')
    with pytest.raises(InputError, match="ligne 1"):
        reapply(at=AT)


def test_rows_of_a_person_never_hold_what_only_counts_her(cast: Cast):
    settle(cast, cast.volunteer, AT)
    with unsealed():
        found = list(rows_of(cast.volunteer))
    assert all(link.entry.scrub is not Scrub.UNLINK for link, _ in found)
    assert {"volunteers.Volunteer", "fieldwork.Participation", "campaigns.Membership"} <= {
        row._meta.label for _, row in found
    }


@pytest.mark.parametrize("change", [{"quantity": 6}, {"station": "x"}, {"measure": "absent"}])
def test_the_database_refuses_to_change_a_counted_event(cast: Cast, change: dict):
    settle(cast, None, AT)
    with sealed(cast.campaign.pk), pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        FieldEvent.objects.update(**change)


def test_a_counted_event_never_passes_from_one_volunteer_to_another(cast: Cast):
    settle(cast, None, AT)
    other = settle(cast, None, AT, "Max Prototype")
    with sealed(cast.campaign.pk):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            FieldEvent.objects.update(volunteer=other)
        FieldEvent.objects.update(volunteer=None)


def test_both_places_list_an_erasure_before_it_is_acknowledged(
    cast: Cast, home: Path, second: Path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=User.objects.get(pk=cast.outsider.pk), by=JOB, at=AT)
    assert (home / LIST).read_text() == (second / LIST).read_text() != ""
    assert (second / LIST).stat().st_mode & 0o777 == 0o600
    shutil.rmtree(home)
    assert replicate(at=AT) == 1, "the machine lost its data folder"
    assert (home / LIST).read_text() == (second / LIST).read_text()
    assert replicate(at=AT) == 0


def test_whoever_comes_back_with_an_older_file_of_the_base_is_erased_again(
    cast: Cast, home: Path, second: Path, django_capture_on_commit_callbacks
):
    gone = User.objects.get(pk=cast.outsider.pk)
    before = copy(gone)
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user=gone, by=JOB, at=AT)
    assert settle_erasures(at=AT) == 0
    shutil.rmtree(home)  # the folder was put back whole: the second place alone knows
    Erasure.objects.all().delete()
    before.save()
    assert settle_erasures(at=AT) == 2, "she, and the list of the folder"
    assert not User.objects.filter(pk=before.pk).exists()
    assert (home / LIST).read_text() == (second / LIST).read_text()
    assert settle_erasures(at=AT) == 0


def test_nothing_is_erased_where_the_second_place_is_away(cast: Cast, second: Path):
    second.rmdir()
    with pytest.raises(InputError, match="second endroit"), transaction.atomic():
        erase_account(user=User.objects.get(pk=cast.outsider.pk), by=JOB, at=AT)
    assert User.objects.get(pk=cast.outsider.pk).email == "outsider@exemple.invalid"
    assert not Erasure.objects.exists()


def test_whoever_asked_is_not_told_that_it_is_done_where_a_list_does_not_take_it(
    cast: Cast, second: Path, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as after:
        erase_account(user=User.objects.get(pk=cast.outsider.pk), by=JOB, at=AT)
    (second / LIST).mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        [run() for run in after]
    (second / LIST).rmdir()
    assert replicate(at=AT) == 2, "the job ends it"
