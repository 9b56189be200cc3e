"""Pure decisions about people: who may do what, who watches, when an office is open, what a PIN may be."""

from wayhome.staff.rules.actor import Actor
from wayhome.staff.rules.hours import Hours, OpenOrShut, hours_wrong, is_open, open_or_shut, zone_wrong
from wayhome.staff.rules.roster import Gap, Spell, Watch, covering, gaps_between, stretches, watch_at, weekly

__all__ = [
    "Actor",
    "Gap",
    "Hours",
    "OpenOrShut",
    "Spell",
    "Watch",
    "covering",
    "gaps_between",
    "hours_wrong",
    "is_open",
    "open_or_shut",
    "stretches",
    "watch_at",
    "weekly",
    "zone_wrong",
]
