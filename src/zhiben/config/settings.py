"""All settings, for every place the product runs. What differs between places comes from the environment:

ZHIBEN_HOME          where data lie (database, secret key); default `var/` of the checkout
ZHIBEN_DATABASE_URL  sqlite:///… or postgres://…; default a SQLite file in ZHIBEN_HOME
ZHIBEN_SECRET_KEY    default: a key made on first use, kept in ZHIBEN_HOME
ZHIBEN_HOSTS         host names served, separated by commas; default this machine only
ZHIBEN_HTTPS         1 behind HTTPS: cookies travel only encrypted
ZHIBEN_TODAY         the day the doors believe in (demonstrations, tests); read by ground/clock.py
"""

import os
from pathlib import Path

from zhiben.config.database import database, sqlite
from zhiben.config.secret import secret_key

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("ZHIBEN_HOME") or ROOT / "var").resolve()

SECRET_KEY = os.environ.get("ZHIBEN_SECRET_KEY") or secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("ZHIBEN_HOSTS", "").split(",") if host] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
]
HTTPS = os.environ.get("ZHIBEN_HTTPS") == "1"

INSTALLED_APPS = [
    "zhiben.ground",
    "zhiben.orgs",
    "zhiben.library",
    "zhiben.plans",
    "zhiben.records",
    "zhiben.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
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
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
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
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "zhiben.web.errors.stale_form"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Words, days
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Assets: built by the launcher under names that carry their digest, so browsers may keep them for ever
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "static_build" / "assets"
STORAGES = {"staticfiles": {"BACKEND": "zhiben.web.built.BuiltAssets"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"zhiben": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
