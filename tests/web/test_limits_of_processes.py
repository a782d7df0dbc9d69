"""Tries are counted for all processes of a site together, and a code that served in one serves in no other."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from sites import Site, line_with, migrated_site

from arpenteur.web.foundation.shared.limits import counted
from arpenteur.web.site.operations import short_lived
from arpenteur.web.site.operations.models import ShortLived

START = """
from django.core.management import call_command
from cast import person
call_command("migrate", verbosity=0)
person("director")
"""
TRY = """
import json
from django.conf import settings
from django.test import Client
from cast import PASSWORD
from codes import app_code
from arpenteur.web.foundation.accounts.models import User
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}

def browser(): return Client(SERVER_NAME="localhost")

def enter(one, email, password):
    return one.post("/compte/login/", {"login": email, "password": password}).content.decode()

def wrong_password(): return "sont incorrects" in enter(browser(), "nobody@exemple.invalid", "x")

def wrong_invitation(): return browser().get("/invitation/inconnue/").status_code == 410

inside = browser()
enter(inside, "director@exemple.invalid", PASSWORD)
print("ready", flush=True)
code = sys.stdin.readline().strip()
inside.post("/compte/2fa/authenticate/", {"code": code})
signed_in = "_auth_user_id" in inside.session
print(json.dumps([signed_in, sum(wrong_password() for _ in range(8)), sum(wrong_invitation() for _ in range(12))]))
"""
CODE = """
from codes import app_code
from arpenteur.web.foundation.accounts.models import User
print(app_code(User.objects.get()))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    built = migrated_site(tmp_path_factory.mktemp("site") / "home")
    built.python(START)
    return built


def test_two_processes_at_once_give_the_tries_of_one(site: Site):
    with site.script(TRY) as one, site.script(TRY) as two:
        for process in (one, two):
            line_with(process, "ready")
        code = site.python(CODE)
        for process in (one, two):
            process.stdin.write(f"{code}\n")
            process.stdin.flush()
        signed_in, passwords, invitations = zip(*(json.loads(line_with(each, "[")) for each in (one, two)), strict=True)
    assert sorted(signed_in) == [False, True]
    assert sum(passwords) == 5
    assert sum(invitations) == 10


@pytest.mark.django_db
def test_what_is_kept_of_tries_names_nobody_and_runs_no_code():
    cache.set("attempts:lou@exemple.invalid:192.0.2.7", [1.5, 2], 60)
    (kept,) = ShortLived.objects.all()
    assert len(kept.key) == 64
    assert (kept.value, cache.get("attempts:lou@exemple.invalid:192.0.2.7")) == ("[1.5, 2]", [1.5, 2])
    with pytest.raises(TypeError):
        cache.set("anything", object(), 60)


@pytest.mark.django_db
def test_another_key_of_the_site_keeps_other_digests(settings):
    cache.set("essai", 1, 60)
    settings.SECRET_KEY = "another"
    assert cache.get("essai") is None


@pytest.mark.django_db
def test_a_value_ends_and_may_then_be_kept_again(time_machine):
    at = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    time_machine.move_to(at, tick=False)
    assert cache.add("code", "used", 30)
    assert not cache.add("code", "again", 30)
    assert [counted("tries", 60) for _ in range(3)] == [1, 2, 3]
    assert cache.touch("code", 40)
    time_machine.move_to(at + timedelta(seconds=40), tick=False)
    assert (cache.get("code"), cache.touch("code")) == (None, False)
    assert cache.add("code", "again", 30)
    time_machine.move_to(at + timedelta(seconds=60), tick=False)
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("tries")
    assert counted("tries", 60) == 1
    assert cache.delete("code")
    assert not cache.delete("code")


@pytest.mark.django_db
def test_what_has_ended_is_deleted_and_what_counts_is_not(monkeypatch):
    monkeypatch.setattr(short_lived, "SWEPT_EVERY", 1)
    cache.set("ended", 1, -1)
    cache.set("forever", 1, None)
    cache.set("counts", 1, 60)
    assert ShortLived.objects.count() == 2
    cache.clear()
    assert cache.get("forever") is None
