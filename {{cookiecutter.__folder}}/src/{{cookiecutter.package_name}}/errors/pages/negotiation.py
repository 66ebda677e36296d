"""Whether a client wants data or a page (RFC 9110, 12.5.1)."""

import re

_RANGE = re.compile(r"\s*([\w.+*-]+/[\w.+*-]+)\s*(?:;(.*))?", re.ASCII)
_WEIGHT = re.compile(r"(?:^|;)\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:$|;)", re.ASCII | re.IGNORECASE)


def prefers_json(accept: str) -> bool:
    """Whether JSON is preferred to HTML.

    HTML is for browsers and for those that take anything: only who names JSON, or gives it the greater weight, gets it.

    Args:
        accept: The `Accept` header; empty where there is none.
    """
    json, html = (_preference(accept, media_type) for media_type in ("application/json", "text/html"))
    return json[0] > 0 and json > html


def _preference(accept: str, media_type: str) -> tuple[float, int]:
    """The weight of a media type, and how closely it is named: 3 as itself, 2 by its kind, 1 among all, 0 not at all."""
    closeness = {media_type: 3, f"{media_type.partition('/')[0]}/*": 2, "*/*": 1}
    found = (0, 0.0)
    for part in accept.split(","):
        if (match := _RANGE.fullmatch(part)) and match[1].lower() in closeness:
            weight = _WEIGHT.search(match[2] or "")
            found = max(found, (closeness[match[1].lower()], float(weight[1]) if weight else 1.0))
    return found[1], found[0]
