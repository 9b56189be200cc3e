"""The tree against RFC 6962's published example leaves, and its proofs against every size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayhome.ledger.rules import tree
from wayhome.ledger.rules.tree import Frontier, leaf_hash

# The inputs and roots that the Certificate Transparency reference implementation is tested with.
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_the_empty_tree() -> None:
    assert Frontier().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_published_roots() -> None:
    frontier = Frontier()
    for data, root in zip(INPUTS, ROOTS, strict=True):
        frontier = frontier.append(leaf_hash(bytes.fromhex(data)))
        assert frontier.root().hex() == root


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(index.to_bytes(4, "big")) for index in range(count)]


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    all_leaves = leaves(size)
    path = tree.audit_path(index, all_leaves)
    root = tree.root_of(all_leaves)
    assert tree.root_from_path(index, size, all_leaves[index], path) == root
    assert tree.root_from_path(index, size, leaf_hash(b"another"), path) != root


@given(st.integers(1, 70), st.data())
def test_a_grown_tree_is_proved_to_hold_the_old_one(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    all_leaves = leaves(size)
    proof = tree.consistency_proof(old, all_leaves)
    old_root, new_root = tree.root_of(all_leaves[:old]), tree.root_of(all_leaves)
    assert tree.is_consistent(old, size, old_root, new_root, proof)
    assert not tree.is_consistent(old, size, leaf_hash(b"x"), new_root, proof)
    if old < size:
        assert not tree.is_consistent(old, size, old_root, leaf_hash(b"x"), proof)
        assert not tree.is_consistent(old, size, old_root, new_root, [*proof, b"\0" * 32])
        assert not tree.is_consistent(old, size, old_root, new_root, proof[:-1])


@pytest.mark.parametrize(("index", "size", "path"), [(0, 0, []), (1, 1, []), (0, 1, [b""]), (0, 2, []), (2, 2, [b""])])
def test_paths_that_do_not_fit_lead_nowhere(index: int, size: int, path: list[bytes]) -> None:
    assert tree.root_from_path(index, size, b"leaf", path) is None


@pytest.mark.parametrize(("index", "size"), [(0, 3), (2, 3), (5, 7)])
def test_short_paths_lead_nowhere(index: int, size: int) -> None:
    path = tree.audit_path(index, leaves(size))
    assert tree.root_from_path(index, size, leaves(size)[index], path[1:]) != tree.root_of(leaves(size))
    assert tree.root_from_path(index, size, leaves(size)[index], [*path, b"\0" * 32]) is None


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (3, 5)])
def test_what_cannot_be_is_not_consistent(old: int, new: int) -> None:
    assert not tree.is_consistent(old, new, b"", b"", [])


# Audit paths and consistency proofs that the same reference implementation is tested with.
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [A, B, C]),
        (5, 8, [D, E, ROOTS[3]]),
        (2, 3, [ROOTS[1]]),
        (1, 5, [ROOTS[0], B, D]),
    ],
)
def test_published_audit_paths(index: int, size: int, path: list[str]) -> None:
    published = [leaf_hash(bytes.fromhex(data)) for data in INPUTS[:size]]
    found = tree.audit_path(index, published)
    assert [step.hex() for step in found] == path
    root = tree.root_from_path(index, size, published[index], found)
    assert root is not None
    assert root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("old", "new", "proof"),
    [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])],
)
def test_published_consistency_proofs(old: int, new: int, proof: list[str]) -> None:
    published = [leaf_hash(bytes.fromhex(data)) for data in INPUTS[:new]]
    found = tree.consistency_proof(old, published)
    assert [step.hex() for step in found] == proof
    assert tree.is_consistent(old, new, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]), found)
