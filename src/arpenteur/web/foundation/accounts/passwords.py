"""Passwords: long enough, and hard to guess. No rule about capitals or digits."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

LEAST_SCORE = 3
_READ = 72


class GuessabilityValidator:
    """Refuses what an attacker guesses in under 10^8 tries (zxcvbn score below 3), the person's own words included."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a guessable password."""
        words = [word for word in (getattr(user, "email", ""), getattr(user, "name", ""), "arpenteur") if word]
        if zxcvbn(password[:_READ], user_inputs=words)["score"] < LEAST_SCORE:
            raise ValidationError(_("Too easy to guess.") + " " + self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        """What makes a good one."""
        return _("Four words that have nothing in common make a good password.")
