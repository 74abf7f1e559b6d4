"""Every setting of DORIS, in one file, read from the environment.

With nothing set this is a demonstration on SQLite, on this machine only.
DORIS_PRODUCTION=1 makes it a production service; doris/checks.py then refuses to
start one that is unsafe. The README lists the variables.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """The variable's text without outer spaces; `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_flag(name: str) -> bool:
    """True for 1, true, yes or on, in any case."""
    return env(name).lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """The comma-separated parts, without empty ones."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


# What this installation is
PRODUCTION = env_flag("DORIS_PRODUCTION")
DEMONSTRATION = not PRODUCTION
DEBUG = env_flag("DORIS_DEBUG")
COUNCIL_NAME = env("COUNCIL_NAME", "Demonstration Council" if DEMONSTRATION else "Our council")
COUNCIL_COLOUR = env("COUNCIL_COLOUR", "#134e4a")
CITY_NAME = env("CITY_NAME", "City")
# A change between two figures that are both below it is marked "small numbers".
SMALL_NUMBERS_BELOW = int(env("SMALL_NUMBERS_BELOW", "10"))
# The calendar: on which working day after a period's end it opens, is due and closes.
MONTH_DAYS = (
    int(env("MONTH_OPENS", "1")),
    int(env("MONTH_DUE", "10")),
    int(env("MONTH_CLOSES", "15")),
)
QUARTER_DAYS = (
    int(env("QUARTER_OPENS", "1")),
    int(env("QUARTER_DUE", "15")),
    int(env("QUARTER_CLOSES", "25")),
)
# Every demonstration account has it and the demonstration prints it, so it is nobody's
# password in production: doris/passwords.py refuses it and doris.E002 looks for it.
DEMONSTRATION_PASSWORD = "early-help-demonstration"  # noqa: S105

INSECURE_SECRET_KEY = "insecure-demonstration-key-that-production-refuses"  # noqa: S105
SECRET_KEY = env("SECRET_KEY", INSECURE_SECRET_KEY)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "" if PRODUCTION else "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
# Says that every request comes through a proxy of ours, which sets X-Forwarded-Proto and
# appends to X-Forwarded-For. Without such a proxy anyone could forge both.
BEHIND_PROXY = env_flag("DORIS_BEHIND_PROXY")

INSTALLED_APPS = [
    "doris",
    "measures",
    "reporting",
    "doris.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "crispy_forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "doris.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "doris.middleware.SignInRequiredMiddleware",
    "measures.middleware.RightsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "doris.middleware.DatabaseUnavailableMiddleware",
]

ROOT_URLCONF = "doris.urls"
WSGI_APPLICATION = "doris.wsgi.application"

# APP_DIRS without explicit loaders is Django's cached loader, whatever DEBUG says.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doris.context_processors.installation",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False
CRISPY_CLASS_CONVERTERS = {
    "textinput": "govuk-input",
    "emailinput": "govuk-input",
    "numberinput": "govuk-input",
    "passwordinput": "govuk-input govuk-password-input__input govuk-js-password-input-input",
    "textarea": "govuk-textarea",
    "select": "govuk-select",
    "checkboxinput": "govuk-checkboxes__input",
    "fileinput": "govuk-file-upload",
    "clearablefileinput": "govuk-file-upload",
}


def database(url: str) -> dict[str, Any]:
    """The configuration for a DATABASE_URL, with what each engine needs to serve many.

    Connections are kept for ten minutes: opening one costs PostgreSQL a process, and closing
    the last one makes SQLite write its log back into the file.
    """
    config = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # A transaction that reads before it writes can't wait for the lock, it fails at once;
        # IMMEDIATE takes the lock first, so that a second writer waits up to `timeout`.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000",
        }
    return config


DATABASES = {"default": database(env("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People and signing in
AUTH_USER_MODEL = "doris.User"
AUTHENTICATION_BACKENDS = [
    "doris.backends.AccountBackend",
    "measures.backends.AdministratorBackend",  # signs nobody in: says who may use Django admin
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "doris.passwords.NotSharedValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_RESET_TIMEOUT = 60 * 60
SIGN_IN_ATTEMPTS = 10
SIGN_IN_WAIT_MINUTES = 15

# A working day, so that nobody is signed out with a half-typed return on the screen.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "doris.views.errors.csrf_failure"

# Each process keeps what it would work out again. Charts are some 10 KB each, and are found by
# what they show, so that none is ever out of date.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "charts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "charts",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

# What a server process gets ready when it starts, so that nobody waits for it later.
STARTS_WITH_A_SERVER = ["reporting.charts.drawing.warm_up"]

# Transport
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
# No unsafe-inline and no unsafe-eval: pages carry no inline style or script, also in Django admin.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# A pro-forma with a long comment under each of 31 measures is more than Django's 2.5 MB
# once its emoji are percent-encoded, and what somebody typed must not be refused for that.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Where people reach the service, for the links in emails
SITE_ADDRESS = env("SITE_ADDRESS", "" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")

# Email: through a mail server, through GOV.UK Notify, or kept in the database, where a
# demonstration shows it. What is not ours to keep, a password reset, is printed then.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = bool(EMAIL_HOST) and not env_flag("EMAIL_WITHOUT_TLS")
EMAIL_TIMEOUT = 20
GOVUK_NOTIFY_API_KEY = env("GOVUK_NOTIFY_API_KEY")
# A template of yours at GOV.UK Notify whose subject is ((subject)) and whose message is ((body)).
GOVUK_NOTIFY_PLAIN_EMAIL_TEMPLATE_ID = env("GOVUK_NOTIFY_TEMPLATE_ID")
GOVUK_NOTIFY_ADDRESS = "https://api.notifications.service.gov.uk"
if EMAIL_HOST:
    EMAIL_TRANSPORT = "smtp"
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
elif GOVUK_NOTIFY_API_KEY:
    EMAIL_TRANSPORT = "notify"
    EMAIL_BACKEND = "doris.notify.NotifyBackend"
else:
    EMAIL_TRANSPORT = "kept"
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "DORIS <doris@localhost>")
# The weekday from which an officer's weekly digest is sent: Monday is 1.
DIGEST_WEEKDAY = int(env("DIGEST_WEEKDAY", "1"))

# Why a definition or a role changed is told in as many words as it takes.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files: ours, and what `make` builds from packages
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
# Collected files have their hash in their name and are kept for ever by a browser. A
# demonstration serves them as they lie, so that it needs no collecting.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "doris.storage.HashedStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django's own handlers would print only in DEBUG, and mail the rest to nobody.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Each PDF would tell of its steps and of every font table it leaves out.
        "weasyprint.progress": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
