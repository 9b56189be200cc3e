"""What is read although it is not right is remarked on, once for each kind; nothing is guessed in silence."""

from dataclasses import dataclass, field

from wayhome.calls.rules.locations import Remark

MOST_REMARKS = 40


@dataclass(slots=True)
class Notes:
    """The remarks of one reading."""

    remarks: list[Remark] = field(default_factory=list)

    def note(self, code: str, words: str) -> None:
        """Add a remark; a repeat and the forty-first are left out."""
        remark = Remark(code=code, words=words)
        if remark not in self.remarks and len(self.remarks) < MOST_REMARKS:
            self.remarks.append(remark)


class Unreadable(ValueError):
    """One part cannot be read; the words say why, and the rest is read on."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
