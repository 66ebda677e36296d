"""`/metrics`, for Prometheus. It is not a part of the interface, and so not in its document."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..scrape import Scrape


@cache
def scrape() -> Scrape:
    """What answers in this process. (`create_app` clears the cache: only then may settings have changed.)"""
    return Scrape(settings.SERVICE)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All that this process has counted."""
    content, media_type = scrape()(request.headers.get("Accept", ""))
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-store"})
