"""Where articles are."""

from django.urls import path

from .views import Articles, OneArticle, publish

urlpatterns = [
    path("articles", Articles.as_view()),
    path("articles/<str:article_id>", OneArticle.as_view()),
    path("articles/<str:article_id>/publish", publish),
]
