"""Nothing leaves the agency without the worker's written, specific, time-limited yes (F3)."""

from datetime import timedelta

import pytest

from tests.clock import HeldClock
from tests.filings.scenes import CONSENT, SENDING, UNTIL, Scene, accepted, agreed, seen, sent
from tests.places.scenes import TODAY
from tests.staff.helpers import forbidden, recorded, refused
from wayhome.core.errors import NotFound
from wayhome.filings.actions import (
    edit_request,
    give_consent,
    make_papers,
    mark_sent,
    note_paper_consent,
    open_paper,
    withdraw_consent,
)
from wayhome.filings.models import Consent, FilingView
from wayhome.filings.rules.consent import ConsentDraft
from wayhome.ledger.models import Entry

SIGNED = ConsentDraft(
    purpose="For Store Street.", until=UNTIL, signed_on=TODAY - timedelta(days=1), kept_where="The safe"
)


def test_without_a_consent_no_paper_is_made(scene: Scene) -> None:
    request = scene.request()
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "no_consent")]


def test_the_worker_says_yes_to_what_they_read(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    read = seen(request, clock.now)
    edit_request(scene.sofia, request.pk, scene.draft(asks="More than that."))
    wrong = refused(lambda: give_consent(scene.nora, request.pk, CONSENT, seen_sha256=read))
    assert wrong == [("", "changed")]
    request.refresh_from_db()
    made = agreed(scene, request, clock.now)
    assert (made.form, made.until, made.signed_on) == ("here", UNTIL, TODAY)
    assert made.covers["phones"] == ["+35315550123", "+353861230000"]
    entry = Entry.objects.latest("id")
    assert (entry.action, "phones" in str(entry.details)) == ("premise_request.consented", False)
    forbidden(lambda: give_consent(scene.sofia, request.pk, CONSENT, seen_sha256=read))


def test_a_consent_says_what_for_and_ends(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    read = seen(request, clock.now)
    for until, code in ((None, "missing"), (TODAY - timedelta(days=1), "past"), (TODAY + timedelta(days=500), "far")):
        draft = ConsentDraft(purpose=" ", until=until)
        wrong = refused(lambda said=draft: give_consent(scene.nora, request.pk, said, seen_sha256=read))  # type: ignore[misc] # bound
        assert wrong == [("purpose", "missing"), ("until", code)]


def test_a_signed_paper_is_noted_with_where_it_is(scene: Scene) -> None:
    request = scene.request()
    bare = ConsentDraft(purpose="For Store Street.", until=UNTIL)
    wrong = refused(lambda: note_paper_consent(scene.sofia, request.pk, bare))
    assert [one[0] for one in wrong] == ["kept_where", "signed_on"]
    old = ConsentDraft(purpose="x", until=UNTIL, kept_where="The safe", signed_on=TODAY - timedelta(days=92))
    assert refused(lambda: note_paper_consent(scene.sofia, request.pk, old)) == [("signed_on", "old")]
    made = note_paper_consent(scene.sofia, request.pk, SIGNED)
    assert (made.form, made.kept_where, made.signed_on) == ("paper", "The safe", SIGNED.signed_on)
    forbidden(lambda: note_paper_consent(scene.nora, request.pk, SIGNED))
    again = note_paper_consent(scene.sofia, request.pk, SIGNED)
    assert list(Consent.objects.filter(replaced_at__isnull=True)) == [again]


def test_nobody_notes_a_paper_about_themselves(scene: Scene) -> None:
    request = scene.request(worker_id=scene.cast.sofia.pk, premises=((scene.work.pk, "work"),), person_ids=())
    assert refused(lambda: note_paper_consent(scene.sofia, request.pk, SIGNED)) == [("", "self")]


def test_more_than_was_consented_to_is_not_released(scene: Scene, clock: HeldClock) -> None:
    request = scene.request(person_ids=())
    agreed(scene, request, clock.now)
    make_papers(scene.sofia, request.pk)
    edit_request(scene.sofia, request.pk, scene.draft())
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "beyond_consent")]
    assert refused(lambda: mark_sent(scene.sofia, request.pk, SENDING)) == [("", "beyond_consent")]


def test_a_consent_that_ran_out_releases_nothing(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    agreed(scene, request, clock.now)
    clock.advance(hours=24 * 182)
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "consent_over")]


def test_the_worker_takes_it_back_at_any_time(scene: Scene, clock: HeldClock) -> None:
    request = accepted(scene, clock.now)
    with pytest.raises(NotFound):
        withdraw_consent(scene.cast.actor(scene.cast.ben), request.pk)
    after = withdraw_consent(scene.nora, request.pk)
    assert (after.state, after.compared_at, recorded()[-1]) == (
        "to_withdraw",
        None,
        "premise_request.consent_withdrawn",
    )
    assert refused(lambda: withdraw_consent(scene.nora, request.pk)) == [("", "no_consent")]
    assert refused(lambda: make_papers(scene.sofia, request.pk)) == [("", "step")]


def test_a_draft_stays_a_draft_when_the_consent_is_taken_back(scene: Scene, clock: HeldClock) -> None:
    request = scene.request()
    agreed(scene, request, clock.now)
    version = make_papers(scene.sofia, request.pk)
    assert withdraw_consent(scene.sofia, request.pk).state == "draft"
    wrong = refused(lambda: open_paper(scene.sofia, request.pk, version.number, "pdf"))
    assert wrong == [("", "no_consent")]


def test_papers_open_as_they_were_made_and_each_opening_is_kept(scene: Scene, clock: HeldClock) -> None:
    request = sent(scene, clock.now)
    version = request.versions.get()
    for kind, begins in (("pdf", b"%PDF"), ("eido", b"{"), ("pidf", b"<?xml")):
        assert open_paper(scene.nora, request.pk, version.number, kind).startswith(begins)
    assert set(FilingView.objects.values_list("viewer_id", "what")) == {
        (scene.cast.nora.pk, kind) for kind in ("pdf", "eido", "pidf")
    }
    assert recorded()[-3:] == ["premise_request.viewed"] * 3
    paper = version.papers.get(kind="pdf")
    assert b"%PDF" not in bytes(paper.sealed)
    made = Entry.objects.get(pk=version.entry_id)
    assert made.details is not None
    assert made.details["sha256"]["pdf"] == paper.sha256
    for number, kind in ((9, "pdf"), (version.number, "facts")):
        with pytest.raises(NotFound):
            open_paper(scene.sofia, request.pk, number, kind)
