"""Django's settings, made of the agency's (see environment.py)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from wayhome.core.embedded import OWNER, RUNTIME, EmbeddedError, read_credentials
from wayhome.core.keys import Keyring
from wayhome.project.environment import default_data_folder, read
from wayhome.project.tiles import tile_origin

WAYHOME_DATA = Path(str(read("WAYHOME_DATA")) or default_data_folder())
WAYHOME_KEYRING = Path(str(read("WAYHOME_KEYRING")) or WAYHOME_DATA / "keyring")
WAYHOME_HOST = str(read("WAYHOME_HOST"))
WAYHOME_PORT = int(str(read("WAYHOME_PORT")))
WAYHOME_URL = (str(read("WAYHOME_URL")) or f"http://{WAYHOME_HOST}:{WAYHOME_PORT}").rstrip("/")
WAYHOME_SECOND_FACTOR_REQUIRED = read("WAYHOME_SECOND_FACTOR") != "optional"
WAYHOME_SMTP_URL = str(read("WAYHOME_SMTP_URL"))
WAYHOME_MAIL_FROM = str(read("WAYHOME_MAIL_FROM"))
WAYHOME_WEBHOOK_HOSTS: list[str] = list(read("WAYHOME_WEBHOOK_HOSTS"))  # type: ignore[call-overload]  # cast="list"
WAYHOME_DEADMAN_URL = str(read("WAYHOME_DEADMAN_URL"))
WAYHOME_DEADMAN_SECONDS = int(str(read("WAYHOME_DEADMAN_SECONDS")))
WAYHOME_BOARD_SILENT_SECONDS = int(str(read("WAYHOME_BOARD_SILENT_SECONDS")))
WAYHOME_CONSOLE_CHANNEL = bool(read("WAYHOME_CONSOLE_CHANNEL"))
WAYHOME_WEB_PROCESSES = int(str(read("WAYHOME_WEB_PROCESSES")))
WAYHOME_BACKUP = bool(read("WAYHOME_BACKUP"))
WAYHOME_OWNER_IS_KNOWN = not read("WAYHOME_DATABASE_URL") or bool(read("WAYHOME_DATABASE_OWNER_URL"))
WAYHOME_TILE_URL = str(read("WAYHOME_TILE_URL"))
WAYHOME_TILE_ATTRIBUTION = str(read("WAYHOME_TILE_ATTRIBUTION"))
WAYHOME_TWILIO_AUTH_TOKEN = str(read("WAYHOME_TWILIO_AUTH_TOKEN"))
WAYHOME_VOICE_DUTY_NUMBER = str(read("WAYHOME_VOICE_DUTY_NUMBER"))
WAYHOME_LOCATION_SERVERS: list[str] = list(read("WAYHOME_LOCATION_SERVERS"))  # type: ignore[call-overload]  # cast="list"
WAYHOME_CALL_DAYS = max(1, int(str(read("WAYHOME_CALL_DAYS"))))
WAYHOME_LEFT_DAYS = max(1, int(str(read("WAYHOME_LEFT_DAYS"))))
_tiles = tile_origin(WAYHOME_TILE_URL)

_keyring = Keyring(WAYHOME_KEYRING)
SECRET_KEY = _keyring.text("django")
DEBUG = bool(read("WAYHOME_DEBUG"))
_host = urlsplit(WAYHOME_URL)
ALLOWED_HOSTS = [
    _host.hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *read("WAYHOME_HOSTS"),  # type: ignore[misc]  # cast="list"
]
CSRF_TRUSTED_ORIGINS = [WAYHOME_URL]


# A machine that loses its power closes no connection. Without these a loop of the engine would wait for its
# answer as long as TCP does: a quarter of an hour. A statement of ours may take 2 s, so 10 s of silence is the end.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def _database(url_setting: str, role: str) -> dict[str, Any]:
    url = str(read(url_setting))
    if not url:
        try:
            url = read_credentials(WAYHOME_DATA).url(role)
        except EmbeddedError:
            url = "dbname=wayhome"  # not started yet: `serve` makes the cluster, then starts the rest anew
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "wayhome"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PATIENCE, "application_name": "wayhome", **parts},
    }


WAYHOME_OWNER_DATABASE = _database("WAYHOME_DATABASE_OWNER_URL", OWNER)
DATABASES = {"default": _database("WAYHOME_DATABASE_URL", RUNTIME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "wayhome.core",
    "wayhome.ledger",
    "wayhome.messaging",
    "wayhome.staff",
    "wayhome.persons",
    "wayhome.places",
    "wayhome.visits",
    "wayhome.alarms",
    "wayhome.briefing",
    "wayhome.calls",
    "wayhome.filings",
    "wayhome.engine",
    "wayhome.http",
    "wayhome.api",
    "wayhome.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wayhome.web.components.static.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wayhome.http.position.PositionMiddleware",
    "wayhome.http.middleware.AccessMiddleware",
]
ROOT_URLCONF = "wayhome.project.urls"
WSGI_APPLICATION = "wayhome.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [Path(__file__).resolve().parent.parent / "web"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "libraries": {},
        },
    }
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# What the sign-in's limits count: in the database, so that every web process knows of each try.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "web" / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "wayhome.web.components.static.LeafletFinder",
]
STATIC_ROOT = WAYHOME_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing of ours is stored as a file
    "staticfiles": {"BACKEND": "wayhome.web.components.static.HashedFiles"},
}
# Before `serve` has collected them, files come from where they lie.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # a long shift
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _host.scheme == "https"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "wayhome.web.errors.views.form_grown_old"
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nobody else learns an address. "no-referrer" would make browsers send "Origin: null" with our own
# forms, which the check of cross-site requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# More than the front lets in: no photograph is ever written to a temporary file, where it would lie unsealed.
FILE_UPLOAD_MAX_MEMORY_SIZE = 9_000_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *([_tiles] if _tiles else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are made by an administrator, not by signing up
ACCOUNT_ADAPTER = "wayhome.web.sign_in.adapters.AccountAdapter"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser or after SESSION_COOKIE_AGE
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "wayhome.web.sign_in.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "wayhome.web.sign_in.forms.CodeForm"}
MFA_TOTP_ISSUER = "Wayhome"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are typed by an administrator
PASSWORD_RESET_TIMEOUT = 3600
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _host.hostname in {"localhost", "127.0.0.1"}
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "wayhome.core.logs.PrivateFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # An address that is not found may be somebody's link: only faults of ours are written down.
    "loggers": {"wayhome": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
