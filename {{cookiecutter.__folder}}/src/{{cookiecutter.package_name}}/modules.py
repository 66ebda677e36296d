"""Finds declarations that stand in modules of a certain name, wherever these are in the package."""

import importlib
import pkgutil
from functools import cache


@cache
def import_all(name: str) -> None:
    """Imports every module of this service that is called so, once: what they declare is known afterwards.

    Args:
        name: The last part of their names, such as `effects`.
    """
    package = __name__.partition(".")[0]
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if module.name.endswith(f".{name}"):
            importlib.import_module(module.name)
