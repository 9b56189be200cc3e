"""What is sealed opens only in its own place, and only with the keyring it was sealed with."""

from pathlib import Path
from typing import Any

import pytest

from wayhome.vault.sealing import SealError, open_sealed, open_text, seal, seal_text

CELL = {"table": "mfa_authenticator", "column": "data", "row": "7"}


def test_text_comes_back_in_every_script() -> None:
    for text in ("JBSWY3DPEHPK3PXP", "", "秘密 • סוד • سر"):
        sealed = seal_text(text, **CELL)
        assert not text or text not in sealed
        assert open_text(sealed, **CELL) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal_text("a", **CELL) != seal_text("a", **CELL)


@pytest.mark.parametrize("other", [{"row": "8"}, {"column": "type"}, {"table": "mfa_authenticato", "column": "rdata"}])
def test_a_value_moved_to_another_place_does_not_open(other: dict[str, str]) -> None:
    sealed = seal_text("secret", **CELL)
    with pytest.raises(SealError):
        open_text(sealed, **{**CELL, **other})


@pytest.mark.parametrize("hostile", ["", "plain", "sealed.", "sealed.!!!", "sealed.AAAA", "sealed.AAAAA"])
def test_what_was_never_sealed_is_refused(hostile: str) -> None:
    with pytest.raises(SealError):
        open_text(hostile, **CELL)


def test_a_changed_or_cut_value_is_refused() -> None:
    sealed = seal(b"secret", **CELL)
    for changed in (sealed[:-1], sealed[:10], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(SealError):
            open_sealed(changed, **CELL)


def test_another_keyring_is_named_as_the_cause(settings: Any, tmp_path: Path) -> None:
    sealed = seal_text("secret", **CELL)
    settings.WAYHOME_KEYRING = tmp_path / "other"
    with pytest.raises(SealError, match="keyring"):
        open_text(sealed, **CELL)
