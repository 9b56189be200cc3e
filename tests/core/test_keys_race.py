"""A key that many want for the first time is one key, and never half of one."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wayhome.core.keys import KEY_BYTES, _read_or_make

MANY = 32


def test_many_who_come_first_get_the_same_key(tmp_path: Path) -> None:
    make = _read_or_make.__wrapped__  # past the cache, as in processes of their own
    for number in range(20):
        with ThreadPoolExecutor(MANY) as threads:
            found = set(threads.map(make, [tmp_path] * MANY, [f"key{number}"] * MANY))
        assert [len(key) for key in found] == [KEY_BYTES]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".key"] * 20
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
