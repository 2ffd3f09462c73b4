"""Django settings of the office. They can be imported without a home folder; what depends on it is read from the environment.

HAGUKUMI_HOME      the home folder whose pages are served
HAGUKUMI_KEYS      the folder of keys, outside HOME (default: the user's configuration folder)
HAGUKUMI_DATABASE  postgresql://… instead of the SQLite file in HOME/office
HAGUKUMI_HOSTS     host names under which the office answers, separated by commas (localhost always)
HAGUKUMI_HTTPS     1 when the office stands behind TLS: cookies become Secure and HSTS is sent
HAGUKUMI_WITNESS   the folder of a witness of the log, when there is one
"""

from __future__ import annotations

import os

from csp.constants import NONE, SELF

from hagukumi.office.frame import environment

DEBUG = False
SECRET_KEY = environment.secret_key()
ALLOWED_HOSTS = environment.hosts()
_HTTPS = os.environ.get("HAGUKUMI_HTTPS") == "1"

ROOT_URLCONF = "hagukumi.office.urls"
WSGI_APPLICATION = "hagukumi.office.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "hagukumi.office.frame.apps.FrameConfig",
    "hagukumi.office.accounts.apps.AccountsConfig",
    "hagukumi.office.coordinator.apps.CoordinatorConfig",
    "hagukumi.office.holder.apps.HolderConfig",
    "hagukumi.office.supporter.apps.SupporterConfig",
    "hagukumi.office.analyst.apps.AnalystConfig",
    "hagukumi.office.directions.apps.DirectionsConfig",
    "hagukumi.office.shelf.apps.ShelfConfig",
    "hagukumi.office.deidentified.apps.DeidentifiedConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "hagukumi.office.frame.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hagukumi.office.frame.headers.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hagukumi.office.frame.errors.ToldFailures",
    "hagukumi.office.frame.withdrawn.WithdrawnRelease",
    "allauth.account.middleware.AccountMiddleware",
    "hagukumi.office.accounts.second_factor.SecondFactorRequired",
    "axes.middleware.AxesMiddleware",
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
                "hagukumi.office.frame.context.frame",
            ],
        },
    }
]

DATABASES = {"default": environment.database()}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "office_cache"}}

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("officer",)}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"

ACCOUNT_ADAPTER = "hagukumi.office.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "officer"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,10/5m/key"}
ACCOUNT_FORMS = {"login": "hagukumi.office.accounts.forms.SignInForm"}
MFA_ADAPTER = "hagukumi.office.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "hagukumi.office.accounts.forms.CodeForm",
    "activate_totp": "hagukumi.office.accounts.forms.EnrolmentForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Hagukumi"
MFA_TOTP_TOLERANCE = 1

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "hagukumi.office.accounts.forms.typed_name"
AXES_LOCKOUT_CALLABLE = "hagukumi.office.frame.errors.locked"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "office_session"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = "office_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_FAILURE_VIEW = "hagukumi.office.frame.errors.csrf_failure"

X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": with it browsers send `Origin: null` on form posts, which the CSRF check rightly refuses. Nothing leaves the origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # the recipe's form has ten fields for each item
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing that is sent lies on the disk
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING_CONFIG = "hagukumi.office.frame.request_log.configure"
LOGGING = {"version": 1}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by account alone: in a town hall many people share one address
