"""The real front under a real uvicorn, on the test's own database."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.http.front import serving
from wayhome.project.asgi import make


@pytest.fixture
def front(committed_cast: Cast) -> Iterator[int]:
    """Give the port of the whole front: native routes, mount, pages."""
    with serving(make(), lifespan="on") as port:
        yield port
