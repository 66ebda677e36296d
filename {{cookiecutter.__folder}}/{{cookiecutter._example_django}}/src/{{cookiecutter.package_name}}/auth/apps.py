"""Tells Django about this folder."""

from django.apps import AppConfig


class AuthConfig(AppConfig):
    """Django has an app called `auth` of its own; this one can stand beside it."""

    name = __package__
    label = "sign_in"
