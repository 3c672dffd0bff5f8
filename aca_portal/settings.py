"""Settings of the portal, driven by the environment.

DEBUG          "1" is development on loopback. Anything else is production.
SECRET_KEY     required in production.
SECRET_KEY_FALLBACKS  earlier keys, comma-separated: what they signed and encrypted is still read.
ALLOWED_HOSTS  comma-separated host names; required in production. A port other than 80 and 443 is named with its host.
DATABASE_URL   a SQLite file beside manage.py unless told otherwise.
CACHE_URL      `redis://host:6379/0` where several machines serve; the database keeps the cache unless told otherwise.
CLIENT_ADDRESS_HEADER  the header in which the proxy puts the visitor's address, for example X-Real-IP.
SECURITY_CONTACT  where weaknesses are reported: `mailto:…` or `https://…`; shown in /.well-known/security.txt.
REQUIRE_SECOND_FACTOR  of whom: `coordinators` (with administrators; the rule in production), `all` or `nobody`.
SESSION_IDLE_MINUTES, SESSION_HOURS  how long a session on the staff side lasts without use (60), and at most (12).
SENTRY_DSN     where errors are reported; without it they are mailed to ADMINS_EMAIL, if that is set.

Mail is written to the console unless EMAIL_HOST names a server; EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD,
EMAIL_USE_TLS ("1") and DEFAULT_FROM_EMAIL say how.
"""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from aca_portal.edge.hosts import split_port

BASE_DIR = Path(__file__).resolve().parent.parent
CACHE_TABLE, PAGES_TABLE = "portal_cache", "portal_pages"

# --- Environment ------------------------------------------------------------------------------------------

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
_named_hosts = [
    split_port(host.strip()) for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()
]
ALLOWED_HOSTS = [name for name, port in _named_hosts]
ALLOWED_PORTS = {port for name, port in _named_hosts}
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
CLIENT_ADDRESS_HEADER = os.environ.get("CLIENT_ADDRESS_HEADER", "")

if DEBUG:
    SECRET_KEY = SECRET_KEY or "development-only"
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
elif not SECRET_KEY or not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "Set SECRET_KEY and ALLOWED_HOSTS, or DEBUG=1 for development on this machine only."
    )

# --- Applications -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "aca_portal.apps.PortalConfig",
    "aca_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "import_export",
    "simple_history",
    "signatories",
    "coalitions",
    "pledges",
]

MIDDLEWARE = [
    "aca_portal.edge.logs.a_line_a_request",
    "aca_portal.edge.door.only_our_own_port",
    "aca_portal.editions.answers.keep_answers",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "aca_portal.numbers.no_country_left_over",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aca_portal.edge.door.only_bodies_of_a_fitting_size",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aca_portal.accounts.sessions.only_for_a_time",
    "aca_portal.accounts.second_factor.only_with_a_second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aca_portal.accounts.record.refusals_on_record",
    "simple_history.middleware.HistoryRequestMiddleware",
    "aca_portal.database.SayWhenBusy",
]

ROOT_URLCONF = "aca_portal.urls"
WSGI_APPLICATION = "aca_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------------------

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}

# A request waits so long for a lock and then says so; commands that write wait longer.
LOCK_SECONDS = 2

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": LOCK_SECONDS,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
elif DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c lock_timeout={LOCK_SECONDS}s"

# --- History ----------------------------------------------------------------------------------------------

SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# --- Long work --------------------------------------------------------------------------------------------

# In development a thread of the server does it; in production `manage.py work`.
WORK_IN_PROCESS = DEBUG

CACHE_URL = os.environ.get("CACHE_URL", "")


def _shared_cache(table, entries):
    if not CACHE_URL:
        backend = "django.core.cache.backends.db.DatabaseCache"
        return {"BACKEND": backend, "LOCATION": table, "OPTIONS": {"MAX_ENTRIES": entries}}
    return {
        "BACKEND": "aca_portal.shared_cache.RedisElseDatabase",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": table,
        "OPTIONS": {
            "TABLE": table,
            "MAX_ENTRIES": entries,
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
        },
    }


# Limits on guessing are kept apart from pages: nobody may push them out by asking for many pages.
CACHES = {"default": _shared_cache(CACHE_TABLE, 100_000), "pages": _shared_cache(PAGES_TABLE, 5_000)}

# --- People -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "aca_portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "aca_portal.accounts.passwords.HardToGuessValidator"},
]

ACCOUNT_ADAPTER = "aca_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "aca_portal.accounts.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = (
    "none"  # addresses come from whoever invites; the link to set a password proves them
)
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True  # for as long as the limits below let it live
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login_failed": "30/10m/ip,10/30m/key", "reset_password": "20/h/ip,5/h/key"}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # invitations too: over a weekend

MFA_ADAPTER = "aca_portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
REQUIRE_SECOND_FACTOR = os.environ.get("REQUIRE_SECOND_FACTOR") or ("nobody" if DEBUG else "coordinators")
if REQUIRE_SECOND_FACTOR not in {"nobody", "coordinators", "all"}:
    raise ImproperlyConfigured("REQUIRE_SECOND_FACTOR is one of: coordinators, all, nobody.")

SESSION_IDLE_MINUTES = int(os.environ.get("SESSION_IDLE_MINUTES") or 60)
SESSION_HOURS = int(os.environ.get("SESSION_HOURS") or 12)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600

# --- Languages and formats --------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish")), ("ja", _("Japanese"))]
LOCALE_PATHS = [BASE_DIR / "aca_portal" / "locale"]
WORDS_FOLDERS = [BASE_DIR / "aca_portal" / "words"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# The texts of coalitions are kept in these; one more language of the pages shows them in English until it has columns.
MODELTRANSLATION_LANGUAGES = ("en", "es", "ja")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "es", "ja")

# --- Files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Security ---------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "camera",
        "geolocation",
        "microphone",
        "payment",
        "usb",
        "display-capture",
        "midi",
        "serial",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

if not DEBUG:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Mail -------------------------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS") == "1"
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
SENDS_MAIL = bool(EMAIL_HOST)  # a demonstration has no server: what would be sent is kept and shown to staff
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "portal@localhost")

# --- Import and export ------------------------------------------------------------------------------------

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# --- Logging and errors -----------------------------------------------------------------------------------

SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
ADMINS = [("", address) for address in os.environ.get("ADMINS_EMAIL", "").split(",") if address]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_TELL_ADMINISTRATORS = ["mail"] if ADMINS and not SENTRY_DSN and not DEBUG else []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tracebacks_once": {"()": "aca_portal.edge.logs.TracebacksOnce"}},
    "formatters": {"json": {"()": "aca_portal.edge.logs.JsonLines"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["tracebacks_once"],
            **({} if DEBUG else {"formatter": "json"}),
        },
        "mail": {"class": "aca_portal.edge.mail.OneMailAKind", "level": "ERROR"},
    },
    # Mail comes first: the console takes tracebacks away.
    "root": {"handlers": [*_TELL_ADMINISTRATORS, "console"], "level": "WARNING"},
    "loggers": {
        # The line of each request stands in aca_portal.requests; here stand the tracebacks alone.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "propagate": True},
        "django.server": {"handlers": ["console"] if DEBUG else [], "level": "INFO", "propagate": False},
        "aca_portal.accounts": {"level": "WARNING" if DEBUG else "INFO"},
        "aca_portal.requests": {"level": "WARNING" if DEBUG else "INFO"},
    },
}

if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, traces_sample_rate=0)
