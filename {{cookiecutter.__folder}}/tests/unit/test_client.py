"""Who the client is, by what proxies say."""

from ipaddress import ip_address

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.telemetry.client import client_address, client_scheme

PEER = "the peer"

ADDRESSES = st.ip_addresses().map(str)
PIECES = ADDRESSES | st.text(max_size=12) | st.sampled_from("[ ] [::1] 1.2.3.4:80 % . : unknown".split())
LISTS = st.lists(PIECES, max_size=13).map(",".join)


@pytest.mark.parametrize(
    ("forwarded_for", "proxies", "client"),
    [
        ("192.0.2.1", 0, PEER),
        ("192.0.2.1", 1, "192.0.2.1"),
        ("192.0.2.1", 2, PEER),
        ("192.0.2.1, 192.0.2.2 ,\t192.0.2.3", 1, "192.0.2.3"),
        ("192.0.2.1, 192.0.2.2 ,\t192.0.2.3", 2, "192.0.2.2"),
        ("192.0.2.1, 192.0.2.2 ,\t192.0.2.3", 3, "192.0.2.1"),
        ("192.0.2.1, 192.0.2.2 ,\t192.0.2.3", 4, PEER),
        ("nonsense,,192.0.2.2", 1, "192.0.2.2"),
        ("nonsense,,192.0.2.2", 2, PEER),
        ("nonsense,,192.0.2.2", 3, PEER),
        ("2001:DB8:0::1", 1, "2001:db8::1"),
        ("[2001:db8::1]", 1, "2001:db8::1"),
        ("[2001:db8::1]:443", 1, PEER),
        ("192.0.2.1:443", 1, PEER),
        ("[2001:db8::1", 1, PEER),
        ("fe80::1%eth0", 1, PEER),
        ("192.0.2.1,", 1, PEER),
        ("", 1, PEER),
    ],
)
def test_the_address_that_the_outermost_proxy_wrote(forwarded_for: str, proxies: int, client: str) -> None:
    assert client_address(forwarded_for, proxies=proxies, peer=PEER) == client


@settings(database=None, derandomize=True, deadline=None)
@given(forwarded_for=LISTS, proxies=st.integers(0, 10))
@example(forwarded_for="fe80::1%\n", proxies=1)
def test_rubbish_is_an_address_or_the_peer(forwarded_for: str, proxies: int) -> None:
    client = client_address(forwarded_for, proxies=proxies, peer=PEER)
    assert client == PEER or (client == str(ip_address(client or "")) and "%" not in client)


@settings(database=None, derandomize=True, deadline=None)
@given(sent=LISTS, addresses=st.lists(ADDRESSES, min_size=1, max_size=10))
def test_nothing_that_the_client_sends_changes_who_it_is(sent: str, addresses: list[str]) -> None:
    forwarded_for = ",".join([sent, *addresses])
    assert client_address(forwarded_for, proxies=len(addresses), peer=PEER) == addresses[0]


@pytest.mark.parametrize(
    ("forwarded_proto", "scheme"),
    [
        ("https", "https"),
        ("HTTPS", "https"),
        ("http, https ", "https"),
        ("https,http", "http"),
        ("https,", "seen"),
        ("javascript", "seen"),
        ("", "seen"),
    ],
)
def test_the_scheme_that_the_nearest_proxy_wrote(forwarded_proto: str, scheme: str) -> None:
    assert client_scheme(forwarded_proto, seen="seen") == scheme
