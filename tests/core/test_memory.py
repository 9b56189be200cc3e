"""The database keeps pages in a sixteenth of the memory, within bounds; a container's limit counts."""

from pathlib import Path

import pytest

from wayhome.core.memory import LEAST_MEGABYTES, MOST_MEGABYTES, buffer_megabytes, memory_bytes

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("gigabytes", "megabytes"), [(0.5, LEAST_MEGABYTES), (1, 64), (2, 128), (4, 256), (64, MOST_MEGABYTES)]
)
def test_buffers_follow_the_memory_within_bounds(gigabytes: float, megabytes: int) -> None:
    assert buffer_megabytes(int(gigabytes * GIGABYTE)) == megabytes


def test_what_a_container_may_use_is_the_memory(tmp_path: Path) -> None:
    machine = memory_bytes(())
    limit, unset = tmp_path / "limit", tmp_path / "unset"
    limit.write_text(f"{machine // 2}\n")
    unset.write_text("max\n")
    assert memory_bytes((limit, tmp_path / "absent")) == machine // 2
    assert memory_bytes((unset,)) == machine
