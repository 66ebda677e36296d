"""Where everything is."""

from django.urls import path
from drf_spectacular.views import SpectacularSwaggerView

from .catalogue import catalogue, error
from .health import healthz, readyz
from .openapi import openapi
from .ping import ping

urlpatterns = [
    path("api/v1/ping", ping),
    path("healthz", healthz),
    path("readyz", readyz),
    path("errors", catalogue),
    path("errors/<str:code>", error),
    path("openapi.json", openapi, name="openapi"),
    path("docs", SpectacularSwaggerView.as_view(url_name="openapi")),
]
