"""A generated service passes its own tests and checks, in an environment made of what it says it needs."""

import re

from answers import ODDEST, RESERVED
from workshop import Workshop

WITHOUT_SERVERS = ("-k", "not (c6 or c7 or c8 or c9 or c10)")
"""Rules of the contract that are about answers. The others take long, since they start servers, and see no format."""


def test_it_passes_its_own_tests_and_checks(workshop: Workshop) -> None:
    """As a whole, with PostgreSQL and Redis."""
    workshop.generate()
    workshop.install("--no-deps")
    workshop.passes_its_tests()
    workshop.passes_its_checks()


def test_it_passes_them_without_the_example_and_whatever_its_names(workshop: Workshop) -> None:
    workshop.generate(**ODDEST, error_format="problem", validation_status="422", include_example=False)
    workshop.install("--no-deps")
    workshop.passes_its_tests(*WITHOUT_SERVERS, TEST_DATABASE_URL="", TEST_REDIS_URL="")
    workshop.passes_its_checks()


def test_it_keeps_its_contract_in_the_third_format(workshop: Workshop) -> None:
    """Whose answers are tested, with SQLite: nothing else depends on the format or on the status."""
    workshop.generate(error_format="flat", validation_status="422")
    workshop.install("--no-deps")
    rules = "c1_ or c2_ or c11_openapi or example_input"
    workshop.passes_its_tests("tests/contract", "-k", rules, TEST_DATABASE_URL="", TEST_REDIS_URL="")


def test_an_error_that_is_added_as_its_readme_says_fits_in(workshop: Workshop) -> None:
    workshop.generate()
    workshop.install("--no-deps")
    (declaration,) = re.findall(r"(?ms)^```python\n(.*?)^```", (workshop.service / "README.md").read_text())
    domain = workshop.service / "src" / "my_service" / "seats"
    domain.mkdir()
    (domain / "__init__.py").touch()
    (domain / "errors.py").write_text(declaration)
    workshop.run("python", "-m", "my_service.errors.catalogue")
    assert '"MY_CONFLICT_SEAT_TAKEN": 409' in (workshop.service / "errors.lock.json").read_text()
    workshop.run("pytest", "-p", "no:cacheprovider", "-k", "c3 or c11")


INSTALLED = """
from importlib.metadata import distributions, packages_distributions
print(*packages_distributions(), *(distribution.name for distribution in distributions()))
"""


def test_the_name_of_everything_in_its_environment_is_reserved(workshop: Workshop) -> None:
    installed = {
        name.lower().replace("-", "_").replace(".", "_") for name in workshop.run("python", "-c", INSTALLED).split()
    }
    assert {"pydantic", "pydantic_settings"} <= installed
    possible = {name for name in installed if re.fullmatch("[a-z_][a-z0-9_]*", name)}
    ours = {"my_service", ODDEST["project_slug"], ODDEST["package_name"]}
    assert possible - RESERVED - ours == set()


BLOCK = re.compile(r"(?ms)^`([\w/.]+\.py)`[^`]*(?:`[^`\n]*`[^`]*)*?\n\n```python\n(.*?)^```")

REGISTERED = {
    "fastapi": (
        "api/domains.py",
        "= [",
        "= [{0}.router, ",
        "from fastapi",
        "from ..{0} import routes as {0}\nfrom fastapi",
    ),
    "django": ("api/settings.py", "DOMAINS: list[str] = [", 'DOMAINS: list[str] = ["{0}", '),
}
"""Where a domain is entered, and what is written there in the place of what."""


def test_a_domain_and_a_dependency_that_are_made_as_their_docs_say_fit_in(workshop: Workshop) -> None:
    workshop.generate(include_example=False)
    workshop.install("--no-deps")
    for page in ("domains.md", "resilience.md"):
        for name, text in BLOCK.findall((workshop.service / "docs" / page).read_text()):
            workshop.write(name, text)
    for domain in ("seats", "weather"):
        workshop.write(f"src/my_service/{domain}/__init__.py", "")
    if workshop.framework == "django":
        workshop.write("src/my_service/seats/migrations/__init__.py", "")
    add_domain(workshop, "seats")
    workshop.run("pytest", "-p", "no:cacheprovider", "-k", "seats or c3 or c11")
    workshop.make("migrate")
    workshop.run("python", "-m", "my_service", "breaker", "weather", "open")


def test_a_domain_that_is_copied_from_the_example_fits_in(workshop: Workshop) -> None:
    workshop.generate()
    workshop.install("--no-deps")
    copied = workshop.service / "src" / "my_service" / "articles"
    for file in copied.glob("*.py"):
        workshop.write(f"src/my_service/notes/{file.name}", as_notes(file.read_text()))
    if workshop.framework == "django":
        workshop.write("src/my_service/notes/migrations/__init__.py", "")
    workshop.write("tests/contract/test_notes.py", TEST_OF_NOTES)
    add_domain(workshop, "notes")
    workshop.run("pytest", "-p", "no:cacheprovider", "-k", "notes or c3 or c11_openapi")


TEST_OF_NOTES = """
import httpx2

from .checking import check
from .people import API, Person


def test_a_note_is_published_once(client: httpx2.Client) -> None:
    headers = Person(client, "ada").headers
    written = client.post(f"{API}/notes", json={"title": "To do", "body": "Nothing."}, headers=headers)
    assert written.status_code == 201
    published = f"{API}/notes/{written.json()['id']}/publish"
    assert client.post(published, headers=headers).status_code == 200
    check(client.post(published, headers=headers), 409, "CONFLICT_NOTE_ALREADY_PUBLISHED")
"""


def as_notes(text: str) -> str:
    for old, new in {"article": "note", "author": "writer"}.items():
        for spell in (str.lower, str.capitalize, str.upper):
            text = text.replace(spell(old), spell(new))
    return text


def add_domain(workshop: Workshop, name: str) -> None:
    """What is left to do once its files are there."""
    module, *replacements = REGISTERED[workshop.framework]
    text = (workshop.service / "src" / "my_service" / module).read_text()
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        text = text.replace(old, new.format(name), 1)
    workshop.write(f"src/my_service/{module}", text)
    workshop.make("migrate")
    workshop.make("migration", f"NAME=add_{name}")
    workshop.make("errors")
    workshop.run("ruff", "check", "--no-cache", "--fix")
    workshop.run("mypy", "--cache-dir", str(workshop.folder / "caches" / "mypy"))
    workshop.run("lint-imports", "--cache-dir", str(workshop.folder / "caches" / "importlinter"))
