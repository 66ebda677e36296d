"""Where tokens are."""

from django.urls import path

from .views import balance, deduct

urlpatterns = [
    path("tokens/balance", balance),
    path("tokens/deduct", deduct),
]
