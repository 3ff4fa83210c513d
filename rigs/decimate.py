# SPDX-License-Identifier: GPL-3.0-or-later
"""Fewer triangles for the same shape: edges are collapsed where that moves the surface least.

Source of the measure: M. Garland and P. Heckbert, "Surface Simplification Using Quadric Error
Metrics", 1997. Many edges that are far enough apart collapse at once, so that NumPy does the work;
ties go by number, so that the same mesh always gives the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray

BoolArray = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

_FLAT: Final = 1e-3
"""Weight of the edge's own middle: decides where the surface is flat."""
_SHORT: Final = 2e-3
"""Weight of an edge's length: keeps triangles even where the surface is flat."""
_SHARE: Final = 0.35
"""Of the edges, the cheapest that a round looks at."""
_LEAST_TURN: Final = 0.35
"""Cosine: no triangle turns further in a collapse."""
_TRIES: Final = 4
"""How often a round looks for others in place of collapses that can't be."""
_ROUNDS: Final = 60


@dataclass(frozen=True)
class _Collapse:
    """Edges to collapse, cheapest first.

    Attributes:
        edges: (k, 2); the second point goes into the first.
        places: (k, 3) where the first goes.
    """

    edges: IntArray
    places: FloatArray


def decimated(points: FloatArray, triangles: IntArray, most: int) -> tuple[FloatArray, IntArray]:
    """Collapse edges until at most ``most`` triangles are left, or nothing can go.

    Open borders and edges that more than two triangles share stay as they are.

    Args:
        points: (n, d), d ≥ 3: position, and what else is carried along, as colours.
        triangles: (m, 3).
        most: Triangles wanted.

    Returns:
        Points (k, d) and triangles.
    """
    points, triangles = points.copy(), np.asarray(triangles)
    quadrics = _quadrics(points[:, :3], triangles)
    for _ in range(_ROUNDS):
        surplus = len(triangles) - most
        if surplus <= 0:
            break
        chosen = _chosen(points, triangles, quadrics, -(-surplus // 2))
        if not len(chosen.edges):
            break
        a, b = chosen.edges.T
        points[a, 3:] = _carried(points, chosen)
        points[a, :3] = chosen.places
        quadrics[a] += quadrics[b]
        into = np.arange(len(points))
        into[b] = a
        triangles = into[triangles]
        triangles = triangles[(triangles != np.roll(triangles, 1, axis=1)).all(axis=1)]
    used, flat = np.unique(triangles, return_inverse=True)
    return points[used], flat.reshape(-1, 3)


def lightened(
    points: FloatArray, quads: IntArray, carried: FloatArray, most: int
) -> tuple[FloatArray, IntArray, FloatArray]:
    """A mesh of quads in at most so many triangles.

    Args:
        points: (n, 3).
        quads: (m, 4).
        carried: (n,) a value of each point that is carried along.
        most: Triangles wanted.

    Returns:
        Points, triangles, and the value at each point.
    """
    whole = np.concatenate([points, carried[:, None]], axis=1)
    whole, triangles = decimated(whole, triangulated(points, quads), most)
    return whole[:, :3], triangles, whole[:, 3]


def triangulated(points: FloatArray, quads: IntArray) -> IntArray:
    """Cut quads (m, 4) along their shorter diagonals, (2m, 3)."""
    a, b, c, d = (points[quads[:, i], :3] for i in range(4))
    longer = ((c - a) ** 2).sum(axis=1) > ((d - b) ** 2).sum(axis=1)
    turned = np.where(longer[:, None], np.roll(quads, -1, axis=1), quads)
    return np.concatenate([turned[:, [0, 1, 2]], turned[:, [0, 2, 3]]])


def _quadrics(points: FloatArray, triangles: IntArray) -> FloatArray:
    """Sums of squared distances to the planes around each point, (n, 4, 4)."""
    a, b, c = (points[corner] for corner in triangles.T)
    normal = np.cross(b - a, c - a)
    area = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = normal / np.maximum(area, 1e-18)
    plane = np.concatenate([normal, -(normal * a).sum(axis=1, keepdims=True)], axis=1)
    product = plane[:, :, None] * plane[:, None] * area[:, :, None]
    out = np.zeros((len(points), 4, 4))
    for corner in triangles.T:
        np.add.at(out, corner, product)
    return out


def _chosen(points: FloatArray, triangles: IntArray, quadrics: FloatArray, count: int) -> _Collapse:
    """The cheapest collapses that don't meet each other, ``count`` at most."""
    edges, sharing = _edges(triangles)
    border = np.zeros(len(points), dtype=bool)
    border[edges[sharing != 2]] = True
    edges = edges[~border[edges].any(axis=1)]
    places, cost = _priced(points[:, :3], edges, quadrics)
    order = np.argsort(cost, kind="stable")[: max(int(_SHARE * len(edges)), 16)]
    found = _Collapse(edges[order], places[order])
    for _ in range(_TRIES):
        apart = _apart(triangles, found.edges, len(points))
        first = _Collapse(found.edges[apart], found.places[apart])
        good = _linked(triangles, first.edges, len(points))
        good &= ~_flipped(points[:, :3], triangles, first)
        if good.all():
            break
        rest = np.delete(np.arange(len(found.edges)), apart[~good])
        found = _Collapse(found.edges[rest], found.places[rest])
    good &= np.cumsum(good) <= count
    return _Collapse(first.edges[good], first.places[good])


def _edges(triangles: IntArray) -> tuple[IntArray, IntArray]:
    """Edges, lower point first, and how many triangles share each."""
    pairs = np.concatenate([triangles[:, [i, (i + 1) % 3]] for i in range(3)])
    code = pairs.min(axis=1) * (triangles.max() + 1) + pairs.max(axis=1)
    unique, count = np.unique(code, return_counts=True)
    return np.stack(np.divmod(unique, triangles.max() + 1), axis=1), count


def _priced(
    points: FloatArray, edges: IntArray, quadrics: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Where each edge's point would go, (k, 3), and what that costs, (k,)."""
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    total = quadrics[edges].sum(axis=1)
    size = np.trace(total[:, :3, :3], axis1=1, axis2=2)
    middle = 0.5 * (a + b)
    square = total[:, :3, :3] + (_FLAT * size + 1e-18)[:, None, None] * np.eye(3)
    right = (_FLAT * size + 1e-18)[:, None] * middle - total[:, :3, 3]
    places = np.linalg.solve(square, right[..., None])[..., 0]
    length = np.linalg.norm(b - a, axis=1)
    far = np.linalg.norm(places - middle, axis=1) > length
    places[far] = middle[far]
    whole = np.concatenate([places, np.ones((len(places), 1))], axis=1)
    cost = np.einsum("ij,ijk,ik->i", whole, total, whole)
    return places, cost + _SHORT * size * length**2


def _linked(triangles: IntArray, edges: IntArray, count: int) -> BoolArray:
    """Which edges have just two neighbours in common, so that nothing folds into a fin."""
    around = _neighbours(triangles, count)
    one, other = around[edges[:, 0]], around[edges[:, 1]]
    same = (one[:, :, None] == other[:, None, :]) & (one[:, :, None] >= 0)
    return np.asarray(same.sum(axis=(1, 2)) == 2)


def _neighbours(triangles: IntArray, count: int) -> IntArray:
    """Points around each point, padded with −1, (n, most)."""
    edges, _ = _edges(triangles)
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    first = np.searchsorted(both[:, 0], np.arange(count))
    place = np.arange(len(both)) - first[both[:, 0]]
    out = np.full((count, int(place.max()) + 1), -1)
    out[both[:, 0], place] = both[:, 1]
    return out


def _flipped(points: FloatArray, triangles: IntArray, found: _Collapse) -> BoolArray:
    """Which collapses would turn a triangle too far."""
    order, first = _fans(triangles, len(points))
    normals = _normals(*(points[corner] for corner in triangles.T))
    bad = np.zeros(len(found.edges), dtype=bool)
    for near, far in (found.edges.T, found.edges.T[::-1]):
        count = first[near + 1] - first[near]
        edge = np.repeat(np.arange(len(near)), count)
        start = np.repeat(first[near] - np.cumsum(count) + count, count)
        fan = order[start + np.arange(len(edge))]
        stays = (triangles[fan] != far[edge, None]).all(axis=1)
        edge, fan = edge[stays], fan[stays]
        moved = [
            np.where((corner == near[edge])[:, None], found.places[edge], points[corner])
            for corner in triangles[fan].T
        ]
        bad[edge[_cosine(normals[fan], _normals(*moved)) < _LEAST_TURN]] = True
    return bad


def _normals(a: FloatArray, b: FloatArray, c: FloatArray) -> FloatArray:
    """Normals of triangles, twice as long as these are large, (n, 3)."""
    (ux, uy, uz), (vx, vy, vz) = (b - a).T, (c - a).T
    return np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)


def _cosine(one: FloatArray, other: FloatArray) -> FloatArray:
    """Cosines between vectors (n, 3)."""
    dot, a, b = (np.einsum("ij,ij->i", p, q) for p, q in ((one, other), (one, one), (other, other)))
    return np.asarray(dot / np.maximum(np.sqrt(a * b), 1e-18))


def _fans(triangles: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Triangles around each point, one point after the other, and where each one's begin."""
    corner = triangles.ravel()
    order = np.argsort(corner, kind="stable")
    return order // 3, np.searchsorted(corner[order], np.arange(count + 1))


def _apart(triangles: IntArray, edges: IntArray, count: int) -> IntArray:
    """Numbers of the edges that come before all others within reach of one triangle, in order."""
    last = len(edges)
    rank = np.full(count, last)
    numbers = np.arange(last)
    for end in edges.T:
        np.minimum.at(rank, end, numbers)
    for _ in range(2):
        least = rank[triangles].min(axis=1)
        wider = rank.copy()
        for corner in triangles.T:
            np.minimum.at(wider, corner, least)
        rank = wider
    return np.where((rank[edges] == numbers[:, None]).all(axis=1))[0]


def _carried(points: FloatArray, chosen: _Collapse) -> FloatArray:
    """What else the points carry, mixed by where between its ends each edge goes."""
    a, b = points[chosen.edges[:, 0]], points[chosen.edges[:, 1]]
    along = b[:, :3] - a[:, :3]
    share = ((chosen.places - a[:, :3]) * along).sum(axis=1) / (along**2).sum(axis=1)
    share = np.clip(share, 0.0, 1.0)[:, None]
    return np.asarray((1.0 - share) * a[:, 3:] + share * b[:, 3:])
