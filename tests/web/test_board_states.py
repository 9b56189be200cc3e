"""What the board says of each person, for whom: pure decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from wayhome.web.board.beat import beat_of
from wayhome.web.board.rows import Audience, Health, Raw, View, Watching, cut
from wayhome.web.board.states import Line, OpenAlarm, Outing, State, decide, in_order, soon_seconds, worst_first

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OFFICE = uuid4()
ELSEWHERE = uuid4()


def outing(minutes: float, **more: object) -> Outing:
    made = Outing(
        visit_id=uuid4(),
        due_at=NOW + timedelta(minutes=minutes),
        due_words="Check-in by",
        expected_back_at=NOW + timedelta(hours=3),
        back_to="office",
        interval_seconds=7_200,
        grace_seconds=900,
        stop_address="12 Quay Lane",
        stop_with="Mr Kean",
        phone="+353861234567",
        vehicle="blue Fabia",
    )
    return replace(made, **more)  # type: ignore[arg-type] # a test's own names


def alarm(kind: str = "missed_contact", **more: object) -> OpenAlarm:
    made = OpenAlarm(
        id=uuid4(), kind=kind, words=kind.replace("_", " "), severity=10, due_at=NOW, opened_at=NOW, office_id=OFFICE
    )
    return replace(made, **more)  # type: ignore[arg-type] # a test's own names


def line(name: str, out: Outing | None = None, office: UUID = OFFICE) -> Line:
    return Line(
        person_id=uuid4(),
        name=f"{name} Byrne",
        called=name,
        office_id=office,
        zone="Europe/Dublin",
        phone="+353860000000",
        state=State.IN,
        outing=out,
    )


@pytest.mark.parametrize(
    ("out", "alarms", "state"),
    [
        (None, (), State.IN),
        (outing(60), (), State.OUT),
        (outing(10), (), State.DUE),
        (outing(10.1), (), State.OUT),
        (outing(0), (), State.OVERDUE),
        (outing(-30), (), State.OVERDUE),
        (outing(60), (alarm(),), State.ALARM),
        (None, (alarm("panic"),), State.ALARM),
        (outing(60), (alarm(is_drill=True),), State.OUT),
    ],
)
def test_a_state_is_decided(out: Outing | None, alarms: tuple[OpenAlarm, ...], state: State) -> None:
    assert decide(out, alarms, NOW) is state


def test_due_soon_leaves_room_for_out_where_the_interval_is_short() -> None:
    assert soon_seconds(7_200) == 600
    assert soon_seconds(900) == 300


def test_who_needs_attention_comes_first() -> None:
    raw = Raw(
        at=NOW,
        people=(
            line("In"),
            line("Out", outing(50)),
            line("Soon", outing(5)),
            line("Sooner", outing(2)),
            line("Late", outing(-2)),
            line("Held", outing(-40)),
            line("Open", outing(-30)),
            line("Panic", outing(30)),
        ),
    )
    ids = {one.called: one.person_id for one in raw.people}
    alarms = (
        alarm(person_id=ids["Held"], acknowledged_by="Marcus Doyle"),
        alarm(person_id=ids["Open"]),
        alarm("panic", person_id=ids["Panic"], severity=70),
    )
    board = cut(replace(raw, alarms=alarms), Audience(view=View.DESK, offices=None), NOW)
    assert [one.called for one in board.lines] == ["Panic", "Open", "Held", "Late", "Sooner", "Soon", "Out", "In"]
    assert len(board.unanswered) == 2


def test_the_worst_alarm_of_a_person_comes_first_and_drills_last() -> None:
    drill, held, mild = alarm("panic", severity=70, is_drill=True), alarm(acknowledged_by="x"), alarm()
    bad = alarm("followed", severity=60)
    assert worst_first((drill, held, mild, bad)) == (bad, mild, held, drill)


def test_an_audience_sees_its_offices_only() -> None:
    raw = Raw(
        at=NOW,
        people=(line("Here"), line("There", office=ELSEWHERE)),
        alarms=(alarm("nobody_on_duty", office_id=ELSEWHERE), alarm("not_watching", office_id=None)),
        watches=(
            Watching(office_id=OFFICE, office="Harbour", zone="Europe/Dublin", name="Marcus"),
            Watching(office_id=ELSEWHERE, office="Hill", zone="Asia/Tokyo"),
        ),
    )
    board = cut(raw, Audience(view=View.DESK, offices=frozenset({OFFICE})), NOW)
    assert [one.called for one in board.lines] == ["Here"]
    assert [one.kind for one in board.alarms] == ["not_watching"]
    assert (board.zone, board.unwatched) == ("Europe/Dublin", False)
    assert cut(raw, Audience(view=View.DESK, offices=None), NOW).unwatched


def test_outside_the_desk_nothing_tells_where_or_with_whom() -> None:
    here = line("Nora", outing(-30))
    raw = Raw(at=NOW, people=(here,), alarms=(alarm("panic", person_id=here.person_id, reason="at 12 Quay Lane"),))
    for view in (View.WALL, View.PLAIN):
        (shown,) = cut(raw, Audience(view=view, offices=None), NOW).lines
        assert shown.state is State.ALARM
        assert (shown.name, shown.phone) == ("", "")
        assert "Quay" not in repr(shown)
        assert "Kean" not in repr(shown)
        assert "panic" not in repr(shown)
        assert "8612" not in repr(shown)


def test_duress_is_alarm_on_the_wall_and_nothing_on_colleagues_phones() -> None:
    here = line("Nora", outing(30))
    raw = Raw(at=NOW, people=(here,), alarms=(alarm("duress", person_id=here.person_id, severity=80),))
    (desk,) = cut(raw, Audience(view=View.DESK, offices=None), NOW).lines
    (wall,) = cut(raw, Audience(view=View.WALL, offices=None), NOW).lines
    (plain,) = cut(raw, Audience(view=View.PLAIN, offices=None), NOW).lines
    assert desk.keep_silent
    assert (wall.state, [one.words for one in wall.alarms]) == (State.ALARM, ["Alarm"])
    assert (plain.state, plain.alarms) == (State.OUT, ())


def test_a_persons_own_screen_is_the_same_with_and_without_their_duress() -> None:
    here, other = line("Nora", outing(30)), line("Ben")
    quiet = Raw(at=NOW, people=(here, other))
    duress = replace(quiet, alarms=(alarm("duress", person_id=here.person_id, severity=80),))
    assert duress.secret_subjects == {here.person_id}
    for view in View:
        everybody = Audience(view=view, offices=None)
        own = Audience(view=view, offices=None, hidden_person=here.person_id)
        assert cut(duress, own, NOW) == cut(quiet, everybody, NOW)


def test_a_wall_makes_its_tiles_as_big_as_fit_and_counts_those_who_are_in_when_there_are_many() -> None:
    def wall(people: int) -> tuple[str, bool]:
        raw = Raw(at=NOW, people=tuple(line(f"P{number}") for number in range(people)))
        board = cut(raw, Audience(view=View.WALL, offices=None), NOW)
        return board.size, board.show_in

    assert [wall(people) for people in (3, 12, 20, 30, 40, 60, 61)] == [
        ("most", True),
        ("more", True),
        ("middle", True),
        ("some", True),
        ("less", True),
        ("least", True),
        ("most", False),
    ]


def test_order_is_by_name_where_nothing_else_tells() -> None:
    assert [one.called for one in in_order([line("Zoe"), line("aoife"), line("Ben")])] == ["aoife", "Ben", "Zoe"]


def test_the_beat_says_in_words_how_the_machine_is() -> None:
    well = beat_of(Health(fresh=True, beat_at=NOW - timedelta(seconds=1)), NOW)
    assert (well.words, well.notes, well.trouble) == ("engine looked 1 s ago", "", "")
    ill = beat_of(Health(beat_at=NOW - timedelta(minutes=4), waiting=2, failed=1, lag_entries=9, lag_seconds=130), NOW)
    assert ill.words == "engine last looked 4 min ago"
    assert ill.notes == "2 messages waiting; 1 message failed today; ledger 2 min behind (9 entries)"
    assert "not running" in ill.trouble
    assert beat_of(Health(), NOW).words == "the engine has never run"
