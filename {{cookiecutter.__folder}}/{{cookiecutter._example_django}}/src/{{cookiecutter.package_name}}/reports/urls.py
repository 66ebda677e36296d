"""Where reports are."""

from django.urls import path

from .views import order_report

urlpatterns = [
    path("reports", order_report),
]
