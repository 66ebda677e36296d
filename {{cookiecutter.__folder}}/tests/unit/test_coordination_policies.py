"""Rate limits as they are declared, and what their windows say."""

import time

import pytest
from limits.util import WindowStats

from {{ cookiecutter.package_name }}.coordination.policies import Count, Policy
from {{ cookiecutter.package_name }}.errors.http import RateLimitExceeded


@pytest.mark.parametrize("name", ["", "Sign in", "sign_in", "1st", 'a"b', "a;b", "é"])
def test_a_name_is_one_that_a_header_can_have(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a rate limit"):
        Policy(name, 10, per=60)


@pytest.mark.parametrize(
    ("windows", "told"),
    [
        ([(60, 9)], "r=9;t=60"),
        ([(30.2, 5), (10, 7)], "r=5;t=31"),
        ([(10, 0), (45, 0), (60, 3)], "r=0;t=45"),  # not before both have room
        ([(-3, 0)], "r=0;t=1"),  # it ended between two questions
        ([(500, 0)], "r=0;t=60"),  # by the clock of another machine
    ],
)
def test_the_tightest_window_is_told(
    windows: list[tuple[float, int]], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    count = Count(False, [WindowStats(1000 + seconds, remaining) for seconds, remaining in windows])
    with pytest.raises(RateLimitExceeded) as raised:
        Policy("visits", 10, per=60).conclude(count)
    told = told if "r=0" in told else f"r=0{told[3:]}"  # whoever is refused has nothing left
    assert raised.value.headers == {"RateLimit-Policy": '"visits";q=10;w=60', "RateLimit": f'"visits";{told}'}
    assert raised.value.retry_after == int(told.partition("t=")[2])
