"""A source file as rules see it."""

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeVar

WEB_LAYER = {"__main__", "api", "routes", "serializers", "views"}
"""Packages and modules of these names; everything else is below them."""

LOGGERS = {"get_logger", "getLogger", "log", "logger", "logging"}

SHOWN = {"critical", "error", "exception", "info", "log", "warning"}
"""Levels that production shows."""

FAILURE_HANDLING = {"FailureHandler", "failure_handler", "handle", "record", "record_unanswered", "respond"}
"""The ways to the one record of a failure, see `errors.handling`."""

ALLOWED = re.compile(r"# allowed:\s*(?P<reason>.*)")
NOQA = re.compile(r"# noqa(?::\s*(?P<codes>[A-Z]+[0-9]+(?:[, ]+[A-Z]+[0-9]+)*))?[\s:-]*(?P<reason>.*)")

_NO_EXPLANATION = re.compile(r"#\s*(fixme|fmt:|noqa|pragma|todo|type:)", re.IGNORECASE)
_EXCEPTION = re.compile(r".*(Error|Exception|Exc|Http404)$|(.*\.)?errors\.(http\.)?[A-Z]\w*$")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = TypeVar("Node", bound=ast.AST)


class Module:
    """One file.

    Args:
        source: Its text.
        path: Where it stands, `src/package/…`, which tells its layer.
    """

    def __init__(self, source: str, path: Path) -> None:
        self.tree = ast.parse(source, str(path))
        names = {*path.with_suffix("").parts[2:]}
        self.is_web = not names.isdisjoint(WEB_LAYER)
        self.is_telemetry = "telemetry" in names
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.imported = {name: origin for node in ast.walk(self.tree) for name, origin in _imported(node)}
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        self.comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}

    def all(self, kind: type[Node], inside: ast.AST | None = None) -> Iterator[Node]:
        """Every piece of syntax of one kind, in the file or in a part of it."""
        return (node for node in ast.walk(inside or self.tree) if isinstance(node, kind))

    def functions(self, name: str = "") -> Iterator[Function]:
        """The functions and methods, all or those of one name."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function) and name in ("", node.name))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a piece of syntax stands in, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def origin(self, node: ast.AST | None) -> str:
        """What a name, or what is called, is called at home: `contextlib.suppress`, however it was imported."""
        match node:
            case ast.Name(id=name):
                return self.imported.get(name, name)
            case ast.Attribute(value=value, attr=attribute):
                return f"{self.origin(value)}.{attribute}"
            case ast.Call(func=function):
                return self.origin(function)
        return ""

    def name(self, node: ast.AST | None) -> str:
        """The last part of its origin."""
        return self.origin(node).rpartition(".")[2]

    def catches(self, handler: ast.ExceptHandler | ast.Call, classes: Collection[str]) -> bool:
        """Whether an `except`, or a call of `contextlib.suppress`, takes one of these classes."""
        if isinstance(handler, ast.Call):
            return self.origin(handler.func) == "contextlib.suppress" and any(
                self.name(cls) in classes for cls in handler.args
            )
        named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        return handler.type is None or any(self.name(cls) in classes for cls in named)

    def is_exception(self, annotation: ast.AST | None) -> bool:
        """Whether an annotation names an exception."""
        if isinstance(annotation, ast.BinOp):
            return self.is_exception(annotation.left) or self.is_exception(annotation.right)
        return bool(_EXCEPTION.match(self.origin(annotation)))

    def takes_exceptions(self, function: Function) -> set[str]:
        """The parameters that are exceptions."""
        parameters = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        return {parameter.arg for parameter in parameters if self.is_exception(parameter.annotation)}

    def logs(self, node: ast.AST) -> bool:
        """Whether it is a call like `log.info(…)`."""
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {*SHOWN, "debug"}
            and self.name(node.func.value).strip("_") in LOGGERS
        )

    def records(self, node: ast.AST, _seen: frozenset[str] = frozenset()) -> bool:
        """Whether it writes a record that production shows, by itself or by calling a function of this file."""
        for call in self.all(ast.Call, node):
            name = self.name(call)
            if name in FAILURE_HANDLING or (name in SHOWN and self.logs(call)):
                return True
            if name not in _seen and any(self.records(helper, _seen | {name}) for helper in self.functions(name)):
                return True
        return False

    def explains(self, handler: ast.ExceptHandler) -> bool:
        """Whether a comment tells why a handler does nothing."""
        comments = (self.comments.get(line) for line in _lines(handler, handler.end_lineno))
        return any(comment and not _NO_EXPLANATION.match(comment) for comment in comments)

    def excuse(self, node: ast.expr | ast.stmt | ast.ExceptHandler, codes: Collection[str]) -> int | None:
        """The line that gives a reason for a finding, or for one of these codes of ruff's."""
        body = getattr(node, "body", None)
        for line in _lines(node, body[0].lineno - 1 if isinstance(body, list) else node.end_lineno):
            comment = self.comments.get(line, "")
            allowed, noqa = ALLOWED.search(comment), NOQA.search(comment)
            if allowed and allowed["reason"]:
                return line
            if noqa and noqa["reason"] and any(code in (noqa["codes"] or "") for code in codes):
                return line
        return None


def _lines(node: ast.expr | ast.stmt | ast.ExceptHandler, last: int | None) -> range:
    return range(node.lineno, max(node.lineno, last or 0) + 1)


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import gives, and what they stand for."""
    if isinstance(node, ast.Import):
        yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from ((alias.asname or alias.name, f"{module}.{alias.name}") for alias in node.names)
