"""Pure decisions about people: who may do what, who watches, when an office is open."""

from wayhome.staff.rules.actor import Actor
from wayhome.staff.rules.roster import Gap, Spell, Watch, covering, gaps_between, watch_at

__all__ = ["Actor", "Gap", "Spell", "Watch", "covering", "gaps_between", "watch_at"]
