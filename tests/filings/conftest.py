"""The scene of this room's stories."""

import pytest

from tests.cast import Cast
from tests.filings.scenes import Scene, make_scene


@pytest.fixture
def scene(cast: Cast) -> Scene:
    return make_scene(cast)
