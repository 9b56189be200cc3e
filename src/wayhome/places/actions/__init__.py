"""The writers of premises, hazards and safe places. `roads`, which reads maps, is imported by itself: it is heavy."""

from wayhome.places.actions.hazards import (
    HazardDraft,
    agree_to_asked,
    change_hazard,
    confirm_hazard,
    decline_asked,
    end_hazard,
    refuse_hazard,
    renew_hazard,
    write_hazard,
)
from wayhome.places.actions.importing import PremisesReport, Refusal, import_premises
from wayhome.places.actions.premises import (
    EntryDraft,
    add_entry,
    add_premise,
    close_premise,
    edit_premise,
    merge_premise,
    note_look,
    open_hazard,
    open_premise,
)
from wayhome.places.actions.presence import person_left, place_person
from wayhome.places.actions.safe_places import (
    SafePlaceDraft,
    add_safe_place,
    confirm_safe_place,
    refuse_safe_place,
)
from wayhome.places.actions.telling import (
    ObjectionDraft,
    answer_objection,
    record_objection,
    record_told,
    tell_overdue_reviews,
)
from wayhome.places.rules.premises import PremiseDraft

__all__ = [
    "EntryDraft",
    "HazardDraft",
    "ObjectionDraft",
    "PremiseDraft",
    "PremisesReport",
    "Refusal",
    "SafePlaceDraft",
    "add_entry",
    "add_premise",
    "add_safe_place",
    "agree_to_asked",
    "answer_objection",
    "change_hazard",
    "close_premise",
    "confirm_hazard",
    "confirm_safe_place",
    "decline_asked",
    "edit_premise",
    "end_hazard",
    "import_premises",
    "merge_premise",
    "note_look",
    "open_hazard",
    "open_premise",
    "person_left",
    "place_person",
    "record_objection",
    "record_told",
    "refuse_hazard",
    "refuse_safe_place",
    "renew_hazard",
    "tell_overdue_reviews",
    "write_hazard",
]
