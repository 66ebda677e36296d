"""The rules. Each yields the offending pieces of syntax; above it stands what is wrong, and what to write instead."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .module import FAILURE_HANDLING, Function, Module

BROAD = {"BaseException", "BaseExceptionGroup", "Exception", "ExceptionGroup", "ServiceError"}
"""Who catches one of these cannot know what it was."""

CANCELLATION = {"BaseException", "BaseExceptionGroup", "CancelledError", "get_cancelled_exc_class"}

HTTP_EXCEPTION = re.compile(
    r"(fastapi|starlette|rest_framework|django\.http|werkzeug)\."
    r"|django\.core\.exceptions\.(BadRequest|Disallowed|PermissionDenied|RequestDataTooBig|Suspicious|TooMany)"
    r"|(.*\.)?(APIException|HTTPException|Http404|a?get_(object|list)_or_404)$"
)

ANSWER = re.compile(r"(.*\.)?(\w*Response|close|send(_\w+)?|response\.write)$")
"""What is called with something that a client will see. What an HTTP exception is raised with goes to the log only."""

TEXT_OF = {"ascii", "format", "repr", "str", "text"}
INSIDES = {"__notes__", "__traceback__", "args"}

TIMEOUTS = {
    "command_timeout": "asyncpg.connect asyncpg.create_pool",
    "connect_args": "sqlalchemy.create_engine sqlalchemy.ext.asyncio.create_async_engine",
    "connect_timeout": "psycopg.AsyncConnection.connect psycopg.Connection.connect psycopg.connect psycopg2.connect",
    "socket_timeout": "redis.ConnectionPool redis.ConnectionPool.from_url redis.Redis redis.Redis.from_url redis.from_url"
    " redis.asyncio.ConnectionPool redis.asyncio.ConnectionPool.from_url redis.asyncio.Redis"
    " redis.asyncio.Redis.from_url redis.asyncio.from_url",
    "timeout": "ftplib.FTP:5 ftplib.FTP_TLS http.client.HTTPConnection:3 http.client.HTTPSConnection imaplib.IMAP4:3"
    " imaplib.IMAP4_SSL poplib.POP3:3 poplib.POP3_SSL requests.delete requests.get requests.head requests.options"
    " requests.patch requests.post requests.put requests.request smtplib.LMTP smtplib.SMTP:4 smtplib.SMTP_SSL"
    " socket.create_connection:2 urllib.request.urlopen:3 urllib3.PoolManager",
    "timeoutMS": "pymongo.AsyncMongoClient pymongo.MongoClient",
}
"""What may wait for ever unless it has this argument (or one at this position). httpx2 gives up after 5 seconds."""

WITHOUT_TIMEOUT = {"requests.Session", "requests.session", "xmlrpc.client.ServerProxy"}
"""What cannot be told how long to wait."""

WITHIN_TIMEOUT = {"asyncio.open_connection", "asyncio.open_unix_connection"}
"""What can be told only by what stands around it."""

ARGUMENTS = {
    name: (argument, int(position or 99))
    for argument, entries in TIMEOUTS.items()
    for name, _, position in (entry.partition(":") for entry in entries.split())
}

Offence = ast.expr | ast.stmt | ast.ExceptHandler
Find = Callable[[Module], Iterator[Offence]]


class Rule(NamedTuple):
    """One line of the forbidden list.

    Args:
        find: Yields what offends.
        what: The offence, and why it is one.
        instead: What to write.
        codes: What ruff calls the same offence.
    """

    find: Find
    what: str
    instead: str
    codes: tuple[str, ...]


RULES: list[Rule] = []


def forbid(what: str, *, instead: str, codes: tuple[str, ...] = ()) -> Callable[[Find], Find]:
    """Makes a rule of a function."""

    def add(find: Find) -> Find:
        RULES.append(Rule(find, what, instead, codes))
        return find

    return add


@forbid(
    "silent except: nobody will learn what failed here",
    instead="catch only what you expect, or log it, or raise an error of yours from it",
    codes=("B012", "BLE001", "E722", "S110", "S112"),
)
def silent_except(module: Module) -> Iterator[Offence]:
    """Whatever it was, it is gone. A handler of one class may do nothing, where a comment tells why."""
    for handler in module.all(ast.ExceptHandler):
        if module.catches(handler, BROAD):
            if not _always_raises(handler) and not module.records(handler):
                yield handler
        elif all(_does_nothing(statement) for statement in handler.body) and not module.explains(handler):
            yield handler
    for function in (*module.functions("__exit__"), *module.functions("__aexit__")):
        for returned in module.all(ast.Return, function):
            if returned.value and _is(returned.value, True) and not module.records(function):
                yield returned
    yield from (call for call in module.all(ast.Call) if module.catches(call, BROAD))


def _always_raises(handler: ast.ExceptHandler) -> bool:
    returns = any(isinstance(node, ast.Return) for node in ast.walk(handler))
    return isinstance(handler.body[-1], ast.Raise) and not returns


def _does_nothing(statement: ast.stmt) -> bool:
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, ast.Pass | ast.Continue)


@forbid(
    "ignored results: gather(return_exceptions=True) returns the exceptions, and nobody looks at them",
    instead="log or raise those among the results; or let asyncio.TaskGroup raise them",
)
def ignored_results(module: Module) -> Iterator[Offence]:
    """The results of a statement of its own, or of one that assigns them to `_`."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Expr(value=value) | ast.Assign(targets=[ast.Name(id="_")], value=value):
                yield from (call for call in _awaited(module, value) if _returns_exceptions(module, call))


def _awaited(module: Module, node: ast.AST) -> Iterator[ast.Call]:
    """The call whose results these are."""
    if isinstance(node, ast.Await):
        yield from _awaited(module, node.value)
    elif isinstance(node, ast.Call):
        yield node
        if module.origin(node) in ("asyncio.wait_for", "asyncio.shield"):
            for awaited in node.args:
                yield from _awaited(module, awaited)


def _returns_exceptions(module: Module, call: ast.Call) -> bool:
    return module.origin(call) == "asyncio.gather" and any(
        keyword.arg == "return_exceptions" and not _is(keyword.value, False) for keyword in call.keywords
    )


@forbid(
    "swallowed cancellation: who told this task to stop waits for ever",
    instead="clean up, then `raise`; or catch Exception, which cancellation is not",
    codes=("BLE001", "E722"),
)
def swallowed_cancellation(module: Module) -> Iterator[Offence]:
    """Taken, alone or among others, and never raised again."""
    for handler in module.all(ast.ExceptHandler):
        if module.catches(handler, CANCELLATION):
            raised = [node.exc for node in module.all(ast.Raise, handler)]
            if not any(exc is None or module.origin(exc) == handler.name for exc in raised):
                yield handler
    yield from (call for call in module.all(ast.Call) if module.catches(call, CANCELLATION))


@forbid(
    "lost cause: after `from None` the log cannot tell why this was raised",
    instead="except … as exc: raise … from exc",
    codes=("B904",),
)
def lost_cause(module: Module) -> Iterator[Offence]:
    """ruff knows `raise` without `from`. SystemExit may: its message is for people, and there is no record of it."""
    for node in module.all(ast.Raise):
        if node.cause and _is(node.cause, None) and module.origin(node.exc) != "SystemExit":
            yield node


@forbid(
    "HTTP below the web layer: this code also serves commands, tasks and tests, which know no HTTP",
    instead="raise an error declared in an errors.py; its category decides the status",
)
def http_below_the_web_layer(module: Module) -> Iterator[Offence]:
    """An exception of a framework's, made or raised."""
    for node in ast.walk(module.tree) if not module.is_web else ():
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name | ast.Attribute):
            if HTTP_EXCEPTION.match(module.origin(node.exc)):
                yield node
        elif isinstance(node, ast.Call) and HTTP_EXCEPTION.match(module.origin(node)):
            yield node


@forbid(
    "handler that does not log: this failure gets an answer, and no record",
    instead="leave it to the service's own handlers, or pass the exception to FailureHandler",
)
def handler_without_record(module: Module) -> Iterator[Offence]:
    """A function of the web layer that makes a response of an exception, or is registered to do so."""
    for function in module.functions() if module.is_web else ():
        is_registered = any(module.name(decorator) == "exception_handler" for decorator in function.decorator_list)
        makes_response = function.returns is None or "Response" in ast.unparse(function.returns)
        if is_registered or (makes_response and module.takes_exceptions(function)):
            if not module.records(function):
                yield function
    for call in module.all(ast.Call):
        handlers = call.args if module.name(call) == "add_exception_handler" else []
        handlers = [*handlers, *(keyword.value for keyword in call.keywords if keyword.arg == "exception_handlers")]
        for handler in (node for part in handlers for node in module.all(ast.Lambda, part)):
            if not module.records(handler):
                yield handler


@forbid(
    "stack trace on its way to a client: it may hold secrets, and so may what an exception says",
    instead="raise an error of yours from it: user_message is for clients, the log has the stack",
)
def shown_stack_trace(module: Module) -> Iterator[Offence]:
    """The text of a stack anywhere but in the log; that of an exception in an answer; debug pages."""
    for call in module.all(ast.Call):
        is_text = re.match(r"traceback\.(format_|print_|TracebackException)", module.origin(call))
        if is_text and not module.is_telemetry and not any(module.logs(node) for node in module.around(call)):
            yield call
    if not module.is_web:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and not module.origin(node).startswith("asyncio."):
            if any(keyword.arg == "debug" and _is(keyword.value, True) for keyword in node.keywords):
                yield node
        elif isinstance(node, ast.Assign) and _is(node.value, True):
            if any(module.name(target).lower() == "debug" for target in node.targets):
                yield node
    for function in module.functions():
        if not module.is_exception(function.returns):
            yield from _tellings(module, function)


def _tellings(module: Module, function: Function) -> Iterator[Offence]:
    """Where a function returns, yields or sends what an exception says."""
    handlers = (handler.name for handler in module.all(ast.ExceptHandler, function))
    exceptions = {*module.takes_exceptions(function), *(name for name in handlers if name)}
    telling: set[str] = set()
    for node in sorted(module.all(ast.Assign, function), key=lambda node: node.lineno):
        targets = {_root(target) for target in node.targets}
        if module.name(node.value) in exceptions and isinstance(node.value, ast.Name):
            exceptions |= targets
        elif any(_told(module, node.value, exceptions, telling)):
            telling |= targets
    for part in ast.walk(function):
        if isinstance(part, ast.Return | ast.Yield | ast.YieldFrom) and part.value:
            yield from _told(module, part.value, exceptions, telling)
        elif isinstance(part, ast.Call) and ANSWER.match(module.origin(part)):
            yield from _told(module, part, exceptions, telling)


def _told(module: Module, node: ast.AST, exceptions: set[str], telling: set[str]) -> Iterator[ast.expr]:
    """The parts of an expression that show what an exception says, but for those that only the log gets."""
    shown: list[ast.expr] = []
    match node:
        case ast.Call():
            name = module.origin(node)
            if module.logs(node) or module.name(node) in {*FAILURE_HANDLING, "answer"} or ".errors." in f".{name}":
                return
            if module.name(node) in TEXT_OF or ANSWER.match(name):
                shown = [*node.args, *(keyword.value for keyword in node.keywords)]
        case ast.BinOp(op=ast.Mod(), right=value) | ast.FormattedValue(value=value):
            shown = [value]
        case ast.Dict(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
            shown = values
        case ast.Attribute(value=value, attr=attribute) if attribute in INSIDES:
            shown = [value]
        case ast.Name(id=name) if name in telling:
            yield node
    if any(_root(value) in exceptions and _is_whole(value) for value in shown) and isinstance(node, ast.expr):
        yield node
        return
    for child in ast.iter_child_nodes(node):
        yield from _told(module, child, exceptions, telling)


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_whole(node: ast.expr) -> bool:
    """`exc`, or `exc.__cause__`: what other attributes hold is known."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and node.attr.startswith("__"))


@forbid(
    "outside call without a timeout: when the other side hangs, so does this service",
    instead="pass the seconds that your own caller would still wait",
    codes=("S113",),
)
def call_without_timeout(module: Module) -> Iterator[Offence]:
    """What is told to wait for ever, or does so unless it is told otherwise."""
    for call in module.all(ast.Call):
        name = module.origin(call)
        if (
            name in WITHOUT_TIMEOUT
            or (name in WITHIN_TIMEOUT and not any(_limits_time(module, node) for node in module.around(call)))
            or (name == "socket.socket" and not _is_set_up(module, call))
            or _lacks_argument(module, call)
            or _is_told_to_wait(module, call)
        ):
            yield call


def _lacks_argument(module: Module, call: ast.Call) -> bool:
    given = {keyword.arg for keyword in call.keywords}  # None stands for `**options`
    for called in (call.func, *call.args):  # as an argument: asyncio.to_thread(urlopen, address)
        if isinstance(called, ast.Name | ast.Attribute) and (known := ARGUMENTS.get(module.origin(called))):
            argument, position = known
            by_name = not given.isdisjoint({argument, "connection_pool", None})
            by_position = called is call.func and len(call.args) >= position
            if not (by_name or by_position or _in_text(call, f"{argument}=")):
                return True
    return False


def _in_text(call: ast.Call, words: str) -> bool:
    """Whether a connection string has it."""
    return any(isinstance(part, ast.Constant) and words in str(part.value) for part in ast.walk(call))


def _is_told_to_wait(module: Module, call: ast.Call) -> bool:
    if re.match(r"(aiohttp|httpx2?|urllib3)\..*Timeout$", module.origin(call)):
        return any(_is(value, None) for value in (*call.args, *(keyword.value for keyword in call.keywords)))
    return any(re.search("(^|_)timeout$", keyword.arg or "") and _is(keyword.value, None) for keyword in call.keywords)


def _limits_time(module: Module, node: ast.AST) -> bool:
    parts = [item.context_expr for item in node.items] if isinstance(node, ast.With | ast.AsyncWith) else [node]
    return any(module.name(part) in {"fail_after", "move_on_after", "timeout", "wait_for"} for part in parts)


def _is_set_up(module: Module, call: ast.Call) -> bool:
    """Whether the same function tells a socket how long to wait, or makes it listen."""
    function = next((node for node in module.around(call) if isinstance(node, Function)), module.tree)
    calls = {module.name(one) for one in module.all(ast.Call, function)}
    return not calls.isdisjoint({"bind", "setblocking", "settimeout"})


def _is(node: ast.AST, value: object) -> bool:
    """Whether it is this constant: True, False or None."""
    return isinstance(node, ast.Constant) and node.value is value
