"""What clients and operators rely on: black box, over HTTP, the rule named in each test."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.checking", f"{__name__}.reading", f"{__name__}.documented")
