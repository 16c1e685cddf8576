"""Settings of the program. What differs between installations comes from the environment, read in `mentorship/env.py`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import pgtrigger
from csp.constants import NONCE, NONE, SELF

from mentorship import env

django_stubs_ext.monkeypatch()  # lets forms, fields and views name what they hold: BaseFormSet[RowForm]

BASE_DIR = Path(__file__).resolve().parent.parent
SENT_MAIL = BASE_DIR / ".local" / "mail"  # where the demo's mail sink writes

# --- environment: every variable is named in deploy/env.example ---
DEMO = env.flag(os.environ, "DEMO")
DEBUG = env.flag(os.environ, "DEBUG")
SECRET_KEY = env.secret(os.environ, "SECRET_KEY")
SECRET_KEY_FALLBACKS = env.old_secrets(os.environ, "OLD_SECRET_KEYS")
FIELD_KEYS = env.field_keys(os.environ, "FIELD_KEYS")
ALLOWED_HOSTS = env.hosts(os.environ, "ALLOWED_HOSTS")
BEHIND_PROXY = env.flag(os.environ, "BEHIND_PROXY")
BASE_URL = env.base_url(os.environ, "BASE_URL", is_secure=not (DEMO or DEBUG))
SITE_URL = BASE_URL
COMPANY_NAME = env.text(os.environ, "COMPANY_NAME", "Your company")
DATABASES = {"default": env.database(os.environ, "DATABASE_URL")}
REDIS_URL = env.redis(os.environ, "REDIS_URL")
_email = env.email(os.environ, "EMAIL_URL")
EMAIL_HOST: str = _email["EMAIL_HOST"]
EMAIL_PORT: int = _email["EMAIL_PORT"]
EMAIL_HOST_USER: str = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD: str = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS: bool = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL: bool = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.address(os.environ, "EMAIL_FROM", f"mentorship@{urlsplit(BASE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_TO = env.address(os.environ, "EMAIL_REPLY_TO", "")
OUTBOX_LEASE_SECONDS = env.number(os.environ, "OUTBOX_LEASE_SECONDS", default=120, least=1)
OUTBOX_RETRY_SECONDS = env.number(os.environ, "OUTBOX_RETRY_SECONDS", default=30, least=1)
# --- end of environment ---

ROOMS = [
    "accounts",
    "mentorship.core",
    "mentorship.ladders",
    "mentorship.growth",
    "mentorship.mentoring",
    "mentorship.feedback",
    "mentorship.readiness",
    "mentorship.packets",
    "mentorship.portfolio",
    "mentorship.reminders",
    "mentorship.sample",
    "mentorship.home",
]

INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "mentorship.core.health.HealthMiddleware",
    "mentorship.core.middleware.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorship.core.middleware.SignInMiddleware",
    "mentorship.core.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentorship.core.middleware.PartMiddleware",
    "mentorship.core.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "mentorship.urls"
WSGI_APPLICATION = "mentorship.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.sessions.People",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # an invitation is a link to set the first password

# --- sign-in (allauth): by invitation only; passkeys, one-time codes, and the company's own sign-in where it is set up ---
ACCOUNT_ADAPTER = "accounts.adapters.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.KnownPeopleOnly"
MFA_ADAPTER = "accounts.adapters.EncryptedSecrets"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up, so nobody can hold an address that is not theirs
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BASE_URL.startswith("https://")
MFA_TOTP_ISSUER = COMPANY_NAME
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = env.sign_in_providers(os.environ)

# --- what browsers are told ---
_is_https = BASE_URL.startswith("https://")
_cookie_suffix = f"_{urlsplit(BASE_URL).port or 80}" if DEMO else ""  # cookies know no ports, and demos run side by side
SESSION_COOKIE_NAME = "__Host-session" if _is_https else f"session{_cookie_suffix}"
CSRF_COOKIE_NAME = "__Host-csrf" if _is_https else f"csrf{_cookie_suffix}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _is_https
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "mentorship.core.broken.unsure_sender"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _is_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *env.sign_in_origins(os.environ)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 2**20  # a megabyte of Chinese, percent-encoded, still reaches the form that says how much fits

CACHES = {
    "default": {
        "BACKEND": "mentorship.core.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "mentorship.home.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "django_cotton.templatetags.cotton",
                "mentorship.core.templatetags.ui",
                "mentorship.core.templatetags.kept",
                "mentorship.core.templatetags.said",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        ),
                    ],
                ),
            ],
        },
    },
]
COTTON_DIR = "components"
FORM_RENDERER = "mentorship.core.rendering.PlainForms"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]  # until there are translations of ours, a page is not half in another language
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "mentorship" / "core" / "locale"]  # the libraries' sentences in our words

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if DEMO  # nobody's line is slow on their own machine, and compressing takes 20 s
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}

PGHISTORY_LEVEL = pgtrigger.Statement

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "mentorship.core.api_base.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "mentorship.core.api_base.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["mentorship.core.api_base.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "mentorship.core.api_schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["mentorship.core.api_base.PersonThrottle"],
    "DEFAULT_THROTTLE_RATES": {"person": "600/min", "anon": "60/min"},
    "EXCEPTION_HANDLER": "mentorship.core.api_base.problem_details",
    "NUM_PROXIES": 0,  # the address is made right before, by ProxyMiddleware
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Mentorship and promotion tracking",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "mentorship.core.api_schema.OnceGenerator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["mentorship.core.api_schema.say_what_is_answered"],  # enumerations stay where they are used
}
