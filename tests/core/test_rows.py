"""Many rows in one statement: the same rows as Django would write, or none."""

import pytest
from django.db import IntegrityError, transaction

from tests.cast import Cast
from tests.clock import HeldClock
from wayhome.core.ids import new_id
from wayhome.core.rows import Alike, insert_alike, insert_rows, row_of
from wayhome.ledger.models import Entry
from wayhome.staff.models import ApiToken
from wayhome.visits.models import VisitEvent


def _token(cast: Cast, clock: HeldClock, **more: object) -> ApiToken:
    fields: dict[str, object] = {
        "person": cast.nora,
        "label": 'a "label" with \\ and \n and Łódź 🏠',
        "token_sha256": bytes(range(32)),
        "scopes": ["check-in", "board"],
        "made_at": clock.now,
        "expires_at": clock.now,
        **more,
    }
    return ApiToken(**fields)


def test_every_kind_of_value_comes_back_as_it_went(cast: Cast, clock: HeldClock) -> None:
    token = _token(cast, clock)
    insert_rows([token])
    kept = ApiToken.objects.get()
    assert (kept.label, bytes(kept.token_sha256), kept.scopes) == (token.label, bytes(range(32)), token.scopes)
    assert (kept.made_at, kept.withdrawn_at) == (clock.now, None)


def test_nothing_is_nothing(cast: Cast) -> None:
    insert_rows([])
    assert not VisitEvent.objects.exists()


def test_one_that_is_refused_takes_all_or_is_left_out(cast: Cast, clock: HeldClock) -> None:
    same = [_token(cast, clock), _token(cast, clock), _token(cast, clock, token_sha256=b"\x07" * 32)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(same)
    assert not ApiToken.objects.exists()
    insert_rows(same, ignore_conflicts=True)
    assert ApiToken.objects.count() == 2


def test_what_cannot_be_written_this_way_is_said(cast: Cast, clock: HeldClock) -> None:
    with pytest.raises(TypeError, match="set"):
        insert_rows([Entry(id=new_id(), at=clock.now, action="x", details={"a": {1}})])


def test_rows_that_are_alike_are_what_they_would_be_one_by_one(cast: Cast, clock: HeldClock) -> None:
    first = row_of(_token(cast, clock))
    second = row_of(_token(cast, clock, label="another", person=cast.ben, scopes=[]))
    differing = [{"id": new_id(), "token_sha256": bytes([number] * 32)} for number in range(5)]
    written = insert_alike(
        ApiToken, [Alike(pattern=first, rows=differing[:3]), Alike(pattern=second, rows=differing[3:])]
    )
    assert written == {row["id"] for row in differing}
    kept = {row["id"]: row for row in ApiToken.objects.values()}
    plain = [{**first, **row} for row in differing[:3]] + [{**second, **row} for row in differing[3:]]
    ApiToken.objects.all().delete()
    insert_rows([ApiToken(**row) for row in plain])
    assert {row["id"]: row for row in ApiToken.objects.values()} == kept


def test_alike_ones_that_are_refused_take_all_or_are_left_out_and_said(cast: Cast, clock: HeldClock) -> None:
    same = [{"id": new_id(), "token_sha256": bytes(32)} for _ in range(2)]
    alike = [Alike(pattern=row_of(_token(cast, clock)), rows=same), Alike(pattern=row_of(_token(cast, clock)), rows=[])]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_alike(ApiToken, alike)
    assert not ApiToken.objects.exists()
    assert insert_alike(ApiToken, alike, ignore_conflicts=True) == {same[0]["id"]}
    assert insert_alike(ApiToken, []) == set()
