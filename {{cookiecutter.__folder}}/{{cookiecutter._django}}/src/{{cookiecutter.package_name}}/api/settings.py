"""Django's settings, made from the service's own: what varies between deployments is described there, in `config`."""

from corsheaders.defaults import default_headers

from ..config import load_settings
from ..database.connections import databases

_PACKAGE = str(__package__).rpartition(".")[0]

SERVICE = load_settings()

DEBUG = False  # also in development: failures have a `debug` member there, and one format everywhere
SECRET_KEY = SERVICE.secret_key.get_secret_value()
ALLOWED_HOSTS = list(SERVICE.hosts)
LOGGING_CONFIG = None  # `create_app` sets logging up
DATABASES = databases(SERVICE)

ROOT_URLCONF = f"{__package__}.urls"
APPEND_SLASH = False  # an address has one spelling
USE_I18N = False  # messages are in one language, clients decide by codes
TIME_ZONE = "UTC"
USE_TZ = True

DOMAINS: list[str] = [{% if cookiecutter.include_example %}"users", "auth", "articles", "tokens", "summaries", "tasks", "reports"{% endif %}]
"""Folders beside `api`, each with its models, migrations and urls."""

INSTALLED_APPS = [
    "rest_framework",
    "drf_spectacular",
    *(f"{_PACKAGE}.{app}" for app in ("outbox", "switches", *DOMAINS)),
]

# Each one wraps those below it: CORS is outermost, so that its headers stand on failures too. Middleware of your own
# belongs at the end. (`Handler` is around them all; with it, and without addresses to mend, CommonMiddleware has no use.)
MIDDLEWARE = [
    *(["corsheaders.middleware.CorsMiddleware"] if SERVICE.cors_origins else []),
    f"{__package__}.middleware.FailureMiddleware",
]
CSRF_FAILURE_VIEW = f"{__package__}.failures.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = SERVICE.max_body_bytes

CORS_ALLOWED_ORIGINS = [origin for origin in SERVICE.cors_origins or () if origin != "*"]
CORS_ALLOW_ALL_ORIGINS = "*" in (SERVICE.cors_origins or ())
CORS_URLS_REGEX = r"(?s)^.*$"  # also what has a line break in it
CORS_ALLOW_HEADERS = [
    *default_headers,
    SERVICE.request_id_header,
    "idempotency-key",
    "if-match",
    "traceparent",
    "x-request-timeout-ms",
]
CORS_EXPOSE_HEADERS = SERVICE.exposed_headers

# For the page of the OpenAPI document; the service itself answers in JSON.
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

REST_FRAMEWORK = {
    "DEFAULT_PARSER_CLASSES": [f"{__package__}.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": f"{__package__}.negotiation.ContentNegotiation",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": f"{__package__}.failures.exception_handler",
    "UNAUTHENTICATED_USER": None,  # the other choice needs django.contrib.auth
    "URL_FORMAT_OVERRIDE": None,  # a parameter called `format` is the route's own
}

SPECTACULAR_SETTINGS = {
    "TITLE": SERVICE.title,
    "VERSION": SERVICE.version,
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_PATCH": False,  # a serializer for PATCH says itself what may be left out
{%- if cookiecutter.include_example %}
    # Fields of the same name with other values: without names of their own, a warning on standard error is all it says.
    "ENUM_NAME_OVERRIDES": {
        "ArticleStatus": ["draft", "published"],
        "TaskStatus": ["pending", "running", "succeeded", "failed"],
    },
{%- endif %}
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        f"{__package__}.openapi.add_failures",
    ],
}
