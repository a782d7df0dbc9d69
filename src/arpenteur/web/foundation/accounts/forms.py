"""Forms of accounts: those of allauth without their placeholders, and the few that are ours."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from arpenteur.web.foundation.accounts.adapter import AccountAdapter
from arpenteur.web.foundation.accounts.founding import is_first_code

NAME_LENGTH = 80


class Clean:
    """A label above a field says what it is: no placeholder repeats it, no help stands where the page has a link."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name in ("code", "email", "login"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name].label = _("E-mail address")
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "12 characters or more. Four words that have nothing in common are strong and easy to remember."
            )


class LoginForm(Clean, account.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")


class SignupForm(Clean, account.SignupForm):
    """An account: what the team calls the person, her address, a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        help_text=_("As your team knows you; a first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    code = forms.CharField(
        label=_("Code of the first account"),
        max_length=40,
        help_text=_("Printed where the site starts: on the console or in the log of « arpenteur serve »."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("code", "name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if AccountAdapter().is_invited(context.request):
            del self.fields["code"]

    def clean_code(self) -> str:
        """The first account is for whoever can read what the site prints."""
        code = self.cleaned_data["code"]
        if not is_first_code(code):
            raise forms.ValidationError(
                _("This is not the code that the site printed: look at its console, or run « arpenteur serve » again.")
            )
        return code


class ResetPasswordForm(Clean, account.ResetPasswordForm):
    """Whose password is lost."""


class ResetPasswordKeyForm(Clean, account.ResetPasswordKeyForm):
    """A new password, from the link of an e-mail."""


class ChangePasswordForm(Clean, account.ChangePasswordForm):
    """The old password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(Clean, account.SetPasswordForm):
    """A first password."""


class AddEmailForm(Clean, account.AddEmailForm):
    """Another address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")


class ConfirmEmailForm(Clean, account.ConfirmEmailVerificationCodeForm):
    """The code of an e-mail."""


class ReauthenticateForm(Clean, account.ReauthenticateForm):
    """The password again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AuthenticateForm(Clean, factors.AuthenticateForm):
    """A code of the application, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the application, or recovery code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autofocus": True}


class ReauthenticateCodeForm(Clean, factors.ReauthenticateForm):
    """The same, once more."""


class ActivateAppForm(Clean, totp.ActivateTOTPForm):
    """The first code of an application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The 6 digits the application shows")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class AddPasskeyForm(Clean, webauthn.AddWebAuthnForm):
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("To recognise it later: my phone, my computer…")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Also sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _("Untick it for a simple key without a fingerprint or a PIN.")


class RenamePasskeyForm(Clean, webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class ProfileForm(forms.Form):
    """What the team calls the person, and her language."""

    name = forms.CharField(
        label=_("Your name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
