"""Who sent a request, where proxies stand between the client and the service.

Each of them appends the address that it was called from to `X-Forwarded-For`. What stands left of that was sent to the
outermost one, and may be anything: so the client is counted from the right.
"""

from ipaddress import ip_address

_SCHEMES = ("http", "https")


def client_address(forwarded_for: str, *, proxies: int, peer: str | None) -> str | None:
    """The address that the outermost trusted proxy was called from.

    Args:
        forwarded_for: The `X-Forwarded-For` header; of several, all of them, joined by commas in their order.
        proxies: How many proxies are trusted. With 0 the header means nothing.
        peer: Who opened the connection. That is the answer where the list is too short, and where it has no IP address
            in that place.
    """
    written = forwarded_for.rsplit(",", proxies)
    if not 0 < proxies <= len(written):
        return peer
    address = written[-proxies].strip(" \t")
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    if "%" in address:  # a zone (RFC 4007, 11), which may have any characters, and means nothing on another machine
        return peer
    try:
        return str(ip_address(address))
    except ValueError:  # not an address
        return peer


def client_scheme(forwarded_proto: str, *, seen: str) -> str:
    """The scheme that the client used, as the nearest proxy tells.

    Args:
        forwarded_proto: The `X-Forwarded-Proto` header of a trusted proxy; of several values the last one counts.
        seen: The scheme of the connection to this service. That is the answer where the header has neither `http` nor
            `https` there.
    """
    scheme = forwarded_proto.rpartition(",")[2].strip(" \t").lower()
    return scheme if scheme in _SCHEMES else seen
