"""Two records of one person: merged, each keeping its rows and its history; taken back if it was wrong."""

from datetime import datetime
from uuid import UUID

from wayhome.core.clock import database_now
from wayhome.core.errors import NotFound, refuse
from wayhome.core.limits import SHORT_TEXT
from wayhome.core.transactions import in_transaction
from wayhome.persons.actions.common import locked, note
from wayhome.persons.models import Conflict, Merge, PersonOfConcern
from wayhome.persons.queries import MAY_RULE, visible_to
from wayhome.staff.rules import Actor

MOST_MERGED = 50


@in_transaction
def merge(actor: Actor, kept_id: UUID, merged_id: UUID, *, reason: str) -> Merge:
    """Read `merged_id` (and what was merged into it) as part of `kept_id` from now on.

    No row moves: both records stay readable. Raises NotFound, NotAllowed, Refused.
    """
    if kept_id == merged_id:
        raise refuse("same", "This is the same record. Choose the other one.", on="other")
    # In the order of their ids, so that two merges of the same two cannot wait for each other.
    rows = {one: locked(actor, one, *MAY_RULE) for one in sorted((kept_id, merged_id))}
    said = " ".join(reason.split())
    if not said or len(said) > SHORT_TEXT:
        raise refuse("reason", f"Say why they are the same person, in at most {SHORT_TEXT} characters.", on="reason")
    kept, merged = rows[kept_id], rows[merged_id]
    if PersonOfConcern.objects.filter(root__in=[kept_id, merged_id]).count() > MOST_MERGED:
        raise refuse("too_many", f"At most {MOST_MERGED} records can be one person.", on="other")
    now = database_now()
    PersonOfConcern.objects.filter(root=merged).exclude(pk=merged.pk).update(root=kept)
    PersonOfConcern.objects.filter(pk=merged.pk).update(root=kept, merged_into=kept, changed_at=now)
    made = Merge.objects.create(kept=kept, merged=merged, reason=said, by_id=actor.person_id, at=now)
    note(actor, "merged", kept_id, now, merged=str(merged_id))
    note(actor, "merged", merged_id, now, into=str(kept_id))
    return made


@in_transaction
def take_merge_back(actor: Actor, merge_id: UUID) -> None:
    """Part two records again, with what each had then and what each got since.

    A conflict of interest that was named meanwhile holds for both: nobody can say any more whom of the two it meant,
    and one that is wrong is lifted. Raises NotFound, NotAllowed, Refused.
    """
    found = Merge.objects.select_for_update().filter(pk=merge_id, undone_at__isnull=True)
    merge_row = found.filter(kept__in=visible_to(actor)).first()
    if merge_row is None:
        raise NotFound("There is no such merge.")
    locked(actor, merge_row.kept_id, *MAY_RULE)
    now = database_now()
    family = [merge_row.merged_id]
    level = family
    while level := list(PersonOfConcern.objects.filter(merged_into__in=level).values_list("pk", flat=True)):
        family = [*family, *level]
    PersonOfConcern.objects.filter(pk=merge_row.merged_id).update(
        root=merge_row.merged_id, merged_into=None, changed_at=now
    )
    PersonOfConcern.objects.filter(pk__in=family[1:]).update(root=merge_row.merged_id)
    merge_row.undone_at, merge_row.undone_by_id = now, actor.person_id
    merge_row.save(update_fields=["undone_at", "undone_by"])
    note(actor, "merge_undone", merge_row.kept_id, now, merged=str(merge_row.merged_id))
    note(actor, "merge_undone", merge_row.merged_id, now, into=str(merge_row.kept_id))
    _share_conflicts(merge_row, actor, now)


def _share_conflicts(parted: Merge, actor: Actor, now: datetime) -> None:
    """Let conflicts that were named while two records were read as one stand on the second one as well."""
    standing = Conflict.objects.filter(lifted_at__isnull=True)
    there = standing.filter(person__root_id=parted.merged_id).values("staff")
    for named in standing.filter(person_id=parted.kept_id, named_at__gte=parted.at).exclude(staff__in=there):
        Conflict.objects.create(
            person_id=parted.merged_id,
            staff_id=named.staff_id,
            reason=named.reason,
            named_by_id=named.named_by_id,
            named_at=named.named_at,
        )
        note(actor, "conflict_named", parted.merged_id, now, staff=str(named.staff_id))
