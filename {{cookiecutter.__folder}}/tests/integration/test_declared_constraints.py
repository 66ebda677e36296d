"""What repositories declare errors for is there: a name with a slip of the pen would never be met."""

import importlib
import pkgutil
from collections.abc import Iterator

import {{ cookiecutter.package_name }} as package

from ..databases import run_sql


def declared() -> Iterator[str]:
    """The names of constraints in all repositories."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name.endswith(".repository"):
            yield from getattr(importlib.import_module(module.name), "REFUSALS", {})


def known(database: str) -> set[str]:
    """The names of all constraints, and of all columns as `table.column`."""
    if database.startswith("sqlite:"):
        made = " ".join(sql for (sql,) in run_sql(database, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        names = {word.strip('"') for word in made.replace("(", " ").replace(")", " ").split()}
        columns = run_sql(
            database, "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        )
    else:
        names = {name for (name,) in run_sql(database, "SELECT conname FROM pg_constraint")}
        names |= {name for (name,) in run_sql(database, "SELECT indexrelid::regclass::text FROM pg_index")}
        columns = run_sql(database, "SELECT table_name, column_name FROM information_schema.columns")
    return names | {f"{table}.{column}" for table, column in columns}


def test_every_declared_constraint_is_there(database: str) -> None:
    assert {*declared()} <= known(database)
