"""Where everything is."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerView

from .catalogue import catalogue, error
from .health import healthz, readyz
from .metrics import metrics
from .openapi import openapi
from .ping import ping

PACKAGE = str(__package__).rpartition(".")[0]

urlpatterns = [
    path("api/v1/ping", ping),
    *(path("api/v1/", include(f"{PACKAGE}.{domain}.urls")) for domain in settings.DOMAINS),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    path("errors", catalogue),
    path("errors/<str:code>", error),
    path("openapi.json", openapi, name="openapi"),
    path("docs", SpectacularSwaggerView.as_view(url_name="openapi")),
]
