"""What a view that asked for an account may rely on."""

from django.http import HttpRequest

from arpenteur.web.foundation.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of a person with an account: what ``signed_in`` and ``in_campaign`` let through."""

    user: User  # pyright: ignore[reportIncompatibleVariableOverride] — nobody without an account comes here
