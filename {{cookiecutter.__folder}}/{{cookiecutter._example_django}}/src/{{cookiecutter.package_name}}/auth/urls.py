"""Where one signs in."""

from django.urls import path

from .views import refresh, token

urlpatterns = [
    path("auth/token", token),
    path("auth/refresh", refresh),
]
