"""The graph as bytes: what a process needs to route, and nothing that a page needs to draw."""

import sys
from array import array
from dataclasses import dataclass
from struct import Struct

HEAD = Struct("<8sIII")
MARK = b"wayroad1"
CLOSED, ALONG, BOTH = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The segments by number: junctions at each end, seconds by car, and which ways cars may go and arrive.

    `ways` is CLOSED for what is not for cars or leads nowhere, ALONG for one way, BOTH for both.
    """

    junctions: int
    starts: "array[int]"
    ends: "array[int]"
    seconds: "array[float]"
    ways: bytes

    def to_bytes(self) -> bytes:
        parts = [_little(part) for part in (self.starts, self.ends, self.seconds)]
        return HEAD.pack(MARK, self.junctions, len(self.ways), 0) + b"".join(parts) + self.ways


def unpack(data: bytes) -> Packed:
    """Return what `to_bytes` packed. Raises ValueError for what is no such thing."""
    if len(data) < HEAD.size:
        raise ValueError("not a packed graph")
    mark, junctions, count, _ = HEAD.unpack_from(data)
    if mark != MARK or len(data) != HEAD.size + 13 * count:
        raise ValueError("not a packed graph")
    starts, ends, seconds = array("i"), array("i"), array("f")
    begin = HEAD.size
    for part in (starts, ends, seconds):
        part.frombytes(data[begin : begin + 4 * count])
        begin += 4 * count
        if sys.byteorder != "little":
            part.byteswap()
    return Packed(junctions=junctions, starts=starts, ends=ends, seconds=seconds, ways=data[begin:])


def _little(part: "array[int] | array[float]") -> bytes:
    """Return the numbers with the smallest byte first, whatever this machine does."""
    if sys.byteorder == "little":
        return part.tobytes()
    turned = part[:]
    turned.byteswap()
    return turned.tobytes()
