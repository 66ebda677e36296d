"""Adds side effects as services do, in Django."""

from collections.abc import Callable
from typing import Any

from {{ cookiecutter.package_name }}.database.transactions import read_only, transactional
from {{ cookiecutter.package_name }}.outbox.effects import SideEffect
from {{ cookiecutter.package_name }}.outbox.models import OutboxRow
from {{ cookiecutter.package_name }}.outbox.writing import add
from {{ cookiecutter.package_name }}.resilience.client import Answer, Client

from ..misbehaving.asking import dependency


@transactional
def add_in_transaction(effect: SideEffect, *payloads: dict[str, Any], then: Callable[[], None] = lambda: None) -> None:
    """Adds one for each payload, does what comes then, and commits."""
    for payload in payloads:
        add(effect, **payload)
    then()


@read_only
def add_while_reading(effect: SideEffect) -> None:
    """Adds one where nothing may be written."""
    add(effect)


def add_alone(effect: SideEffect) -> None:
    """Adds one outside of a transaction."""
    add(effect)


@read_only
def rows() -> list[OutboxRow]:
    """What the table holds."""
    return list(OutboxRow.objects.all())


@read_only
def ask_database() -> Any:
    """Asks the database something, as a method of a service does."""
    return OutboxRow.objects.count()


def asking(url: str) -> Callable[[], Answer]:
    """A method of a service that asks another one.

    Args:
        url: What it asks.
    """
    return Client(dependency(), url).get
