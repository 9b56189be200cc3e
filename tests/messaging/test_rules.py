"""What follows a failure, and how several messages become one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wayhome.messaging.rules import after_failure, digest_of, first_route
from wayhome.messaging.rules.digest import LINES

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def follow(**changes: object) -> tuple[bool, int, int, tuple[int, ...], float]:
    values: dict[str, object] = {
        "now": NOW,
        "give_up_at": LATER,
        "route_count": 3,
        "route_index": 0,
        "rounds": 0,
        "refused": (),
        "permanent": False,
    }
    found = after_failure(**(values | changes))  # type: ignore[arg-type]  # the values above have its types
    return found.exhausted, found.route_index, found.rounds, found.refused, (found.not_before - NOW).total_seconds()


def test_the_next_route_at_once() -> None:
    assert follow() == (False, 1, 0, (), 0)


def test_after_the_last_the_first_again_with_a_growing_pause() -> None:
    assert follow(route_index=2) == (False, 0, 1, (), 5)
    assert follow(route_index=2, rounds=1) == (False, 0, 2, (), 15)
    assert follow(route_index=2, rounds=9) == (False, 0, 10, (), 60)


def test_a_passive_route_waits_until_the_others_were_tried_again() -> None:
    board_last = frozenset({2})
    assert follow(passive=board_last) == (False, 1, 0, (), 0)
    assert follow(route_index=1, passive=board_last) == (False, 0, 1, (), 5)
    assert follow(route_index=1, rounds=2, passive=board_last) == (False, 2, 2, (), 0)


def test_a_passive_route_does_not_wait_for_what_was_refused_or_comes_too_late() -> None:
    board_last = frozenset({2})
    assert follow(route_index=1, refused=(0,), permanent=True, passive=board_last) == (False, 2, 0, (0, 1), 0)
    assert follow(route_index=1, give_up_at=NOW, passive=board_last) == (False, 2, 0, (), 0)


def test_a_refused_address_is_not_tried_again() -> None:
    assert follow(permanent=True) == (False, 1, 0, (0,), 0)
    assert follow(route_index=2, refused=(0,)) == (False, 1, 1, (0,), 5)


def test_exhausted_when_every_address_refused() -> None:
    assert follow(route_index=2, refused=(0, 1), permanent=True) == (True, 2, 0, (0, 1, 2), 0)


def test_exhausted_when_the_time_is_over() -> None:
    assert follow(route_index=2, give_up_at=NOW + timedelta(seconds=5)) == (True, 2, 0, (), 0)


def test_nobody_is_reached_without_a_route() -> None:
    assert first_route(0) is None
    assert first_route(2) == 0


@given(st.integers(1, 5), st.lists(st.booleans(), min_size=1, max_size=200))
def test_it_always_ends_inside_its_time(route_count: int, failures: list[bool]) -> None:
    now, index, rounds, refused = NOW, 0, 0, ()
    for permanent in failures:
        found = after_failure(
            now=now,
            give_up_at=LATER,
            route_count=route_count,
            route_index=index,
            rounds=rounds,
            refused=refused,
            permanent=permanent,
        )
        if found.exhausted:
            break
        assert found.route_index not in found.refused
        assert found.not_before < LATER
        now, index, rounds, refused = found.not_before, found.route_index, found.rounds, found.refused  # type: ignore[assignment]  # an empty tuple first


def test_a_digest_counts_and_is_bounded() -> None:
    digest = digest_of(["Wayhome: please look"] * 60, [f"Line {n}" for n in range(60)])
    assert digest.subject == "Wayhome: please look (60)"
    lines = digest.body.split("\n")
    assert len(lines) == LINES + 1
    assert lines[-1] == "- and 20 more; the board shows them all."
    assert digest_of(["S"] * 2, ["a", "b"]).body == "- a\n- b"


def test_a_digest_of_digests_says_every_line_and_the_whole_number() -> None:
    long = digest_of(["S"] * 60, [f"Line {n}" for n in range(60)])
    short = digest_of(["S"] * 2, ["a\nb", "c"])
    both = digest_of([short.subject, "S", long.subject], [short.body, "d", long.body])
    assert both.subject == "S (63)"
    lines = both.body.split("\n")
    assert lines[:4] == ["- a b", "- c", "- d", "- Line 0"]
    assert lines[-1] == "- and 23 more; the board shows them all."
