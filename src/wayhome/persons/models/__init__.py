"""What is stored of persons of concern, and who looked."""

from wayhome.persons.models.access import Conflict, Merge, PersonView, Reader
from wayhome.persons.models.change import Change
from wayhome.persons.models.known import Alias, Behaviour, KnownPlace, Number, Relationship, Vehicle
from wayhome.persons.models.person import PersonOfConcern
from wayhome.persons.models.photo import Photo

__all__ = [
    "Alias",
    "Behaviour",
    "Change",
    "Conflict",
    "KnownPlace",
    "Merge",
    "Number",
    "PersonOfConcern",
    "PersonView",
    "Photo",
    "Reader",
    "Relationship",
    "Vehicle",
]
