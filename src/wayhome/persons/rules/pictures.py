"""Which files are photographs, told by their first bytes: the name and the browser's word prove nothing."""

from wayhome.core.errors import Problem

PHOTO_BYTES = 8_000_000
"""The largest photograph: what a telephone takes is under 6 MB."""

MOST_PHOTOS = 24
"""Photographs of one record that are not struck out."""

_HEIC = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"})


def media_type_of(data: bytes) -> str:
    """Return image/jpeg, image/png or image/webp by the magic bytes of `data`; "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def judge_picture(data: bytes) -> list[Problem]:
    """Say why these bytes are not taken as a photograph; what is in them is looked at only then."""
    if not data:
        return [Problem(code="empty", field="file", message="This file is empty. Choose the photograph again.")]
    if len(data) > PHOTO_BYTES:
        words = f"At most {PHOTO_BYTES // 1_000_000} MB; this has {len(data) / 1_000_000:.1f}. Send a smaller size."
        return [Problem(code="too_large", field="file", message=words)]
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        words = "This is a HEIC photograph, which many screens cannot show. Save it as JPEG and send that."
        return [Problem(code="heic", field="file", message=words)]
    if not media_type_of(data):
        words = "This is not a photograph that can be shown. Send a JPEG, PNG or WebP file."
        return [Problem(code="kind", field="file", message=words)]
    return []
