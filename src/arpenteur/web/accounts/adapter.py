"""How allauth makes accounts here: by invitation only, named, in the visitor's language."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

INVITED = "invitation"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open to holders of an invitation, and to the first person of an empty site."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may make an account."""
        if request.session.get(INVITED):
            return True
        return not self._user_model().objects.exists()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """The name asked for beside the address, and the language of the page."""
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or settings.LANGUAGE_CODE
        return super().save_user(request, user, form, commit)

    def _user_model(self) -> Any:
        from arpenteur.web.accounts.models import User

        return User
