"""A photograph as it is shown: turned upright, made smaller, drawn anew without what the camera wrote into it.

EXIF holds where a picture was taken, often a worker's own street: it stays in the sealed original only.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from wayhome.core.errors import refuse

FORMATS = ("JPEG", "PNG", "WEBP")
SHOWN_PIXELS = 1_400
SMALL_PIXELS = 240
MOST_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 16_000_000, "WEBP": 16_000_000}
"""What is unpacked at most: JPEG is read at a fraction of its size, the others are not.

MPO is a JPEG with more pictures behind the first, as many telephones write it (depth, brightness); those are not shown.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture in the two sizes of a page, both JPEG."""

    shown: bytes
    small: bytes


def draw(data: bytes) -> Drawn:
    """Draw a photograph anew, bounded in pixels. Raises Refused (broken, or too many pixels)."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS[opened.format or "JPEG"]:
                raise refuse("pixels", "This picture has too many pixels. Send a smaller size.", on="file")
            opened.draft("RGB", (SHOWN_PIXELS, SHOWN_PIXELS))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refuse(
            "broken", "This file is broken and cannot be shown. Send the photograph again.", on="file"
        ) from error
    return Drawn(shown=_fitted(picture, SHOWN_PIXELS, 82), small=_fitted(picture, SMALL_PIXELS, 70))


def _fitted(picture: Image.Image, pixels: int, quality: int) -> bytes:
    copy = picture.copy()
    copy.thumbnail((pixels, pixels))
    copy.info.clear()
    out = BytesIO()
    copy.save(out, "JPEG", quality=quality, optimize=True, exif=b"")
    return out.getvalue()
