"""Pure decisions about persons of concern: what is typed, judged; plates compared; a description in one paragraph."""

from wayhome.persons.rules.drafts import (
    AliasDraft,
    BehaviourDraft,
    Judged,
    NumberDraft,
    PersonDraft,
    PlaceDraft,
    RelationshipDraft,
    VehicleDraft,
    day_wrong,
    judge,
    judge_person,
)
from wayhome.persons.rules.pictures import MOST_PHOTOS, PHOTO_BYTES, judge_picture, media_type_of
from wayhome.persons.rules.words import described, plate_key, vehicle_words

__all__ = [
    "MOST_PHOTOS",
    "PHOTO_BYTES",
    "AliasDraft",
    "BehaviourDraft",
    "Judged",
    "NumberDraft",
    "PersonDraft",
    "PlaceDraft",
    "RelationshipDraft",
    "VehicleDraft",
    "day_wrong",
    "described",
    "judge",
    "judge_person",
    "judge_picture",
    "media_type_of",
    "plate_key",
    "vehicle_words",
]
