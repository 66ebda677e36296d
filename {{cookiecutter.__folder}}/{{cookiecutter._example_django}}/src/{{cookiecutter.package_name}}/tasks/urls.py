"""Where tasks are."""

from django.urls import path

from .views import get_task

urlpatterns = [
    path("tasks/<str:task_id>", get_task),
]
