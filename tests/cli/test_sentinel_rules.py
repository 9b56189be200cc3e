"""When an answer is good, when people are told, and what the sentinel must be given: pure, by hand."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wayhome.cli.sentinel import words
from wayhome.cli.sentinel.course import WAVERING_SECONDS, Course, Rule, Word, after
from wayhome.cli.sentinel.judging import Answer, Limits, judge
from wayhome.cli.sentinel.settings import WrongSettings, read
from wayhome.cli.sentinel.trouble import BadAnswer, Kind, Trouble
from wayhome.ledger.signing import export_key

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = json.dumps(export_key(KEY.public_key()))
BAD = Trouble(kind=Kind.CONNECT, words="cannot connect")
RULE = Rule(in_a_row=2, repeat_seconds=900)


def document(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "type": "wayhome-alive-1",
        "nonce": "ab",
        "at": NOW.isoformat(),
        "engine_ran_at": (NOW - timedelta(seconds=1)).isoformat(),
        "oldest_undone_at": None,
        "oldest_undone_seconds": 0.0,
    }
    return good | changes


def signed(said: dict[str, object], key: Ed25519PrivateKey = KEY) -> Answer:
    body = rfc8785.dumps(said)  # type: ignore[arg-type]  # JSON, as made above
    return Answer(body=body, signature=key.sign(body).hex())


def kind(answer: Answer) -> Kind | None:
    try:
        judge(answer, nonce="ab", key=KEY.public_key(), now=NOW, limits=Limits())
    except BadAnswer as bad:
        return bad.trouble.kind
    return None


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"nonce": "cd"}, Kind.REPLAYED),
        ({"type": "wayhome-tree-head-1"}, Kind.UNREADABLE),
        ({"at": ago(59), "engine_ran_at": ago(60)}, None),
        ({"at": ago(61)}, Kind.CLOCK),
        ({"at": ago(-61)}, Kind.CLOCK),
        ({"at": 5}, Kind.UNREADABLE),
        ({"at": "2026-03-02T09:00:00"}, Kind.UNREADABLE),
        ({"engine_ran_at": None}, Kind.ENGINE),
        ({"engine_ran_at": ago(10)}, None),
        ({"engine_ran_at": ago(11)}, Kind.ENGINE),
        ({"oldest_undone_seconds": 29.0, "oldest_undone_at": ago(29)}, None),
        ({"oldest_undone_seconds": 31.0, "oldest_undone_at": ago(31)}, Kind.UNDONE),
        ({"oldest_undone_seconds": "much"}, Kind.UNREADABLE),
    ],
)
def test_what_a_good_answer_is(changes: dict[str, object], expected: Kind | None) -> None:
    assert kind(signed(document(**changes))) is expected


def test_nothing_is_believed_without_the_right_signature() -> None:
    good = signed(document())
    assert kind(Answer(body=good.body + b" ", signature=good.signature)) is Kind.SIGNATURE
    assert kind(Answer(body=good.body, signature="")) is Kind.SIGNATURE
    assert kind(Answer(body=good.body, signature="no hex")) is Kind.SIGNATURE
    assert kind(signed(document(), Ed25519PrivateKey.generate())) is Kind.SIGNATURE
    assert kind(signed({"type": "wayhome-alive-1"})) is Kind.UNREADABLE


def course(answers: str, step_seconds: float = 20) -> list[tuple[int, str]]:
    """Play answers, one character each ("x" bad, "." good); return when what was told."""
    now, told = Course(), []
    for number, one in enumerate(answers):
        seconds = number * step_seconds
        trouble = BAD if one == "x" else None
        now, word = after(now, trouble, seconds=seconds, at=NOW + timedelta(seconds=seconds), rule=RULE)
        if word:
            told.append((number, word.value))
    return told


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("....", []),
        (".x..", []),
        (".xx.", [(2, "not watching")]),
        (".xx..", [(2, "not watching"), (4, "watching again")]),
        (".xx.x..", [(2, "not watching"), (6, "watching again")]),
        ("x.x.x.x.x", [(6, "not watching")]),
        ("xx" + "x" * 44, [(1, "not watching")]),
        ("xx" + "x" * 45, [(1, "not watching"), (46, "still not watching")]),
        ("xx" + "x" * 90, [(1, "not watching"), (46, "still not watching"), (91, "still not watching")]),
        ("xx..xx", [(1, "not watching"), (3, "watching again"), (5, "not watching")]),
    ],
)
def test_people_are_told_once_then_every_quarter_of_an_hour_then_that_it_is_over(
    answers: str, told: list[tuple[int, str]]
) -> None:
    assert course(answers) == told
    assert WAVERING_SECONDS == 6 * 20


def test_messages_name_the_trouble_and_what_to_do() -> None:
    first = words.not_watching(Word.NOT_WATCHING, words="cannot connect", since=NOW, repeat_seconds=900)
    assert first.subject == "Wayhome: not watching"
    assert "may not be watching, since 09:00:00 UTC: cannot connect." in first.body
    assert "every 15 minutes" in first.body
    assert "wayhome doctor" in first.body
    second = words.not_watching(Word.STILL_NOT, words="cannot connect", since=NOW, repeat_seconds=900)
    assert (second.subject, "may still not be" in second.body) == ("Wayhome: still not watching", True)
    assert first.key != second.key
    over = words.again(since=NOW, now=NOW + timedelta(minutes=5))
    assert (over.subject, "09:05:00 UTC" in over.body) == ("Wayhome: watching again", True)


GIVEN = {
    "WAYHOME_SENTINEL_URL": "https://wayhome.agency.example/",
    "WAYHOME_SENTINEL_KEY": PUBLIC,
    "WAYHOME_SENTINEL_SMTP_URL": "smtps://mail.agency.example",
    "WAYHOME_SENTINEL_MAIL_TO": "duty@agency.example, chief@agency.example",
    "WAYHOME_SENTINEL_WEBHOOKS": "https://pager.example/a https://pager.example/b",
    "WAYHOME_SENTINEL_WEBHOOK_SECRET": "s",
    "WAYHOME_SENTINEL_DAILY": "08:00",
}


def test_settings_come_from_the_environment_and_options_go_before(tmp_path: Path) -> None:
    found = read(GIVEN, url="", key="")
    assert (found.url, found.seconds, found.rule) == ("https://wayhome.agency.example", 20, RULE)
    assert (len(found.addresses), len(found.webhooks)) == (2, 2)
    assert found.limits == Limits()
    (tmp_path / "key.json").write_text(PUBLIC)
    other = read(GIVEN, url="http://localhost:8000", key=str(tmp_path / "key.json"))
    assert (other.url, other.key) == ("http://localhost:8000", found.key)
    bare = read({}, url="http://localhost", key=PUBLIC)
    assert (bare.server, bare.addresses, bare.webhooks, bare.daily) == (None, (), (), None)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("URL", "", "WAYHOME_SENTINEL_URL"),
        ("URL", "wayhome.agency.example", "https://"),
        ("URL", "http://[::1", "https://"),
        ("KEY", "", "wayhome ledger key"),
        ("KEY", "/nowhere/key", "cannot be read"),
        ("KEY", "{", "no JSON"),
        ("KEY", '{"x": "AAAA"}', "wayhome ledger key"),
        ("SECONDS", "often", "a number"),
        ("SECONDS", "nan", "from 1 to 300"),
        ("SECONDS", "3600", "from 1 to 300"),
        ("SMTP_URL", "", "both"),
        ("MAIL_TO", "", "both"),
        ("MAIL_TO", " ".join(["a@b.example"] * 21), "more than 20"),
        ("SMTP_URL", "mail.agency.example", "WAYHOME_SENTINEL_SMTP_URL is"),
        ("WEBHOOKS", "pager.example", "WAYHOME_SENTINEL_WEBHOOKS"),
        ("WEBHOOK_SECRET", "", "WEBHOOK_SECRET"),
        ("DAILY", "at eight", "08:00"),
    ],
)
def test_what_cannot_be_is_said_with_the_name_of_the_setting(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongSettings, match=said):
        read(GIVEN | {f"WAYHOME_SENTINEL_{name}": value}, url="", key="")


def test_every_setting_that_is_read_is_documented() -> None:
    class Noting(dict[str, str]):
        def get(self, name: str, default: str = "") -> str:  # type: ignore[override]  # as it is called
            asked.add(name)
            return GIVEN.get(name, default)

    asked: set[str] = set()
    read(Noting(), url="", key="")
    page = (Path(__file__).parents[2] / "docs/how-to/sentinel.md").read_text("utf-8")
    assert {name for name in asked if f"`{name}`" not in page} == set()
