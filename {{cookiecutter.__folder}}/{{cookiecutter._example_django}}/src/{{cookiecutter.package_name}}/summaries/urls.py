"""Where summaries are."""

from django.urls import path

from .views import summarize

urlpatterns = [
    path("articles/<str:article_id>/summary", summarize),
]
