"""The writers of persons of concern."""

from wayhome.persons.actions.known import KINDS, add_known, strike_out
from wayhome.persons.actions.merging import merge, take_merge_back
from wayhome.persons.actions.people import add_person, edit_person, lift_conflict, name_conflict, set_readers
from wayhome.persons.actions.photos import Opened, add_photo, open_photo
from wayhome.persons.actions.viewing import note_looks, view_person

__all__ = [
    "KINDS",
    "Opened",
    "add_known",
    "add_person",
    "add_photo",
    "edit_person",
    "lift_conflict",
    "merge",
    "name_conflict",
    "note_looks",
    "open_photo",
    "set_readers",
    "strike_out",
    "take_merge_back",
    "view_person",
]
