"""Who keeps a request is told once of each thing that is due, in words that say nothing to a reader over a shoulder."""

from dataclasses import replace
from datetime import timedelta

from tests.clock import HeldClock
from tests.filings.scenes import CONSENT, Scene, accepted, answer, sent
from tests.places.scenes import TODAY
from wayhome.filings.actions import edit_request, mark_renewed, note_paper_consent, remind_keepers, withdraw_consent
from wayhome.filings.models import PremiseRequest, Reminder
from wayhome.filings.queries import of_leavers, readable
from wayhome.messaging.models import Message
from wayhome.persons.actions import name_conflict
from wayhome.staff.actions import deactivate_person, reactivate_person
from wayhome.staff.models import ContactRoute, RoleGrant


def told() -> list[str]:
    return list(Reminder.objects.order_by("at", "kind").values_list("kind", flat=True))


def after(clock: HeldClock, days: float) -> None:
    clock.advance(hours=24 * days)
    remind_keepers()


def test_expiry_is_told_thirty_and_seven_days_ahead_and_on_the_day(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    assert remind_keepers() == 1
    assert remind_keepers() == 0, "once a day"
    after(clock, 69)
    assert told() == []
    for days, kinds in ((2, 1), (5, 1), (18, 2), (3, 2), (5, 3), (1, 3)):
        after(clock, days)
        assert len(told()) == kinds
    assert told() == ["expires_30", "expires_7", "expired"]
    request.refresh_from_db()
    assert request.state == "expired"
    renewed = mark_renewed(
        scene.sofia, request.pk, answer(on=clock.now.date(), expires_on=clock.now.date() + timedelta(days=60))
    )
    assert renewed.state == "accepted"


def test_the_words_are_neutral_and_go_to_who_keeps_it(scene: Scene, clock: HeldClock) -> None:
    accepted(scene, clock.now, expires_on=TODAY + timedelta(days=20))
    remind_keepers()
    message = Message.objects.get(about_kind="premise_request")
    assert message.recipient_id == scene.cast.sofia.pk
    for word in ("Nora", "Elm", "police", "Store", "stalk", "expire"):
        assert word.lower() not in f"{message.subject} {message.body}".lower()


def test_silence_is_told_after_a_fortnight(scene: Scene, clock: HeldClock) -> None:
    sent(scene, clock.now)
    after(clock, 13)
    assert told() == []
    after(clock, 1)
    after(clock, 1)
    assert told() == ["unanswered"]


def test_a_consent_that_ends_is_told_to_the_worker_too_and_then_it_is_to_be_withdrawn(
    scene: Scene, clock: HeldClock
) -> None:
    request = accepted(scene, clock.now, expires_on=TODAY + timedelta(days=900))
    after(clock, 170)
    assert told() == ["consent"]
    people = set(Message.objects.filter(about_kind="premise_request").values_list("recipient_id", flat=True))
    assert people == {scene.cast.sofia.pk, scene.cast.nora.pk}
    after(clock, 12)
    request.refresh_from_db()
    assert (request.state, told()) == ("to_withdraw", ["consent", "to_withdraw"])
    after(clock, 1)
    assert told() == ["consent", "to_withdraw"]


def test_a_consent_taken_back_is_told_at_once(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    remind_keepers()
    withdraw_consent(scene.nora, request.pk)
    assert remind_keepers() == 1
    assert told() == ["to_withdraw"]


def test_what_is_known_otherwise_than_it_was_sent_is_told_once(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    edit_request(scene.sofia, request.pk, scene.draft(asks="Ring first."))
    remind_keepers()
    after(clock, 2)
    assert told() == ["differs"]


def test_where_the_keeper_left_the_others_are_told_and_nothing_is_marked_while_nobody_is_reached(
    scene: Scene, clock: HeldClock
) -> None:
    request = accepted(scene, clock.now, expires_on=TODAY + timedelta(days=20))
    RoleGrant.objects.filter(person=scene.cast.sofia).delete()
    routes = ContactRoute.objects.filter(person=scene.cast.ines)
    routes.update(verified_at=None)
    remind_keepers()
    assert told() == []
    routes.update(verified_at=clock.now)
    after(clock, 1)
    assert told() == ["expires_30"]
    assert Message.objects.get(about_id=request.pk).recipient_id == scene.cast.ines.pk
    assert PremiseRequest.objects.get().compared_at == clock.now


def test_a_worker_who_left_is_asked_or_the_police_are_told_and_the_keeper_hears_of_it_once(
    scene: Scene, clock: HeldClock
) -> None:
    request = accepted(scene, clock.now, expires_on=TODAY + timedelta(days=200))
    remind_keepers()
    assert told() == []
    clock.advance(hours=24)
    deactivate_person(scene.cast.actor(scene.cast.amara), scene.cast.nora.pk)
    after(clock, 1)
    after(clock, 1)
    assert told() == ["left"]
    message = Message.objects.get(about_kind="premise_request")
    assert message.recipient_id == scene.cast.sofia.pk
    assert not {"nora", "left", "police"} & set(f"{message.subject} {message.body}".lower().split())
    assert list(of_leavers(readable(scene.sofia))) == [request]
    paper = replace(CONSENT, signed_on=clock.now.date(), kept_where="The cabinet", until=TODAY + timedelta(days=170))
    note_paper_consent(scene.sofia, request.pk, paper)
    assert not of_leavers(readable(scene.sofia)).exists()
    withdraw_consent(scene.sofia, request.pk)
    assert not of_leavers(readable(scene.sofia)).exists(), "to be withdrawn says more"


def test_a_worker_who_comes_back_and_leaves_again_is_told_of_again(scene: Scene, clock: HeldClock) -> None:
    accepted(scene, clock.now, expires_on=TODAY + timedelta(days=200))
    amara = scene.cast.actor(scene.cast.amara)
    for count in (1, 2):
        clock.advance(hours=24)
        deactivate_person(amara, scene.cast.nora.pk)
        after(clock, 1)
        assert told() == ["left"] * count
        reactivate_person(amara, scene.cast.nora.pk)
        assert not of_leavers(readable(scene.sofia)).exists()


def test_a_keeper_with_a_conflict_of_interest_is_not_told_and_somebody_else_is(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now, expires_on=TODAY + timedelta(days=20))
    ines = scene.cast.actor(scene.cast.ines)
    name_conflict(ines, scene.feared.pk, staff_id=scene.cast.sofia.pk, reason="her brother")
    remind_keepers()
    assert told() == ["expires_30"]
    assert list(Message.objects.values_list("recipient_id", flat=True)) == [scene.cast.ines.pk]
    assert not readable(scene.sofia).filter(pk=request.pk).exists()
