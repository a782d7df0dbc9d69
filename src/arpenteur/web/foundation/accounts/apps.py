"""Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users of the site, how they sign in, what they keep of themselves."""

    name = "arpenteur.web.foundation.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hears of second factors that are added."""
        from allauth.mfa.signals import authenticator_added

        from arpenteur.web.foundation.accounts.factors import note_added

        authenticator_added.connect(note_added)
