"""How allauth makes accounts here: by invitation only, named, in the visitor's language."""

import logging
import sys
import time
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from arpenteur.web.foundation.shared.sealing import unsealed

if TYPE_CHECKING:
    from arpenteur.web.foundation.accounts.models import User

_log = logging.getLogger(__name__)
_MADE = "account_made"
INVITED = "invitation"
"""Where the session keeps when its visitor opened an invitation that was good."""
INVITED_SECONDS = 3600
FOUNDER = "founder"
"""Where it keeps the only address that the host's link it opened is for."""


def mail_stays() -> bool:
    """Whether messages leave nothing but a file on the machine of the site (no ``ARPENTEUR_EMAIL_URL``)."""
    return str(settings.MAILERS["default"]["BACKEND"]).endswith("filebased.EmailBackend")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open to holders of an invitation, and to the first person of an empty site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may make an account: within an hour of opening an invitation, which may have closed, or
        the first one, whose page asks for the code of the host.
        """
        from arpenteur.web.foundation.accounts.models import User

        return self.is_invited(request) or not User.objects.exists()

    def is_invited(self, request: HttpRequest | None) -> bool:
        """Whether this visitor opened an invitation or a link of the host within the hour."""
        return request is not None and time.time() - request.session.get(INVITED, 0) < INVITED_SECONDS

    def clean_email(self, email: str) -> str:
        """The address of the host's link, where sign-up was opened by one."""
        asked = super().clean_email(email)
        only = self._request.session.get(FOUNDER)
        if only and not self._request.user.is_authenticated and asked.lower() != only:
            raise ValidationError(_("This link is for %(email)s.") % {"email": only})
        return asked

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted by address and by network; from a device seen before, by that device alone."""
        from arpenteur.web.foundation.accounts.devices import RATE, known_device

        email = str(credentials.get("email", ""))
        device = known_device(request, email)
        if not device:
            super().pre_authenticate(request, **credentials)
            return
        key = f"device:{device}"
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed", config=RATE, key=key)
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage = usage

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Whoever has just signed in is known on this device from now on."""
        from arpenteur.web.foundation.accounts.devices import remember_device

        response = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The name asked for beside the address, and the language of the page."""
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or settings.LANGUAGE_CODE
        # The first account, and whoever the host's link is for.
        user.founder = "code" in form.fields or FOUNDER in request.session
        saved = super().save_user(request, user, form, commit)
        setattr(request, _MADE, saved)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person where she is known, of the page otherwise.

        Raises SMTPException where the message does not leave; an account made by this very request goes again: it would
        wait for its code for ever.
        """
        from arpenteur.web.foundation.accounts.models import User

        known = User.objects.filter(email__iexact=email).values_list("language", flat=True).first()
        try:
            with override(known or get_language()):
                super().send_mail(template_prefix, email, context)
        except OSError as error:
            made = getattr(self.request, _MADE, None)
            if made is not None:
                with unsealed():
                    made.delete()
            raise SMTPException("a message was not sent") from error
        if context.get("code") and mail_stays():
            # Whoever runs a site without a mail server sits at its console: the code alone, without the address.
            sys.stderr.write(_("Code to confirm the address: %(code)s") % {"code": context["code"]} + "\n")
            sys.stderr.flush()

    def send_notification_mail(self, *given: Any, **named: Any) -> None:
        """What it tells of is done already, and stays: a notice that does not leave is logged without its address."""
        try:
            super().send_notification_mail(*given, **named)
        except SMTPException:
            _log.exception("a notice to the holder of an account was not sent")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago has just shown who she is, as much as by giving her password again."""
        moments = [one["at"] for one in get_authentication_records(self._request, cast("User", self._request.user))]
        fresh = bool(moments) and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    @property
    def _request(self) -> HttpRequest:
        """The request under way: what allauth asks of a form or of a person comes from one."""
        if self.request is None:
            raise RuntimeError("asked outside a request")
        return self.request

    def format_email_subject(self, subject: str) -> str:
        """The site is named by the sender, not again in each subject."""
        return subject
