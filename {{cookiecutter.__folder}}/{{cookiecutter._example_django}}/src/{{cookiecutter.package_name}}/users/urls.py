"""Where users are."""

from django.urls import path

from .views import user, users

urlpatterns = [
    path("users", users),
    path("users/<str:user_id>", user),
]
