"""Bytes of unknown encoding as text."""

from charset_normalizer import from_bytes

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SAMPLE_BYTES = 100_000
SINGLE_BYTE = "cp1252"


def decoded(content: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was read in: a byte order mark, else UTF-8, else a guess.

    What no encoding can read becomes a replacement character: a person sees and corrects it.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        found = from_bytes(content[:SAMPLE_BYTES])
        best = found.best()
        encoding = best.encoding if best is not None else SINGLE_BYTE
        if best is not None and any(one.encoding == SINGLE_BYTE and one.chaos <= best.chaos for one in found):
            encoding = SINGLE_BYTE  # where several fit alike, what spreadsheets in the west write
        return content.decode(encoding, errors="replace"), encoding
