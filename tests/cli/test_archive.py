"""What a backup's manifest says of its schema: newer is refused, and what Wayhome gave up is not newer."""

from wayhome.cli.archive import FORMAT, Manifest, unknown_migrations


def manifest(**migrations: str) -> Manifest:
    return Manifest(
        format=FORMAT,
        version="0",
        made_at="2026-03-02T09:00:00Z",
        migrations=migrations,
        head_size=0,
        head_root="",
        key_id="",
        dump_bytes=0,
        dump_sha256="",
    )


def test_what_is_known_and_what_was_given_up_is_taken_and_what_is_newer_is_named() -> None:
    assert unknown_migrations(manifest(core="0001_initial", socialaccount="0001_initial")) == []
    assert unknown_migrations(manifest(core="9999_later", moon="0001_initial")) == [
        "core.9999_later",
        "moon.0001_initial",
    ]
