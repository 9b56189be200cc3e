"""What the stories of this room share: a record, and a photograph that says where it was taken."""

from io import BytesIO

from PIL import Image

from tests.cast import Cast
from wayhome.persons.actions import add_person
from wayhome.persons.models import PersonOfConcern
from wayhome.persons.rules import PersonDraft
from wayhome.staff.models import Office, Person

GPS = 0x8825


def written(
    cast: Cast, name: str = "Colm Reddin", by: Person | None = None, office: Office | None = None
) -> PersonOfConcern:
    """Let Sofia write somebody down for Harbour Street."""
    draft = PersonDraft(name=name, sex_described="man", height="about 185 cm", hair="red, short", voice="low, hoarse")
    return add_person(cast.actor(by or cast.sofia), draft, [(office or cast.office).pk])


def photograph(colour: str = "teal") -> bytes:
    """Return a JPEG whose EXIF says which camera took it, and where."""
    exif = Image.Exif()
    exif[0x010F] = "Secretcam"
    exif.get_ifd(GPS)[1] = "N"
    out = BytesIO()
    Image.new("RGB", (2_000, 1_500), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()
