"""`If-Match`, as RFC 9110 writes it."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.conditional import etag, expected_versions
from {{ cookiecutter.package_name }}.errors import ValidationFailed
from {{ cookiecutter.package_name }}.errors.data import IfMatchRequired, VersionMismatch

OPAQUE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters='"\x7f'), max_size=5)
TAGS = st.lists(st.tuples(st.sampled_from(["", "W/"]), OPAQUE | st.integers(0, 9).map(str)), min_size=1, max_size=5)
SPACE = st.sampled_from(["", " ", "\t", "  \t "])
SEPARATOR = st.builds("{}{},{}".format, SPACE, st.sampled_from(["", ",", ", ,"]), SPACE)

quick = settings(database=None, derandomize=True, deadline=None)


def matches(header: str, version: int) -> bool:
    """Whether a change with this header is a change of this version."""
    try:
        expected_versions(header).check(version)
    except VersionMismatch as exc:
        assert exc.context == {"sent": header, "current": version}
        return False
    return True


@quick
@given(tags=TAGS, separator=SEPARATOR, around=SPACE, version=st.integers(0, 9))
def test_a_list_of_versions(tags: list[tuple[str, str]], separator: str, around: str, version: int) -> None:
    header = around + separator.join(f'{weak}"{opaque}"' for weak, opaque in tags) + around
    assert matches(header, version) == (("", str(version)) in tags)


@quick
@given(version=st.integers(1, 10**20), around=SPACE)
def test_any_version_matches_its_own_tag_and_the_star(version: int, around: str) -> None:
    assert re.fullmatch(r'"\d+"', etag(version))
    assert matches(etag(version), version)
    assert matches(f"{around}*{around}", version)
    assert not matches(etag(version + 1), version)
    assert not matches(f"W/{etag(version)}", version)


@quick
@given(header=st.text("\"\\',*W/ \t17aä\x00\n"))
def test_whatever_it_is_it_is_understood_or_refused(header: str) -> None:
    with suppress(IfMatchRequired, ValidationFailed):
        expected = expected_versions(header)
        assert expected.tags is None or all(tag in header for tag in expected.tags)


@pytest.mark.parametrize("header", [None, "", " ", "\t "])
def test_one_is_required(header: str | None) -> None:
    with pytest.raises(IfMatchRequired):
        expected_versions(header)


@pytest.mark.parametrize(
    "header", ["3", '"3', '3"', "**", '*, "3"', '"3" "4"', '"3"x', 'w/"3"', 'W/ "3"', ",", '"a b"', '"3"\n', "'3'"]
)
def test_what_is_none_is_named(header: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        expected_versions(header)
    (problem,) = refused.value.problems
    assert (problem.path, problem.location) == (("If-Match",), "header")


def test_a_long_one_takes_no_longer_than_it_is() -> None:
    for long in (" " * 30_000, ", " * 15_000, '"1", ' * 6_000, '"' * 30_000, "W/" * 15_000):
        for header in (long, f'"1"{long}x', f'{long}"1', f"{long}*"):
            with suppress(IfMatchRequired, ValidationFailed):
                expected_versions(header)
