"""Which addresses have threads of their own, and which take files: held to the addresses that there are."""

from tests.http.addresses import addresses
from wayhome.project.asgi import UPLOADS, URGENT

URGENT_NAMES = {
    "my",
    "my-report",
    "my-token",
    "board_acknowledge",
    "alarm",
    "alarm-acknowledge",
    "alarm-tick",
    "alarm-police-called",
    "alarm-close",
    "link",
    "link-acknowledge",
    "link-take",
    "check_in",
    "acknowledge",
}
ORDINARY_NAMES = {
    "board",
    "board_wall",
    "wall_fragment",
    "wall_open",
    "alarms",
    "alarms-picture",
    "alarm-live",
    "link-live",
    "follow-ups",
    "drills",
    "my-day-sheet",
    "account_login",
    "read_board",
}
UPLOAD_NAMES = {"my-day-sheet"}


def test_what_may_have_to_do_with_somebody_in_danger_has_threads_of_its_own() -> None:
    found = {address.name for address in addresses() if URGENT.fullmatch(address.path)}
    assert found >= URGENT_NAMES
    assert found.isdisjoint(ORDINARY_NAMES)


def test_files_are_taken_where_files_belong() -> None:
    found = {address.name for address in addresses() if UPLOADS.fullmatch(address.path)}
    assert found >= UPLOAD_NAMES
    assert found.isdisjoint({"my", "board", "account_login", "sign_out"})
