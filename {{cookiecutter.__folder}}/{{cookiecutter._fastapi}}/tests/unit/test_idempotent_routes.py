"""An endpoint that is to honour `Idempotency-Key` needs a route that does."""

from fastapi.routing import APIRoute, iter_route_contexts

from {{ cookiecutter.package_name }}.api.idempotency import IdempotentRoute, is_idempotent
from {{ cookiecutter.package_name }}.config import Settings

from ..failing.service import create_failing_app


def test_every_idempotent_endpoint_has_such_a_route() -> None:
    routes = [one.original_route for one in iter_route_contexts(create_failing_app(Settings()).routes)]
    marked = [route for route in routes if isinstance(route, APIRoute) and is_idempotent(route.endpoint)]
    assert marked
    wrong = [route.path for route in marked if not isinstance(route, IdempotentRoute)]
    assert not wrong, f"{wrong}: write APIRouter(route_class=IdempotentRoute)"
