"""The domains of this service: folders beside `api`. A new one is entered here."""

from fastapi import APIRouter
{%- if cookiecutter.include_example %}

from ..articles import routes as articles
from ..auth import routes as auth
from ..reports import routes as reports
from ..summaries import routes as summaries
from ..tasks import routes as tasks
from ..tokens import routes as tokens
from ..users import routes as users
{%- endif %}

ROUTERS: list[APIRouter] = [{% if cookiecutter.include_example %}
    articles.router,
    auth.router,
    reports.router,
    summaries.router,
    tasks.router,
    tokens.router,
    users.router,
{% endif %}]
