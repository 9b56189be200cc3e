"""What an error says stays out of the log; where it happened stays in."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.cast import Cast
from wayhome.core.logs import CHAIN, PrivateFormatter


def formatted(error: BaseException) -> str:
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "it failed", None, (type(error), error, error.__traceback__)
    )
    return PrivateFormatter("%(message)s").format(record)


def test_a_failing_row_is_not_told(cast: Cast) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute("UPDATE staff_person SET office_id = NULL WHERE name = 'Nora Byrne'")
    assert "Nora Byrne" in str(caught.value)
    said = formatted(caught.value)
    assert "Nora" not in said
    assert "django.db.utils.IntegrityError" in said
    assert "psycopg.errors.NotNullViolation" in said
    assert "test_logs.py" in said


def test_what_was_typed_is_not_told_and_chains_end() -> None:
    error: BaseException | None = None
    for _ in range(CHAIN + 5):
        following = ValueError("14 Mill Lane")
        following.__cause__ = error
        error = following
    assert error is not None
    said = formatted(error)
    assert "Mill Lane" not in said
    assert said.count("ValueError") == CHAIN


def test_every_handler_uses_it() -> None:
    logging_settings: dict[str, Any] = settings.LOGGING
    for handler in logging_settings["handlers"].values():
        assert logging_settings["formatters"][handler["formatter"]]["()"] == "wayhome.core.logs.PrivateFormatter"
