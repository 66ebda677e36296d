"""REST framework with drf-standardized-errors, as its documentation sets it up."""

from .bare import urlpatterns

__all__ = ["urlpatterns"]
