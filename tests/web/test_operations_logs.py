"""Logs say what the program did, and nothing of anyone."""

import logging

import pytest
from cast import PASSWORD, Cast
from django.test import Client
from recorded_logs import Record, recorded

from arpenteur.web.site.operations.logs import REQUEST, Json, Readable, configuration
from arpenteur.web.site.operations.middleware import HEADER
from arpenteur.web.site.operations.scrubbing import scrubbed, stack_of

pytestmark = pytest.mark.django_db
PERSONAL = ("exemple.invalid", "Lou Gabarit", "secret-de-l-invitation", "192.0.2.7", "q=Lou", PASSWORD)


@pytest.fixture
def written():
    with recorded() as kept:
        yield kept


def nothing_personal(written: Record) -> bool:
    return [word for word in PERSONAL if word in written.text] == []


def test_a_page_is_logged_by_its_name(written: Record, cast: Cast):
    answer = cast.client(cast.director).get(f"/c/{cast.campaign.slug}/plus/?q=Lou")
    line = written.lines[-1]
    assert (line["view"], line["method"], line["status"]) == ("campaigns:more", "GET", answer.status_code)
    assert line["ms"] > 0
    assert line["queries"] > 0
    assert line["request_id"] == answer.headers[HEADER]
    assert cast.campaign.slug not in written.text
    assert nothing_personal(written)


def test_a_sign_in_leaves_no_address(written: Record, cast: Cast):
    form = {"login": cast.outsider.email, "password": PASSWORD}
    Client().post("/compte/login/", form, REMOTE_ADDR="192.0.2.7")
    Client().post("/compte/login/", form | {"password": "faux"}, REMOTE_ADDR="192.0.2.7")
    assert written.lines
    assert nothing_personal(written)


def test_a_secret_in_an_address_is_not_written(written: Record):
    Client().get("/invitation/secret-de-l-invitation/", REMOTE_ADDR="192.0.2.7")
    Client().get("/invitation/secret-de-l-invitation/", headers={"Host": "ailleurs.exemple.invalid"})
    assert written.lines
    assert nothing_personal(written)


def test_an_error_keeps_its_kind_and_place_and_loses_its_message(written: Record, cast: Cast, monkeypatch):
    def fail(*_arguments: object, **_options: object) -> None:
        try:
            raise KeyError("Lou Gabarit, lou@exemple.invalid")
        except KeyError as error:
            raise ValueError("Lou Gabarit habite 3 rue d'Essai, 0612345678") from error

    monkeypatch.setattr("arpenteur.web.foundation.campaigns.access.member_of", fail)
    browser = cast.client(cast.director)
    browser.raise_request_exception = False
    assert browser.get(f"/c/{cast.campaign.slug}/plus/?q=Lou").status_code == 500
    failed = next(line for line in written.lines if "exception" in line)
    assert failed["exception"][0] == "builtins.ValueError"
    assert "builtins.KeyError" in failed["exception"]
    assert any("access.py" in place for place in failed["exception"])
    assert nothing_personal(written)
    assert "0612345678" not in written.text


def test_arguments_and_unknown_extras_are_dropped(written: Record):
    logging.getLogger("library").warning("sent to %s from %s", "lou@exemple.invalid", "192.0.2.7", extra={"who": "Lou"})
    logging.getLogger("library").warning(ValueError("Lou Gabarit"))
    assert [line["message"] for line in written.lines] == ["sent to %s from %s", "ValueError"]
    assert nothing_personal(written)


@pytest.mark.parametrize(
    "text",
    [
        "lou.gabarit@exemple.invalid",
        "192.0.2.7",
        "2001:db8::8a2e:370:7334",
        "https://x.invalid/a?b=c",
        "/i/Zm9vYmFyYmF6",
        "?q=Lou",
        "06 12 34 56 78",
        "Zm9vYmFyYmF6Zm9vYmFyYmF6Zm9v",
    ],
)
def test_what_a_library_put_in_its_message_itself_is_scrubbed(text: str):
    assert scrubbed(f"asked {text} again") in {
        f"asked [{kind}] again" for kind in ("e-mail", "ip", "url", "path", "query", "number", "secret")
    }


def test_a_traceback_that_is_text_keeps_its_places():
    text = (
        'Traceback:\n  File "/srv/src/arpenteur/web/x.py", line 3, in send\n    mail("lou@exemple.invalid")\nValueError'
    )
    assert stack_of(text) == "arpenteur/web/x.py:3 send"


@pytest.mark.parametrize("given", ["Lou-Gabarit", "0612345678", "a" * 40, "lou@exemple.invalid"])
def test_a_request_id_that_could_say_something_is_replaced(given: str):
    answer = Client().get("/sante/vif", headers={HEADER: given})
    assert answer.headers[HEADER] != given
    assert REQUEST.get() == ""


@pytest.mark.parametrize("given", ["0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"])
def test_the_proxy_s_request_id_is_kept(given: str):
    assert Client().get("/sante/vif", headers={HEADER: given}).headers[HEADER] == given


def test_the_form_is_json_unless_a_terminal_or_the_host_says_otherwise(monkeypatch):
    def form() -> type:
        return configuration()["formatters"]["line"]["()"]

    monkeypatch.setattr("sys.stderr.isatty", lambda: False, raising=False)
    monkeypatch.delenv("ARPENTEUR_LOG", raising=False)
    assert form() is Json
    monkeypatch.setenv("ARPENTEUR_LOG", "text")
    assert form() is Readable
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("ARPENTEUR_LOG", "json")
    assert form() is Json
