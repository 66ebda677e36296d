"""C11: whatever an operation is sent, it answers as its documentation says."""

from collections.abc import Iterator
from typing import Any

import httpx2
import hypothesis
import pytest
import schemathesis
from hypothesis.configuration import set_hypothesis_home_dir
from schemathesis import Case
from schemathesis.config import SchemathesisConfig

from ..conftest import openapi_document
from ..databases import Databases
from ..environment import no_settings_from_outside
from ..failing.service import open_client
from .reading import read

set_hypothesis_home_dir(".pytest_cache/hypothesis")

FAILS_ON_PURPOSE = "^/failing/(?!visitors)"

# What a validator refuses, and what a framework reads with good will, no schema can say.
BEYOND_A_SCHEMA = ("positive_data_acceptance", "negative_data_rejection")
CONFIG = SchemathesisConfig.from_dict({"seed": 1, "checks": {check: {"enabled": False} for check in BEYOND_A_SCHEMA}})

interface = schemathesis.openapi.from_dict(openapi_document(), config=CONFIG)


@pytest.fixture(scope="module")
def service(databases: Databases) -> Iterator[httpx2.Client]:
    with databases.open("sqlite") as url, no_settings_from_outside(url), open_client() as client:
        yield client


@interface.exclude(path_regex=FAILS_ON_PURPOSE).parametrize()
@hypothesis.settings(max_examples=50, derandomize=True, database=None, deadline=None)
def test_c11_it_behaves_as_documented(case: Case[Any], service: httpx2.Client) -> None:
    made = case.as_transport_kwargs(base_url="http://localhost")  # for requests, whose words differ a little
    hypothesis.assume(all(value.isascii() for value in made["headers"].values()))  # more no test client sends
    response = service.request(
        made["method"],
        made["url"],
        params=made.get("params"),
        headers=made["headers"],
        json=made.get("json"),
        content=made.get("data"),
    )
    case.validate_response(response)
    if response.status_code >= 400:
        read(response)
