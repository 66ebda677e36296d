"""The files of a generated service, as plain data: one name a line."""

from questions import Answers

EVERY_SERVICE = """
    .copier-answers.yml
    .dockerignore
    .editorconfig
    .env.example
    .gitignore
    .pre-commit-config.yaml
    CHANGELOG.md
    Dockerfile
    Makefile
    README.md
    compose.yaml
    docs/errors.md
    errors.lock.json
    pyproject.toml
    src/my_service/__init__.py
    src/my_service/__main__.py
    src/my_service/api/__init__.py
    src/my_service/api/app.py
    src/my_service/api/catalogue.py
    src/my_service/api/failures.py
    src/my_service/api/health.py
    src/my_service/api/limits.py
    src/my_service/api/openapi.py
    src/my_service/api/ping.py
    src/my_service/api/requests.py
    src/my_service/api/sending.py
    src/my_service/api/server.py
    src/my_service/api/validation.py
    src/my_service/config.py
    src/my_service/database.py
    src/my_service/errors/__init__.py
    src/my_service/errors/base.py
    src/my_service/errors/catalogue.py
    src/my_service/errors/categories.py
    src/my_service/errors/declaration.py
    src/my_service/errors/dependencies.py
    src/my_service/errors/documentation.py
    src/my_service/errors/fails_with.py
    src/my_service/errors/format.py
    src/my_service/errors/handling.py
    src/my_service/errors/http.py
    src/my_service/errors/openapi.py
    src/my_service/errors/pages/__init__.py
    src/my_service/errors/pages/catalogue.html
    src/my_service/errors/pages/category.html
    src/my_service/errors/pages/error.html
    src/my_service/errors/pages/negotiation.py
    src/my_service/errors/pages/page.css
    src/my_service/errors/pages/page.html
    src/my_service/errors/pages/rendering.py
    src/my_service/errors/pages/row.html
    src/my_service/errors/reference.py
    src/my_service/errors/translate.py
    src/my_service/errors/validation.py
    src/my_service/health.py
    src/my_service/jsonable.py
    src/my_service/listening.py
    src/my_service/py.typed
    src/my_service/telemetry/__init__.py
    src/my_service/telemetry/context.py
    src/my_service/telemetry/logging.py
    src/my_service/telemetry/records.py
    src/my_service/telemetry/redaction.py
    src/my_service/telemetry/rendering.py
    src/my_service/telemetry/secret_names.py
    src/my_service/telemetry/secret_shapes.py
    src/my_service/telemetry/stack.py
    src/my_service/telemetry/threads.py
    tests/__init__.py
    tests/conftest.py
    tests/contract/__init__.py
    tests/contract/checking.py
    tests/contract/documented.py
    tests/contract/failure.py
    tests/contract/reading.py
    tests/contract/server.py
    tests/contract/test_c10_health.py
    tests/contract/test_c10_shutdown.py
    tests/contract/test_c11_openapi.py
    tests/contract/test_c11_pages.py
    tests/contract/test_c11_reference.py
    tests/contract/test_c11_schemathesis.py
    tests/contract/test_c1_bodies.py
    tests/contract/test_c1_malformed_http.py
    tests/contract/test_c1_one_format.py
    tests/contract/test_c1_raised.py
    tests/contract/test_c2_fields.py
    tests/contract/test_c2_format.py
    tests/contract/test_c3_codes.py
    tests/contract/test_c4_two_audiences.py
    tests/contract/test_c5_headers.py
    tests/contract/test_c6_a_thousand_requests.py
    tests/contract/test_c6_one_id.py
    tests/contract/test_c7_observers.py
    tests/contract/test_c7_one_record.py
    tests/contract/test_c7_real_server.py
    tests/contract/test_c8_control_characters.py
    tests/contract/test_c8_secrets.py
    tests/contract/test_c9_start.py
    tests/failing/__init__.py
    tests/failing/awkward.py
    tests/failing/errors.py
    tests/failing/middleware.py
    tests/failing/places.py
    tests/failing/raising.py
    tests/failing/routes.py
    tests/failing/secrets.py
    tests/failing/service.py
    tests/failing/threads.py
    tests/failing/values.py
    tests/failing/work.py
    tests/forbidden/__init__.py
    tests/forbidden/__main__.py
    tests/forbidden/module.py
    tests/forbidden/rules.py
    tests/unit/__init__.py
    tests/unit/test_declaring_errors.py
    tests/unit/test_forbidden.py
    tests/unit/test_imports.py
    tests/unit/test_jsonable.py
    tests/unit/test_logging.py
    tests/unit/test_openapi.py
    tests/unit/test_redaction.py
    tests/unit/test_settings.py
    tests/unit/test_translate.py
"""

WITH_ANSWER = {
    "fastapi": """
        tests/contract/test_c11_dependencies.py
        tests/contract/test_c1_beyond_routes.py
        tests/contract/test_c1_websockets.py
    """,
    "django": """
        src/my_service/api/handler.py
        src/my_service/api/middleware.py
        src/my_service/api/negotiation.py
        src/my_service/api/parsers.py
        src/my_service/api/settings.py
        src/my_service/api/urls.py
        src/my_service/api/worker.py
        src/my_service/api/wsgi.py
        tests/contract/test_c10_gunicorn.py
        tests/contract/test_c11_policies.py
        tests/contract/test_c1_before_django.py
        tests/contract/test_c1_beyond_rest_framework.py
        tests/contract/test_c1_middleware.py
        tests/contract/test_c1_rest_framework.py
        tests/failing/guarded.py
        tests/failing/opening.py
        tests/failing/plain.py
        tests/failing/policies.py
        tests/unit/test_worker.py
    """,
    "problem": """
        tests/contract/rfc_9457.json
        tests/contract/test_c2_rfc_9457.py
    """,
    "github": """
        .github/workflows/ci.yml
    """,
    "gitlab": """
        .gitlab-ci.yml
    """,
}
"""What an answer adds. Other answers only choose what stands in the files."""


def expected_files(answers: Answers) -> set[str]:
    example = ["example", f"example_{answers['framework']}"] if answers["include_example"] else ["no_example"]
    lists = [EVERY_SERVICE, *(WITH_ANSWER.get(answer, "") for answer in [*answers.values(), *example])]
    return set(" ".join(lists).split())
