"""How long importing the app takes, and the same imports of framework, database layer and structlog alone. Prints JSON.

Each is timed in a fresh interpreter, once that has started; the two take turns. What is imported alone are the import
statements at the top of those modules of the service that importing the app has loaded, for packages in `COMPARED`.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

COMPARED = {
    *("fastapi", "starlette"),
    *("django", "rest_framework", "corsheaders", "drf_spectacular"),
    *("psycopg", "sqlalchemy"),
    "structlog",
}

IMPORT = "import my_service.api.app"

READY = "from my_service.api.app import create_app; create_app(); import my_service.api.urls"
"""Django imports most of what it needs only once it is set up and its first request comes."""

ALONE_READY = """
import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django_variants import PLAIN, PLAIN_REST_FRAMEWORK
settings.configure(**PLAIN, REST_FRAMEWORK=PLAIN_REST_FRAMEWORK)
django.setup()
WSGIHandler()
"""

TIMED = """
from time import perf_counter as clock
started = clock()
{code}
print(clock() - started)
"""

LOADED = """
import sys
{code}
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] == "my_service" and module.__file__:
        print(module.__file__)
"""


def main() -> None:
    framework, times = sys.argv[1], int(sys.argv[2])
    pairs = {"import": (IMPORT, same_imports(IMPORT))}
    if framework == "django":
        pairs["ready"] = (READY, ALONE_READY + same_imports(READY))
    results: dict[str, dict[str, list[float]]] = {}
    for name, (ours, alone) in pairs.items():
        measured: dict[str, list[float]] = {"ours": [], "alone": []}
        for number in range(times + 1):
            for which, code in {"ours": ours, "alone": alone}.items():
                milliseconds = float(python(TIMED.format(code=code))) * 1000
                if number:  # the first one reads from the disk
                    measured[which].append(milliseconds)
        results[name] = measured
    json.dump(results, sys.stdout)


def same_imports(code: str) -> str:
    """The service's import statements of what is compared, among the modules that this code loads."""
    statements: dict[str, None] = {}
    for path in python(LOADED.format(code=code)).splitlines():
        for node in ast.parse(Path(path).read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            if names and {name.partition(".")[0] for name in names} <= COMPARED:
                statements[ast.unparse(node)] = None
    return "\n".join(statements)


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    main()
