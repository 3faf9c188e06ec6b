"""All settings, for every place the product runs. What differs between places comes from the environment:

ZHIBEN_HOME          where data lie (database, secret key); default `var/` of the checkout
ZHIBEN_DATABASE_URL  sqlite:///… or postgres://…; default a SQLite file in ZHIBEN_HOME
ZHIBEN_SECRET_KEY    default: a key made on first use, kept in ZHIBEN_HOME
ZHIBEN_ALLOWED_HOSTS host names served besides this machine, separated by commas
ZHIBEN_PROXY         1 behind a proxy of ours, which alone can reach this port: its X-Forwarded-* are believed
ZHIBEN_HTTPS         1 where that proxy speaks HTTPS: cookies travel only encrypted; implies ZHIBEN_PROXY
ZHIBEN_SUBPATH       /zhiben where the proxy serves us beneath a path, which it takes away before asking us
ZHIBEN_ACCEL         /files/ where the proxy hands out evidence itself (X-Accel-Redirect)
ZHIBEN_SECOND_FACTOR YYYY-MM-DD: staff sign in with 动态口令 from that day; voluntary: not even administrators
ZHIBEN_ADDRESS, _OUTSIDE_HOSTS, _MAIL…, _SMS…  telling people outside the house; see ground/outside.py
ZHIBEN_LOG           json: the log as JSON lines, with a line per request
ZHIBEN_TODAY         the day the doors believe in (demonstrations, tests); read by ground/clock.py
ZHIBEN_HOURS         beside it, by how many hours (tests)
"""

import os
from pathlib import Path

from zhiben.config.database import database, sqlite
from zhiben.config.secret import secret_key
from zhiben.domain.factors import rule_of
from zhiben.ground import outside

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("ZHIBEN_HOME") or ROOT / "var").resolve()

SECRET_KEY = os.environ.get("ZHIBEN_SECRET_KEY") or secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = [  # this machine always: the launcher and monitors ask it
    *(host.strip() for host in os.environ.get("ZHIBEN_ALLOWED_HOSTS", "").split(",") if host.strip()),
    *("127.0.0.1", "localhost", "[::1]"),
]
HTTPS = os.environ.get("ZHIBEN_HTTPS") == "1"
PROXY = HTTPS or os.environ.get("ZHIBEN_PROXY") == "1"
SUBPATH = os.environ.get("ZHIBEN_SUBPATH", "").rstrip("/")
ACCEL = os.environ.get("ZHIBEN_ACCEL", "")
OUTSIDE = outside.read(os.environ)

INSTALLED_APPS = [
    "zhiben.ground",
    "zhiben.orgs",
    "zhiben.library",
    "zhiben.plans",
    "zhiben.documents",
    "zhiben.tasks",
    "zhiben.risks",
    "zhiben.hazards",
    "zhiben.learning",
    "zhiben.inspections",
    "zhiben.records",
    "zhiben.reports",
    "zhiben.editions",
    "zhiben.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "zhiben.web.journal.Number",
    "zhiben.web.proxy.Client",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiben.web.middleware.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhiben.web.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhiben.web.middleware.Desk",
]

ROOT_URLCONF = "zhiben.config.urls"
WSGI_APPLICATION = "zhiben.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "zhiben.web.health.banner",
            ]
        },
    }
]

# Data
_url = os.environ.get("ZHIBEN_DATABASE_URL")
DATABASES = {"default": database(_url) if _url else sqlite(HOME / "zhiben.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "orgs.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SECOND_FACTOR = rule_of(os.environ.get("ZHIBEN_SECOND_FACTOR", ""))
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
FORCE_SCRIPT_NAME = SUBPATH or None
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{SUBPATH}/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "zhiben.web.errors.stale_form"
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Words, days
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files sent in forms go straight into quarantine; a table of a form may have many fields
FILE_UPLOAD_HANDLERS = ["zhiben.web.uploads.Quarantine"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 13_000

# Assets: built by the launcher under names that carry their digest, so browsers may keep them for ever
STATIC_URL = f"{SUBPATH}/static/"
STATIC_ROOT = ROOT / "static_build" / "assets"
STORAGES = {"staticfiles": {"BACKEND": "zhiben.web.built.BuiltAssets"}}

# What one request may bring beside its files (web/uploads bounds those as they arrive)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

_json = os.environ.get("ZHIBEN_LOG") == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "zhiben.web.journal.Numbered"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "zhiben.web.journal.Lines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["number"],
            "formatter": "json" if _json else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "zhiben": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "zhiben.requests": {"level": "INFO" if _json else "WARNING"},
    },
}
