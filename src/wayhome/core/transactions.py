"""One action, one transaction; a deadlock is tried again (DESIGN, Time, locks, isolation)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

TRIES = 3

Args = ParamSpec("Args")
Answer = TypeVar("Answer")


def in_transaction(action: Callable[Args, Answer]) -> Callable[Args, Answer]:
    """Run `action` in one transaction; a deadlock is tried again, three times in all.

    Inside a transaction of the caller's it joins that one, and a deadlock is the caller's.
    """

    @wraps(action)
    def run(*args: Args.args, **kwargs: Args.kwargs) -> Answer:
        tries = 1 if connection.in_atomic_block else TRIES
        while True:
            tries -= 1
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except OperationalError as error:
                if not tries or not isinstance(error.__cause__, DeadlockDetected):
                    raise

    return run
