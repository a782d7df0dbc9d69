"""Django settings. Everything a host may change comes from the environment (see docs/deploy.md)."""

import os
from pathlib import Path

from django.utils.csp import CSP

from arpenteur.web.config import environment
from arpenteur.web.site.operations import logs

environment.keep_private()
WEB = Path(__file__).resolve().parents[1]
ARPENTEUR_HOME = environment.home()
ARPENTEUR_BASEMAP_STYLE = os.environ.get("ARPENTEUR_BASEMAP_STYLE", "")
ARPENTEUR_BASEMAP_ORIGINS = environment.words("ARPENTEUR_BASEMAP_ORIGINS", "")

SECRET_KEY = environment.secret_key(ARPENTEUR_HOME)
ARPENTEUR_SIGNING_KEY = environment.signing_key(ARPENTEUR_HOME)
DEBUG = environment.flag("ARPENTEUR_DEBUG")
ALLOWED_HOSTS = environment.words("ARPENTEUR_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("ARPENTEUR_TRUSTED_ORIGINS", "")

# Where people find the site: messages and calendars are written without a request at hand.
ARPENTEUR_ADDRESS = environment.address(ARPENTEUR_HOME)
# Who runs the site and where to write to them, as registers say it (RGPD, art. 30(2)a).
ARPENTEUR_HOST_CONTACT = os.environ.get("ARPENTEUR_HOST_CONTACT", "").strip()
ARPENTEUR_HOST_COUNTRY = os.environ.get("ARPENTEUR_HOST_COUNTRY", "").strip()

# Aggregates are public data; a host may keep them for people with an account (rule 26: model output goes to staff).
ARPENTEUR_OPEN_TERRITORY = environment.flag("ARPENTEUR_OPEN_TERRITORY", default=True)
# Who may open a campaign: "first", the first account and whoever the host invited or names in ARPENTEUR_FOUNDERS, or
# "anyone" with an account; and how many each.
ARPENTEUR_CAMPAIGN_CREATION = os.environ.get("ARPENTEUR_CAMPAIGN_CREATION") or "first"
ARPENTEUR_CAMPAIGNS_EACH = environment.number("ARPENTEUR_CAMPAIGNS_EACH", default=5)
# Where the one tariff of a site on which anyone opens a campaign is published, the same for every candidate (L52-8).
ARPENTEUR_TARIFF = os.environ.get("ARPENTEUR_TARIFF", "").strip()
ARPENTEUR_FOUNDERS = [address.lower() for address in environment.words("ARPENTEUR_FOUNDERS", "")]
# Servers of town halls (Open311) to which reports of residents may be posted, by name; none: by e-mail and file only.
ARPENTEUR_OPEN311_HOSTS = [name.lower() for name in environment.words("ARPENTEUR_OPEN311_HOSTS", "")]
# Roles that see personal data need a second factor; only a machine without any real person may do without.
ARPENTEUR_SECOND_FACTOR = environment.flag("ARPENTEUR_SECOND_FACTOR", default=True)
ARPENTEUR_DEMO = environment.flag("ARPENTEUR_DEMO")
# Address of the proxy whose X-Forwarded-… headers are believed; those of anyone else are thrown away.
ARPENTEUR_TRUSTED_PROXY = os.environ.get("ARPENTEUR_TRUSTED_PROXY", "").strip()
# Where « arpenteur backup » writes, how many it keeps, and the public key it encrypts them to.
ARPENTEUR_BACKUPS = os.environ.get("ARPENTEUR_BACKUPS", "").strip()
ARPENTEUR_BACKUP_KEEP = os.environ.get("ARPENTEUR_BACKUP_KEEP", "")
ARPENTEUR_BACKUP_KEY = os.environ.get("ARPENTEUR_BACKUP_KEY", "").strip()
# A second place for wrapped keys of data and the list of erasures (by default that of backups); the file of the master
# key, outside the data folder; and, while a backup is put back, the keys that are there already.
ARPENTEUR_SECOND_PLACE = os.environ.get("ARPENTEUR_SECOND_PLACE", "").strip()
ARPENTEUR_MASTER_KEY_FILE = os.environ.get("ARPENTEUR_MASTER_KEY_FILE", "").strip()
ARPENTEUR_KEYRING = os.environ.get("ARPENTEUR_KEYRING", "")
# Whose mail somebody reads: invented people of files and decoys have their addresses there; the site's own without one.
ARPENTEUR_WATCHED_DOMAIN = os.environ.get("ARPENTEUR_WATCHED_DOMAIN", "").strip().lower()
ARPENTEUR_METRICS_TOKEN = os.environ.get("ARPENTEUR_METRICS_TOKEN", "").strip()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Our templates come before those of the libraries below.
    "arpenteur.web.foundation.shared",
    "arpenteur.web.foundation.audit",
    "arpenteur.web.foundation.outbox",
    "arpenteur.web.foundation.keys",
    "arpenteur.web.foundation.accounts",
    "arpenteur.web.foundation.territory",
    "arpenteur.web.foundation.campaigns",
    "arpenteur.web.foundation.reads",
    "arpenteur.web.persons.people",
    "arpenteur.web.persons.volunteers",
    "arpenteur.web.ground.fieldwork",
    "arpenteur.web.persons.contacts",
    "arpenteur.web.persons.local_series",
    "arpenteur.web.persons.paths",
    "arpenteur.web.persons.segments",
    "arpenteur.web.communication.calls",
    "arpenteur.web.persons.electors",
    "arpenteur.web.persons.exchange",
    "arpenteur.web.accountability.money",
    "arpenteur.web.ground.phone",
    "arpenteur.web.communication.public_pages",
    "arpenteur.web.residents.consultations",
    "arpenteur.web.residents.ballots",
    "arpenteur.web.residents.reports",
    "arpenteur.web.communication.advertising",
    "arpenteur.web.ground.routes",
    "arpenteur.web.communication.outreach",
    "arpenteur.web.ground.crew",
    "arpenteur.web.ground.week",
    "arpenteur.web.site.glance",
    "arpenteur.web.site.search",
    "arpenteur.web.accountability.compliance",
    "arpenteur.web.site.api",
    "arpenteur.web.site.operations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "arpenteur.web.foundation.shared.middleware.numbered_answers",
    "arpenteur.web.site.operations.middleware.observed",
    "arpenteur.web.site.operations.middleware.forgotten_by_browsers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "arpenteur.web.foundation.shared.middleware.permissions_policy",
    "arpenteur.web.foundation.shared.middleware.Compress",
    "django.middleware.http.ConditionalGetMiddleware",
    "arpenteur.web.foundation.shared.middleware.chosen_language",
    "arpenteur.web.foundation.shared.middleware.ReadableText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "arpenteur.web.foundation.accounts.sessions.limited_sessions",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "arpenteur.web.foundation.shared.middleware.who_asks",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "arpenteur.web.accountability.compliance.refusal_counts.refusals_counted",
    "arpenteur.web.foundation.shared.middleware.SayWhatIsWrong",
    "arpenteur.web.site.operations.middleware.SayTheMachineFails",
]
ROOT_URLCONF = "arpenteur.web.config.urls"
WSGI_APPLICATION = "arpenteur.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "arpenteur.web.foundation.campaigns.context.campaign",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "arpenteur.web.foundation.shared.templatetags.ap",
                "arpenteur.web.foundation.shared.templatetags.kit",
                "arpenteur.web.foundation.shared.templatetags.places",
            ],
        },
    }
]
DATABASES = {"default": environment.database(ARPENTEUR_HOME)}
if os.environ.get("ARPENTEUR_TEST_DATABASE_URL"):
    # Servers that tests start leave no connection behind in a thread that has ended.
    DATABASES["default"] = environment.database(ARPENTEUR_HOME, "ARPENTEUR_TEST_DATABASE_URL") | {"CONN_MAX_AGE": 0}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_LOCAL = "django.core.cache.backends.locmem.LocMemCache"
# Counters of tries and codes already used are the same for every process; figures are kept by each.
CACHES = {
    "default": {"BACKEND": "arpenteur.web.site.operations.short_lived.SharedCache"},
    "figures": {"BACKEND": _LOCAL, "LOCATION": "figures", "OPTIONS": {"MAX_ENTRIES": 500}},
}

# Lists of people are among them: none is written in clear below a temporary folder.
FILE_UPLOAD_HANDLERS = ["arpenteur.web.foundation.shared.uploads.MemoryOnlyUpload"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# By length and guessability, no composition rule (CNIL, délib. 2022-100; ASVS 5.0, 6.2).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "arpenteur.web.foundation.accounts.passwords.GuessabilityValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "campaigns:mine"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# By a code typed in the same window: an invitation is still at hand afterwards, and no link has to be trusted.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_ADAPTER = "arpenteur.web.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Right ones count too in those of one address (/ip), which only hold a flood back: a hall signs in behind one. What is
# wrong is counted by ``login_failed``, apart for devices that signed in before (accounts.devices).
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "5/300s/key,20/300s/ip",
    "signup": "60/m/ip",
    "reset_password": "60/m/ip,3/m/key",
    "reset_password_from_key": "60/m/ip",
    "confirm_email": "1/10s/key",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_FORMS = {
    name: f"arpenteur.web.foundation.accounts.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "add_email": "AddEmailForm",
        "confirm_email_verification_code": "ConfirmEmailForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Arpenteur"
# A code typed as its thirty seconds end, or by a telephone whose clock is a little off, is good: the one before and the
# one after are accepted (RFC 6238, 5.2). Each still serves once.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "arpenteur.web.foundation.accounts.factors.FactorAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
MFA_FORMS = {
    name: f"arpenteur.web.foundation.accounts.forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateCodeForm",
        "activate_totp": "ActivateAppForm",
        "add_webauthn": "AddPasskeyForm",
        "edit_webauthn": "RenamePasskeyForm",
    }.items()
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not environment.flag("ARPENTEUR_HTTPS")
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
# A session ends after so many seconds without a visit, and so many after signing in (ASVS 5.0, 7.3).
ARPENTEUR_SESSION_IDLE = 4 * 24 * 3600
ARPENTEUR_SESSION_LONGEST = SESSION_COOKIE_AGE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MAILERS = {"default": environment.mailer(ARPENTEUR_HOME)}
DEFAULT_FROM_EMAIL = os.environ.get("ARPENTEUR_EMAIL_FROM", "arpenteur@localhost")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
TIME_ZONE = os.environ.get("ARPENTEUR_TIME_ZONE", "Europe/Paris")
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]
WHITENOISE_USE_FINDERS = True
# Vite puts a hash in every built name: those files never change.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+/build/.+-[0-9A-Za-z_-]{8}\.[a-z0-9]+$"

_BASEMAP = [*environment.origin(ARPENTEUR_BASEMAP_STYLE), *ARPENTEUR_BASEMAP_ORIGINS]
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:", *_BASEMAP],
    "connect-src": [CSP.SELF, *_BASEMAP],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = environment.flag("ARPENTEUR_HTTPS")
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/", r"^metriques$", r"^machine/"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
# Every name under the site's own as well: a browser that came once asks for none of them in clear, for a year.
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS and environment.flag("ARPENTEUR_HSTS_SUBDOMAINS", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
CSRF_FAILURE_VIEW = "arpenteur.web.foundation.shared.views.unverified"
# The prefix binds a cookie to this very host, over https: no neighbouring site can set it.
_PREFIX = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}django_language"
ARPENTEUR_DEVICE_COOKIE = f"{_PREFIX}device"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

LOGGING = logs.configuration()
