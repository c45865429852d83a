"""Every setting, read from the environment; nothing here guesses a secret."""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

PACKAGE = Path(__file__).resolve().parent.parent
SECRET_KEY = env.str("KOLOKASI_SECRET_KEY")
FIELD_KEY: str = env.str("KOLOKASI_FIELD_KEY", default="")  # seals what the database alone must not tell
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("KOLOKASI_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DATA_DIR = Path(env.str("KOLOKASI_DATA_DIR"))
PUBLIC_URL: str = env.str("KOLOKASI_URL", default="http://localhost:8000")
DEMO: bool = env.bool("KOLOKASI_DEMO", default=False)
ROOT_URLCONF = "kolokasi.config.urls"
WSGI_APPLICATION = "kolokasi.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "kolokasi.web",  # before allauth, so that our templates come first
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "kolokasi.base",
    "kolokasi.people",
    "kolokasi.servers",
    "kolokasi.cases",
    "kolokasi.facility",
    "kolokasi.addressing",
    "kolokasi.hardware",
    "kolokasi.monitoring",
    "kolokasi.letters",
    "kolokasi.notices",
    "kolokasi.insight",
    "kolokasi.procedure",
    "kolokasi.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kolokasi.web.middleware.permissions_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kolokasi.web.middleware.bounded_body",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kolokasi.web.middleware.not_kept",
    "kolokasi.web.middleware.session_limits",
    "kolokasi.web.middleware.chosen_language",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kolokasi.web.errors.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kolokasi.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "kolokasi.web.templatetags.kolokasi",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
# Nobody waits for ever: for a lock three seconds, in the web server (config.wsgi) also for a statement and for whoever
# holds a transaction open without working in it. What was waited for in vain is a sentence (503), and nothing changed.
WAITS = {
    "lock_timeout": env.int("KOLOKASI_LOCK_SECONDS", default=3),
    "statement_timeout": env.int("KOLOKASI_STATEMENT_SECONDS", default=0),
    "idle_in_transaction_session_timeout": env.int("KOLOKASI_IDLE_TRANSACTION_SECONDS", default=0),
}
DATABASES["default"]["OPTIONS"]["options"] = " ".join(f"-c {name}={seconds}s" for name, seconds in WAITS.items())
DATABASES["default"]["CONN_HEALTH_CHECKS"] = (
    True  # a connection that died while nobody used it is replaced before it is used
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Log-in: e-mail and password, no open registration, failures counted across processes in the database's cache.
ACCOUNT_ADAPTER = "kolokasi.web.account.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "kolokasi.web.account.LoginForm"}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        # far above what the brakes can count in their minutes, so that nobody pushes a count out by making others
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
EMAIL_CONFIG = env.email_url("KOLOKASI_EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST: str = EMAIL_CONFIG.get("EMAIL_HOST") or "localhost"
EMAIL_PORT: int = EMAIL_CONFIG.get("EMAIL_PORT") or 25
EMAIL_HOST_USER: str = EMAIL_CONFIG.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD: str = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS: bool = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL: bool = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT: int = env.int("KOLOKASI_EMAIL_SECONDS", default=15)  # for each answer of the mail server
DEFAULT_FROM_EMAIL: str = env.str("KOLOKASI_EMAIL_FROM", default="kolokasi@localhost")

# Electronic signatures. The e-Sign client service stands in the office's own network; the roots are files in a folder.
ESIGN_PASSWORD_FILE: str = env.str("KOLOKASI_ESIGN_PASSWORD_FILE", default="")
KOLOKASI_ESIGN_URL: str = env.str("KOLOKASI_ESIGN_URL", default="")
KOLOKASI_ESIGN_USER: str = env.str("KOLOKASI_ESIGN_USER", default="")
KOLOKASI_ESIGN_PASSWORD: str = (
    Path(ESIGN_PASSWORD_FILE).read_text(encoding="utf-8").strip()
    if ESIGN_PASSWORD_FILE
    else env.str("KOLOKASI_ESIGN_PASSWORD", default="")
)
KOLOKASI_ESIGN_VERSION: int = env.int("KOLOKASI_ESIGN_VERSION", default=2)
KOLOKASI_ESIGN_ALLOWED: list[str] = env.list(
    "KOLOKASI_ESIGN_ALLOWED",
    default=["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"],
)
KOLOKASI_ESIGN_SECONDS: int = env.int("KOLOKASI_ESIGN_SECONDS", default=60)  # for one request, many letters included
KOLOKASI_TSA_URL: str = env.str("KOLOKASI_TSA_URL", default="")
KOLOKASI_TSA_ALLOWED: list[str] = env.list("KOLOKASI_TSA_ALLOWED", default=["0.0.0.0/0", "::/0"])
KOLOKASI_PSRE_ROOTS: str = env.str("KOLOKASI_PSRE_ROOTS", default=str(DATA_DIR / "psre"))

# Sessions and cookies: bound to this host; secure unless the installation is plain http on loopback.
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_LASTS_SECONDS: int = env.int("KOLOKASI_SESSION_HOURS", default=10) * 3600
SESSION_IDLE_SECONDS: int = env.int("KOLOKASI_IDLE_MINUTES", default=60) * 60
SESSION_COOKIE_AGE = SESSION_LASTS_SECONDS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")]
CSRF_FAILURE_VIEW = "kolokasi.web.errors.csrf_failure"
KNOWN_BROWSER_COOKIE_NAME = "__Host-kenal" if HTTPS else "kenal"
LANGUAGE_COOKIE_NAME = "__Host-bahasa" if HTTPS else "bahasa"
LANGUAGE_COOKIE_SECURE = HTTPS

# What a browser may do with our pages.
SECURE_SSL_REDIRECT = HTTPS
# plain http reaches us on the loopback only: from a proxy, or from a program on this machine, such as Prometheus
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/v1/monitoring/http-sd$"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "kolokasi.base.storage.SyncedStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
UPLOAD_LIMIT_BYTES = 48 * 1024 * 1024  # one posted form with its files; refused unread above it
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# Faults go to standard error, each with its trace; what was merely refused (4xx) does not, since addresses hold codes.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}
