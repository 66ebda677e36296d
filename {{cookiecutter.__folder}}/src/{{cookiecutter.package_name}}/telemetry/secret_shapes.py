"""What secrets look like inside text.

Strangers choose the text, so the time that a search takes must only grow as its length does: no pattern looks at the
same characters again and again. Possessive repetition (`*+`) sees to that, and bounds on what may be tried in vain.

Most texts have no secret, and to see that is much faster than to search for one. So each kind of shapes has a quick
question, which is put to the text in fewer characters (`folded`): without its answer "maybe" nothing is searched.
"""

import re
from collections.abc import Callable
from functools import partial

from .secret_names import is_secret

REDACTED = "[redacted]"

Shape = Callable[[str], str]
"""Takes text, and returns it without the secrets of one shape."""

_FOLDED = bytes.maketrans(
    b'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:>"?\t\n\v\f\r\x1c\x1d\x1e\x1f',
    b"abcdefghijklmnopqrstuvwxyz0000000000=='          ",
)


def folded(text: str) -> str:
    """The text with every digit 0, every sign =, every quote ', every letter small, and what is not ASCII a space.

    Args:
        text: Any text.
    """
    return text.encode("ascii", "replace").translate(_FOLDED).decode("ascii")


def _each(pattern: str, replacement: str | Callable[[re.Match[str]], str] = REDACTED) -> Shape:
    return partial(re.compile(pattern, re.VERBOSE | re.DOTALL).sub, replacement)


# Private keys and numbers. They go first: they may have spaces in them, where the value after a name ends.


def _maybe_number(text: str) -> bool:
    return (
        "0000000000000" in text
        or (" " in text and ("0000 0000" in text or "000 00 0000" in text))
        or ("-" in text and ("0000-0000" in text or "000-00-0000" in text or "-----b" in text))
    )


def _unless_wrong(card: re.Match[str]) -> str:
    """The number of a card ends in a check digit (ISO/IEC 7812-1, annex B), which most other numbers do not."""
    digits = [int(digit) for digit in card[0] if digit.isdecimal()]
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return card[0] if (sum(digits[-1::-2]) + sum(doubled)) % 10 else REDACTED


_NUMBERS: tuple[Shape, ...] = (
    # private keys
    _each(
        r"-----BEGIN\ [A-Z0-9 ]{0,50} PRIVATE\ KEY .*? (?: -----END\ [A-Z0-9 ]{0,50} PRIVATE\ KEY [A-Z ]{0,9} ----- | \Z )"
    ),
    # cards, in groups or not; but no part of a decimal fraction or of an id that is written in hexadecimal
    _each(
        r"""
        (?<! [0-9a-fA-F] ) (?<! [0-9]\. )
        [2-6] (?: [0-9]{12,18} | [0-9]{3} (?P<gap> [ -] ) [0-9]{4}
            (?: [0-9]{2} (?P=gap) [0-9]{4,5} | (?P=gap) [0-9]{4} (?P=gap) [0-9]{4} (?: (?P=gap) [0-9]{3} )? ) )
        (?! [0-9a-fA-F] | -[0-9a-fA-F]{12} )
        """,
        _unless_wrong,
    ),
    # US social-security numbers
    _each(r"(?<! [0-9] ) (?<! [0-9]- ) [0-9]{3} (?P<gap> [ -] ) [0-9]{2} (?P=gap) [0-9]{4} (?! -?[0-9] )"),
)


# What stands after a telling name or sign: password=…, "api_key": "…", {'Cookie': ['a=b']}, ('authorization', 'Bearer …').


def _maybe_named(text: str) -> bool:
    return "=" in text or "'," in text


_AUTHORITY = re.compile(r"[^/?#]*")
_NO_PASSWORD = re.compile(r"\A\[ | : [0-9]{0,5} \Z", re.VERBOSE)
"""The end of an authority (RFC 3986, 3.2) whose colon belongs to an address of IPv6, or to a port."""


def _without_user(match: re.Match[str]) -> str:
    address = match[0]
    end = next(_AUTHORITY.finditer(address, 3)).end()
    authority = address[3:end]
    if "@" not in authority and ":" in authority and not _NO_PASSWORD.search(authority):
        end = len(address)  # the password has a slash in it, which ought to be escaped
    at = address.rfind("@", 3, end)
    if at > 0:
        address = f"://{REDACTED}{address[at:]}"
    path, mark, query = address.partition("?")
    return address if "=" in query or not query else f"{path}{mark}{REDACTED}"


def _without_content(element: re.Match[str]) -> str:
    return f"{element['tag']}{REDACTED}" if is_secret(element["name"]) else element[0]


_NAME = re.compile(
    r"""
    (?P<pair> \( b?["'] )?                                # the first of two in a tuple
    (?: (?<! [\w.\\-] ) | (?<= \\[nrt] ) )
    (?P<name> [\w.-]++ )
    (?P<sign> [\\"'\])]*+ \s*+ [=:]++ >? (?: \s++ | \\[nrt] )* | (?(pair) ["'] , \s*+ | (?!) ) )
    """,
    re.VERBOSE,
)
_VALUE = re.compile(
    r"""
    (?P<quote> \\+["'] ) (?P<escaped> .*? ) (?: (?<! \\ ) (?P=quote) | \Z )
    | [bru]{0,2} " (?P<double> [^"\\]*+ (?: \\++ . [^"\\]*+ )* )
    | [bru]{0,2} ' (?P<single> [^'\\]*+ (?: \\++ . [^'\\]*+ )* )
    | (?P<kind> [\w.]{0,50} ) (?: [{(] | \[ (?! redacted\] ) ) (?P<nested> )
    | (?! (?ai: none | null | true | false ) (?: [\s,;&)\]}<] | \Z ) )
      (?P<plain>
        (?ai: digest ) \s [^\r\n]*
        | (?: (?ai: basic | bearer | token ) \s++ )?
          (?: \[redacted\] [^\s<]*? | [^\s<]+? )
          (?= [,;&)\]}"'.]{0,5} (?: [\s<] | \Z ) | [,;&] [\w.-]{1,50} [=:] )
      )
    """,
    re.VERBOSE | re.DOTALL,
)
_HEADER = re.compile(r"(?: authorization | cookie ) \Z", re.VERBOSE | re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]+")
_BRACKET = re.compile(r"(?P<opening> [\[{(] ) | [\]})]", re.VERBOSE)


def _without_named(text: str) -> str:
    kept: list[str] = []
    done = 0
    for name in _NAME.finditer(text):
        if name.end() > done and is_secret(name["name"]):  # even if it began within what was taken for a value
            start, end = _value(text, name)
            if start < end:
                kept += text[done:start], REDACTED
                done = end
    return "".join([*kept, text[done:]]) if kept else text


def _value(text: str, name: re.Match[str]) -> tuple[int, int]:
    """Where the value begins and ends, less its quotes or brackets."""
    start = name.end()
    is_header = _HEADER.search(name["name"])
    another = _NAME.match(text, start)
    if another and not is_header and is_secret(another["name"]):
        return start, start  # token: password: …
    value = _VALUE.match(text, start)
    kind = value.lastgroup if value else None
    if is_header and (kind == "plain" or name["sign"].strip() == ":"):
        line = _LINE.match(text, start)  # as requests have them: spaces and signs belong to the value
        return line.span() if line else (start, start)
    if value is None or kind is None:
        return start, start
    if kind == "nested":
        end = _end_of_brackets(text, value.end())
        return (start, end + 1) if value["kind"] else (value.end(), end)
    return value.span(kind)


def _end_of_brackets(text: str, start: int) -> int:
    depth = 1
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket["opening"] else -1
        if depth == 0:
            return bracket.start()
    return len(text)


_NAMED: tuple[Shape, ...] = (
    # addresses: user and password, and a query that is one value
    _each(r":// (?: [^\s\"'<>:]++ | : (?!//) | ' (?=\w) )*", _without_user),
    # the same without a scheme, where a port or a path makes it one
    _each(r"""(?<! [\w/:@.%+-] ) [\w.%+-]{1,100}+ : [^\s:@/"'<>]{1,100}+ (?= @ [\w.-]{1,255}+ (?: : [0-9] | / ) )"""),
    # queries
    _each(r"( [?&\#] [\w.%+\[\]-]{1,100}+ = ) (?: [^&\#\s\"'<>]++ | ' (?=\w) )+", rf"\1{REDACTED}"),
    # XML
    _each(r"(?P<tag> < (?P<name> [\w.:-]{1,100}+ ) [^<>]{0,200}+ > (?: <!\[CDATA\[ )? ) [^<]++", _without_content),
    _without_named,
)


# Tokens and keys that are known by their beginning.


def _maybe_token(text: str) -> bool:
    return (
        "eyj" in text
        or "akia" in text
        or "asia" in text
        or "aiza" in text
        or (" " in text and ("bearer " in text or "basic " in text or "digest " in text or "token " in text))
        or ("-" in text and ("glpat-" in text or "sk-" in text or "xox" in text))
        or (
            "_" in text
            and (
                "gho_" in text
                or "ghp_" in text
                or "ghr_" in text
                or "ghs_" in text
                or "ghu_" in text
                or "_pat_" in text
                or "rk_" in text
                or "sk_" in text
            )
        )
    )


_BEGINS = r"(?: (?<! [A-Za-z0-9] ) | (?<= \\[nrt] ) )"
"""Not within a word. A line break that is spelt \\n, as in a `repr`, is no part of one."""

_TOKENS: tuple[Shape, ...] = (
    # what follows the scheme in an Authorization header
    _each(
        "("
        + _BEGINS
        + r"""
        (?ai: bearer | basic | digest | (?P<token> token ) ) \s++ ) (?! (?: error | realm | scope )= )
        (?: \w{1,50}=" [^\r\n]* | (?(token) (?!) ) (?= \S [^\s\dA-Z=_]*+ [\dA-Z=_] ) [\w.~+/=-]{6,} | [\w.~+/=-]{16,} )
        """,
        rf"\1{REDACTED}",
    ),
    # JSON web tokens
    _each(_BEGINS + r"eyJ [\w-]{10,} (?: \. [\w-]*+ )*"),
    # keys of AWS, GitHub, GitLab, Google, OpenAI, Slack and Stripe
    _each(
        _BEGINS
        + r"""
        (?: A[KS]IA [A-Z0-9]{16,} | gh[opsru]_ \w{20,} | github_pat_ \w{20,} | glpat- [\w-]{20,} | AIza [\w-]{30,}
        | sk- [\w-]{20,} | xox[abeoprs]- [\w-]{10,} | [rs]k_ (?: live | test ) _ \w{10,} )
        """
    ),
)

SECRET_SHAPES: tuple[tuple[Callable[[str], bool], tuple[Shape, ...]], ...] = (
    (_maybe_number, _NUMBERS),
    (_maybe_named, _NAMED),
    (_maybe_token, _TOKENS),
)
"""The question to the folded text, and the shapes that need not be searched where the answer is no."""
