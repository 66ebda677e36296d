"""Another service, that the failing routes ask."""

from pydantic import BaseModel

from {{ cookiecutter.package_name }}.resilience.client import AsyncClient, Client
from {{ cookiecutter.package_name }}.resilience.dependency import Dependency, Retry, Timeout


class Desk(BaseModel):
    """What it answers."""

    name: str
    seats: int


DESK_SERVICE = Dependency(
    "desk-service",
    timeout=Timeout(attempt=5, total=5),
    retry=Retry(attempts=2, base=0.001),
    breaker=None,  # it would remember, and one test would be another one's trouble
)

client = Client(DESK_SERVICE)
async_client = AsyncClient(DESK_SERVICE)
