"""The short way to canonical JSON (RFC 8785) writes what the library writes, and refuses what it refuses."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from wayhome.ledger.rules.entry import Json, canonical

KEYS = st.text(max_size=6)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
LEAVES = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False, allow_infinity=False) | st.text()
CONTENT = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(CONTENT)
def test_the_same_bytes_either_way(content: Json) -> None:
    assert canonical(content) == rfc8785.dumps(content)


@pytest.mark.parametrize("content", [2**53, {"n": -(2**53)}, float("nan"), {"a": "\ud800"}])
def test_what_it_cannot_write_exactly_is_refused(content: Json) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(content)


def test_keys_that_sort_otherwise_in_utf_16_take_the_long_way() -> None:
    content: Json = {"\U0001f600": 1, "\ufb33": 2}  # RFC 8785, section 3.2.3: by UTF-16 code units
    assert canonical(content) == rfc8785.dumps(content)
