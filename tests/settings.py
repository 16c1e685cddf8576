"""Settings of the tests: the program's own, with an environment that needs nothing, and cheap password hashes."""

import os

_DEFAULTS = {
    "DATABASE_URL": "postgresql://mentorship:mentorship@localhost:5432/mentorship",
    "REDIS_URL": "redis://localhost:6379/0",
    "EMAIL_URL": "smtp://localhost:2525",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "BASE_URL": "https://testserver",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

from mentorship.settings import *  # noqa: E402, F403  (the settings read the environment above)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
SENT_MAIL = BASE_DIR / ".local" / "test-mail"  # noqa: F405  (not the demo's beside it, whose mails lead anywhere)
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Each process of a parallel run has a numbered Redis database, and so has each run beside another (a plain Redis has 16).
_lane = int(os.environ.get("TEST_LANE", "0"))
_number = 8 + _lane if _lane else int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{_number}"  # noqa: F405  (from the settings above)
CELERY_BROKER_URL = REDIS_URL
