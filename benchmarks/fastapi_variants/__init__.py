"""The same FastAPI service in several ways; they differ in how they fail and in what they log."""

from importlib import import_module

from fastapi import FastAPI


def make_app(name: str) -> FastAPI:
    """Makes the application of one variant.

    Args:
        name: The variant: a module of this package.
    """
    return import_module(f"{__package__}.{name}").make_app()
