"""One Django process serves one site; all that differs between sites comes from its folder and the environment."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.conf.locale import LANG_INFO

from keepword.policy import read
from keepword.web.site import Site

from .data_folder import DataFolder
from .databases import database, key_store
from .environment import handed_over_at, optional, public_address, required
from .mail_server import mailers
from .processors import processors

KEEPWORD_SITE_FOLDER = Path(required("KEEPWORD_SITE")).resolve()
KEEPWORD_POLICY = KEEPWORD_SITE_FOLDER / "policy.toml"
KEEPWORD_DEMO = optional("KEEPWORD_DEMO") is not None
KEEPWORD_DEMO_OTHER = (optional("KEEPWORD_DEMO") or "").removeprefix("1")
KEEPWORD_ADDRESS = public_address()

_site = Site.load(KEEPWORD_SITE_FOLDER)
KEEPWORD_PARTS = _site.parts
_data = optional("KEEPWORD_DATA")
_https = KEEPWORD_ADDRESS.startswith("https://")
KEEPWORD_DATA_FOLDER = Path(_data).resolve() if _data else None

# Without a data folder (`check` of a policy, a look at the code) nothing is remembered: no key, no file.
_folder = DataFolder(KEEPWORD_DATA_FOLDER) if KEEPWORD_DATA_FOLDER else None
# An edit of the file changes nothing before it is published, not even for a worker that starts anew meanwhile.
_policy = (_folder.kept_policy() if _folder else None) or read(KEEPWORD_POLICY)
SECRET_KEY = _folder.secret_key() if _folder else secrets.token_urlsafe(64)
DATABASES = {
    "default": database(_folder, optional("DATABASE_URL")),
    "keys": key_store(_folder, optional("KEEPWORD_KEYS_URL")),
}
DATABASE_ROUTERS = ["keepword.enforcement.keys.router.KeysApart"]
KEEPWORD_INFRASTRUCTURE = tuple(each["HOST"] for each in DATABASES.values() if each.get("HOST"))
# Asked when a key is wanted, as the master key may be changed while the site runs.
_passing = secrets.token_bytes(32)
KEEPWORD_MASTER_KEYS = _folder.master_keys if _folder else lambda: (_passing,)

DEBUG = False
_own_host = urlsplit(KEEPWORD_ADDRESS).hostname
ALLOWED_HOSTS = [
    *([_own_host] if _own_host else []),
    *(name.strip() for name in (optional("KEEPWORD_HOSTS") or "").split(",") if name.strip()),
    "localhost",
    ".localhost",
    "127.0.0.1",
    "[::1]",
]

INSTALLED_APPS = [
    "keepword.parts.privacy",  # before enforcement, whose bare pages it dresses
    "keepword.parts.accounts",
    "keepword.parts.mail",
    "keepword.parts.disclosures",
    "allauth",
    "allauth.account",
    "keepword.parts.desk",
    *(f"keepword.parts.{part}" for part in KEEPWORD_PARTS),
    "keepword.web",
    "keepword.enforcement",
    "keepword.enforcement.keys",
    "keepword.enforcement.people",
    "keepword.enforcement.backups",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    *(["keepword.project.demo"] if KEEPWORD_DEMO else []),
]
MIDDLEWARE = [
    *(
        ["keepword.project.demo.leak.Leak"] if KEEPWORD_DEMO else []
    ),  # stands outside the gate: the tour breaks it on purpose
    "keepword.enforcement.middleware.Gate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "keepword.project.languages.Languages",
    "keepword.web.errors.InWords",
    "keepword.project.bounds.Bounds",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "keepword.enforcement.middleware.SignedInCsrf",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "keepword.parts.accounts.access.Inside",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "keepword.project.urls"
WSGI_APPLICATION = "keepword.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "keepword.web.context.house",
            ],
        },
    }
]

# Without a mail server mail goes into a folder (parts/mail/mailbox.py).
MAILERS = mailers(optional("KEEPWORD_SMTP_URL"))
SILENCED_SYSTEM_CHECKS = ["mail.W001"]
# Where the web server in front has the files of releases, if it sends them.
KEEPWORD_X_ACCEL = handed_over_at()
# Who collects payments; on a site without any nothing can be bought.
KEEPWORD_PROCESSORS = processors()

# People and their sessions.
AUTH_USER_MODEL = "accounts.Account"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["keepword.parts.accounts.hashers.BoundedArgon2"]
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_ENGINE = "keepword.parts.accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # when a session ends is said there, by the server

# django-allauth leads through codes and confirmed addresses; pages, forms, limits and sessions are ours.
ACCOUNT_ADAPTER = "keepword.parts.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_RATE_LIMITS = False  # its counters live in a cache of each process; ours live in the database
ACCOUNT_SESSION_REMEMBER = False


def _browser_name(role: str) -> str:
    """What the browser calls the cookie the policy declares for this role."""
    cookie = _policy.cookies.get(role)
    return cookie.name if cookie else role


# The prefix makes browsers refuse the cookie from any other host, over plain HTTP, and for part of the site.
SESSION_COOKIE_NAME = ("__Host-" if _https else "") + _browser_name("session")
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = _policy.cookies["session"].same_site if "session" in _policy.cookies else "Lax"
KEEPWORD_THEME_COOKIE = _browser_name("theme")
CSRF_FAILURE_VIEW = "keepword.project.bounds.wrong_token"
CSRF_USE_SESSIONS = True  # no cookie for people who are not signed in

# Behind https there is always something that ends TLS before us, and it says so.
if _https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 63_072_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# A text of this size is a book's chapter. Files are looked at in memory, and never lie about on a disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 52 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# Languages and time.
LANGUAGES = [(code, LANG_INFO[code]["name_local"].capitalize()) for code in _site.languages]
LANGUAGE_CODE = _site.languages[0]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files for the browser, under names that change with their content, so that they may be kept for ever.
STATIC_URL = "/static/"
STATIC_ROOT = _folder.static if _folder else None
STATICFILES_DIRS = [("brand", brand)] if (brand := KEEPWORD_SITE_FOLDER / "brand").is_dir() else []
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _folder
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
WHITENOISE_USE_FINDERS = _folder is None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "keepword.project.plain_log.WithoutPersons"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # A wrong Host header or a too long form is the sender's doing; it has had its answer.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        # Counted on the evidence page; one line each would let anybody fill the disk.
        "keepword.refused": {"handlers": ["nowhere"], "propagate": False},
    },
}
