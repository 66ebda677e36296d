"""The same Django service in several ways; they differ in how they fail and in what they log."""

from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

PLAIN = {
    "SECRET_KEY": "a-key-that-protects-nothing-but-is-long-enough",
    "DEBUG": False,
    "ALLOWED_HOSTS": ["localhost"],
    "APPEND_SLASH": False,
    "USE_I18N": False,
    "INSTALLED_APPS": ["rest_framework", "drf_spectacular"],
    "MIDDLEWARE": ["django.middleware.common.CommonMiddleware"],
    "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
}
"""The template's settings, less what is about failures, requests and logs: those are Django's defaults."""

PLAIN_REST_FRAMEWORK = {
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

EXCEPTION_HANDLERS = {
    "peer": "drf_standardized_errors.handler.exception_handler",
    "tutorial": f"{__package__}.tutorial.exception_handler",
}

OF_TUTORIALS = {
    "MIDDLEWARE": [f"{__package__}.tutorial_middleware.RequestMiddleware", *PLAIN["MIDDLEWARE"]],
    "LOGGING": {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "json_logging.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": "INFO"},
    },
}


def make_app(name: str) -> WSGIHandler:
    """Makes the application of one variant.

    Args:
        name: The variant: a module of this package with its routes.
    """
    if name == "ours":
        app = import_module("my_service.api.app").create_app()
        # Before all others: how many those are, and so how long the right one is looked for, differs.
        import_module("my_service.api.urls").urlpatterns[:0] = import_module(f"{__package__}.ours").urlpatterns
        return app
    handler = {"EXCEPTION_HANDLER": EXCEPTION_HANDLERS[name]} if name in EXCEPTION_HANDLERS else {}
    more: dict[str, Any] = OF_TUTORIALS if name == "tutorial" else {}
    settings.configure(
        **PLAIN | more, ROOT_URLCONF=f"{__package__}.{name}", REST_FRAMEWORK=PLAIN_REST_FRAMEWORK | handler
    )
    django.setup()
    return WSGIHandler()
