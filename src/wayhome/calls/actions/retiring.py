"""Calls that are old enough go: what came of them was counted, and where somebody was is nobody's business any more."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from wayhome.calls.models import CallBack, CallEvent, Outcome
from wayhome.calls.rules.figures import KEPT_DAYS
from wayhome.core.limits import BATCH_ROWS
from wayhome.core.transactions import in_transaction
from wayhome.ledger.actions import record
from wayhome.ledger.rules import SYSTEM, Party


@in_transaction
def retire_calls(now: datetime, limit: int = BATCH_ROWS) -> int:
    """Delete at most `limit` calls older than WAYHOME_CALL_DAYS, and outcomes older than a year. Returns how many.

    Kept: a call whose call-back or alarm is open, or that belongs to a visit whose records are frozen.
    """
    before = now - timedelta(days=settings.WAYHOME_CALL_DAYS)
    needed = (
        Q(call_back__isnull=False, call_back__finished_at__isnull=True)
        | Q(call_back__alarm__isnull=False, call_back__alarm__closed_at__isnull=True)
        | Q(call_back__duplicate_of__isnull=False, call_back__duplicate_of__closed_at__isnull=True)
        | Q(call_back__visit__frozen_at__isnull=False)
    )
    old = CallEvent.objects.filter(received_at__lt=before).exclude(needed).order_by("received_at")
    ids = list(old.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])
    if ids:
        CallBack.objects.filter(call_id__in=ids).delete()
        CallEvent.objects.filter(pk__in=ids).delete()
        record(
            at=now,
            action="call.retired",
            actor=SYSTEM,
            subject=Party(kind="calls"),
            details={"calls": [str(one) for one in ids]},
        )
    gone = Outcome.objects.filter(at__lt=now - timedelta(days=KEPT_DAYS)).order_by("at").values("pk")[:limit]
    dropped, _ = Outcome.objects.filter(pk__in=gone).delete()
    return len(ids) + dropped
