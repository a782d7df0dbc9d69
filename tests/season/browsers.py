"""Browsers of the season: pages of the site followed and filled as whoever has no scripts does, by WebTest."""

import html
import re
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from webtest import AppError, TestApp, TestResponse


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    plain = re.sub(r"<(script|style|head)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.S)
    return " ".join(html.unescape(plain).replace("\u202f", " ").replace("\xa0", " ").split())


PROOF = re.compile(r"/compte/(2fa/)?(login|authenticate|reauthenticate)/")
"""Pages that ask who it is."""


@dataclass
class Browser:
    """Somebody's browser; ``secret`` is what her application of codes holds, both empty without an account."""

    app: TestApp
    secret: str = ""
    password: str = ""
    email: str = ""
    trail: list[str] = field(default_factory=list)

    def get(self, url: str, status: int | str = "2*") -> TestResponse:
        """A page, through the code that is asked for where names are shown."""
        return self._through(self.app.get(url, expect_errors=True), status, url)

    def send(
        self, form: Any, button: str = "", value: str = "", status: int | str = "2*", **filled: Any
    ) -> TestResponse:
        """A form as it stands, with what is filled in and the button that is pressed; the page that follows."""
        for name, given in filled.items():
            form[name] = given
        answer = form.submit(button or None, value=value or None, expect_errors=True)
        return self._through(answer, status, form.action)

    def _through(self, answer: TestResponse, status: int | str, url: str) -> TestResponse:
        for _step in range(8):
            if answer.status_int not in {301, 302, 303}:
                break
            answer = answer.follow(expect_errors=True)
            if self.password and PROOF.match(answer.request.path):
                answer = self._prove(answer)
        self.trail.append(f"{answer.status_int} {answer.request.path}")
        if not _fits(answer.status_int, status):
            raise AppError(f"{url} → {answer.request.path}: {answer.status_int}, {words(answer)[:400]}")
        return answer

    def _prove(self, answer: TestResponse) -> TestResponse:
        """That it is still her: by the code of her application, or by her password."""
        for form in answer.forms.values():
            known = {"login": self.email, "password": self.password, "code": self.secret and self.code()}
            if asked := [name for name in known if name in form.fields]:
                for name in asked:
                    form[name] = known[name]
                return form.submit(expect_errors=True)
        raise AppError(f"{answer.request.path}: no way to prove oneself")

    def code(self) -> str:
        """What the application shows now."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // 30))


def _fits(number: int, wanted: int | str) -> bool:
    return str(number).startswith(str(wanted).rstrip("*"))


def _path(form: Any) -> str:
    return form.action.partition("?")[0]


def form_to(answer: TestResponse, end: str) -> Any:
    """The form of a page that is sent to an address with this end; '' is the page's own."""
    found = [
        one
        for one in answer.forms.values()
        if one.method.upper() == "POST" and (_path(one) or answer.request.path).endswith(end or answer.request.path)
    ]
    if not found:
        raise AppError(f"{answer.request.path}: no form to …{end}; {[one.action for one in answer.forms.values()]}")
    return found[0]
