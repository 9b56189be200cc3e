"""Log lines carry no personal data: of an error they tell its kind and where it happened, not its words.

PostgreSQL's messages quote the failing row, and our own quote what was typed.
"""

import logging
import traceback
from types import TracebackType

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

CHAIN = 10
"""The most causes that are told of one error."""


class PrivateFormatter(logging.Formatter):
    """Formats an error as its frames and the names of its kinds."""

    def formatException(self, ei: ErrorInfo) -> str:  # noqa: N802 - the library's name
        lines: list[str] = []
        error = ei[1]
        for _ in range(CHAIN):
            if error is None:
                break
            if lines:
                lines.append("caused by:")
            lines += [
                f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__} (its words are left out)")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
