"""Photographs that show nobody: a plain shape of head and shoulders, drawn by code."""

from io import BytesIO

from PIL import Image, ImageDraw

SIZE = (600, 800)


def silhouette(*, wall: str, coat: str, hair: str, skin: str = "#c9a48c", beard: bool = False) -> bytes:
    """Return a JPEG of somebody who does not exist, in these colours."""
    picture = Image.new("RGB", SIZE, wall)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((60, 520, 540, 1_100), fill=coat)
    draw.rectangle((255, 430, 345, 570), fill=skin)
    draw.ellipse((170, 130, 430, 420), fill=hair)
    draw.ellipse((190, 180, 410, 490), fill=skin)
    if beard:
        draw.chord((190, 180, 410, 495), 20, 160, fill=hair)
    draw.pieslice((175, 130, 425, 400), 190, 350, fill=hair)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
