"""Sent, accepted, renewed, refused, withdrawn: each with its day, and only where it can follow."""

from datetime import timedelta
from typing import Any

import pytest

from tests.clock import HeldClock
from tests.filings.scenes import SENDING, Scene, accepted, agreed, answer, sent
from tests.places.scenes import TODAY
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.filings import writing
from wayhome.filings.actions import (
    edit_request,
    make_papers,
    mark_accepted,
    mark_refused,
    mark_renewed,
    mark_sent,
    mark_withdrawn,
    papers,
)
from wayhome.filings.models import PremiseRequest, RequestEvent
from wayhome.filings.queries import on_file
from wayhome.filings.rules.steps import Answer, Sending, State, Step, next_step, state_after, step_wrong


def test_the_whole_way_of_a_request(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    assert (request.state, request.reference, request.accepted_version) == ("accepted", "PH-2026-0071", 1)
    assert list(on_file(scene.sofia, clock.now)) == [request]
    assert list(on_file(scene.sofia, clock.now + timedelta(days=102))) == []
    later = TODAY + timedelta(days=200)
    assert refused(lambda: mark_renewed(scene.sofia, request.pk, answer())) == [("expires_on", "shorter")]
    assert mark_renewed(scene.sofia, request.pk, answer(expires_on=later)).expires_on == later
    edit_request(scene.sofia, request.pk, scene.draft(asks="Ring first."))
    make_papers(scene.sofia, request.pk)
    mark_sent(scene.sofia, request.pk, SENDING)
    assert list(on_file(scene.sofia, clock.now)) == [request]
    wrong = refused(lambda: mark_refused(scene.sofia, request.pk, on=None, reason=""))
    assert wrong == [("reason", "missing"), ("on", "missing")]
    back = mark_refused(scene.sofia, request.pk, on=TODAY, reason="Too long.")
    assert (back.state, back.accepted_version) == ("accepted", 1)
    assert refused(lambda: mark_withdrawn(scene.sofia, request.pk, on=TODAY)) == [("to_whom", "missing")]
    gone = mark_withdrawn(scene.sofia, request.pk, on=TODAY, to_whom="Sgt. Flynn", note="She moved.")
    assert gone.state == "withdrawn"
    assert list(on_file(scene.sofia, clock.now)) == []
    kinds = list(RequestEvent.objects.filter(request=request).order_by("id").values_list("kind", flat=True))
    assert kinds == [
        *("drafted", "consented", "made", "sent", "accepted", "renewed", "changed", "made", "sent", "refused"),
        "withdrawn",
    ]
    assert [one for one in recorded() if one.startswith("premise_request.")][-1] == "premise_request.withdrawn"
    forbidden(lambda: mark_withdrawn(scene.nora, request.pk, on=TODAY))


def test_what_was_never_accepted_is_refused_for_good(scene: Scene, clock: HeldClock) -> None:
    request = sent(scene, clock.now)
    assert mark_refused(scene.sofia, request.pk, on=TODAY, reason="Not our area.").state == "refused"


def test_a_draft_is_put_away_without_anybody_to_tell(scene: Scene) -> None:
    assert mark_withdrawn(scene.sofia, scene.request().pk, on=TODAY).state == "withdrawn"


def test_only_papers_that_were_made_and_not_yet_sent_are_sent(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    agreed(scene, request, clock.now)
    assert refused(lambda: mark_sent(scene.sofia, request.pk, SENDING)) == [("", "no_papers")]
    make_papers(scene.sofia, request.pk)
    wrong = refused(lambda: mark_sent(scene.sofia, request.pk, Sending(how="pigeon", to_whom="", on=None)))
    assert wrong == [("how", "how"), ("to_whom", "missing"), ("on", "missing")]
    mark_sent(scene.sofia, request.pk, SENDING)
    assert refused(lambda: mark_sent(scene.sofia, request.pk, SENDING)) == [("", "no_papers")]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"reference": ""}, ("reference", "missing")),
        ({"on": TODAY - timedelta(days=1)}, ("on", "order")),
        ({"on": None}, ("on", "missing")),
        ({"expires_on": None}, ("expires_on", "missing")),
        ({"expires_on": TODAY - timedelta(days=2)}, ("expires_on", "past")),
        ({"expires_on": TODAY + timedelta(days=2_000)}, ("expires_on", "far")),
    ],
)
def test_an_answer_has_a_reference_a_day_and_an_end(
    scene: Scene, clock: HeldClock, more: dict[str, Any], wrong: tuple[str, str]
) -> None:
    request = sent(scene, clock.now)
    assert refused(lambda: mark_accepted(scene.sofia, request.pk, answer(**more))) == [wrong]


@pytest.mark.parametrize("state", list(State))
def test_no_step_is_taken_where_it_cannot_follow(state: State) -> None:
    may = {step for step in Step if not step_wrong(state, step)}
    assert (Step.WITHDRAW in may) is (state is not State.WITHDRAWN)
    assert (Step.ACCEPT in may) is (state is State.SENT)
    assert (Step.SEND in may) is (state not in {State.TO_WITHDRAW, State.WITHDRAWN})
    assert state_after(state, Step.EDIT, on_file=True) is state


@pytest.mark.parametrize(
    ("state", "said", "step"),
    [
        ("draft", {"may_release": False}, None),
        ("draft", {"is_news": True}, Step.MAKE),
        ("draft", {"has_unsent": True}, Step.SEND),
        ("draft", {"has_unsent": True, "is_news": True}, Step.MAKE),
        ("sent", {}, Step.ACCEPT),
        ("sent", {"may_release": False}, Step.ACCEPT),
        ("accepted", {}, None),
        ("accepted", {"is_news": True}, Step.MAKE),
        ("accepted", {"ends_soon": True}, Step.RENEW),
        ("refused", {}, Step.MAKE),
        ("refused", {"has_unsent": True}, Step.SEND),
        ("expired", {}, Step.RENEW),
        ("to_withdraw", {"may_release": False}, Step.WITHDRAW),
        ("withdrawn", {}, None),
    ],
)
def test_one_step_comes_next(state: str, said: dict[str, bool], step: Step | None) -> None:
    usual = {"may_release": True, "has_unsent": False, "is_news": False, "ends_soon": False}
    assert next_step(state, **usual | said) is step


def test_a_step_out_of_order_is_refused_with_what_to_do(scene: Scene) -> None:
    request = scene.request()
    said = Answer(reference="x", on=TODAY, expires_on=TODAY)
    for act in (mark_accepted, mark_renewed):
        assert refused(lambda act=act: act(scene.sofia, request.pk, said)) == [("", "step")]  # type: ignore[misc] # bound


def test_papers_of_what_changed_meanwhile_are_not_kept(
    scene: Scene, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = scene.request()
    agreed(scene, request, clock.now)
    real = writing.papers_of

    def slow(document: Any) -> writing.Papers:
        PremiseRequest.objects.update(asks="Something else.")
        return real(document)

    monkeypatch.setattr(writing, "papers_of", slow)
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "changed")]
    assert request.versions.count() == 0
    monkeypatch.setattr(papers, "MOST_VERSIONS", 0)
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "too_many")]
