"""Whether the document of the interface told of a failure."""

import re
from typing import Any

import httpx2

_PARAMETER = re.compile(r"\\{\w+\\}")


class Documented:
    """Compares failures with the OpenAPI document.

    Args:
        document: The document.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        ordered = sorted(document["paths"].items(), key=lambda path: path[0].count("{"))
        self.paths = [(re.compile(_PARAMETER.sub("[^/]+", re.escape(path))), item) for path, item in ordered]

    def check(self, response: httpx2.Response) -> None:
        """Fails where a failure is not documented for its operation. What belongs to no operation passes."""
        operation = self.operation(response.request)
        if operation is None or response.status_code < 400:
            return
        code, documented = response.headers["X-Error-Code"], operation["responses"].get(str(response.status_code))
        assert documented, f"{response.request} answered {code}, which is not documented: declare it with @fails_with"
        assert code in documented["headers"]["X-Error-Code"]["schema"]["enum"], f"{code} is not documented"

    def operation(self, request: httpx2.Request) -> Any:
        """What the document says of the operation that a request asks for; None where that is none."""
        method = "get" if request.method == "HEAD" else request.method.lower()
        found = [item for pattern, item in self.paths if pattern.fullmatch(request.url.path)]
        return found[0].get(method) if found else None
