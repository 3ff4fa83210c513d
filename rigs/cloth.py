# SPDX-License-Identifier: GPL-3.0-or-later
"""What all garments share: how finely they are sculpted, hollow hems, relief, thinning."""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray
from .decimate import decimated, triangulated
from .params import Colour
from .surface import smoothed

STEP: Final = 0.040
"""Edge of a sculpted quad, in head units; thinning comes after."""
LOOSE: Final = 0.45
"""How softly a skirt goes from one leg to the other, see ``weights.body_weights``."""
TIGHT: Final = 0.045
_RELIEF: Final = 16.0
"""How much a furrow's colour tells, per head unit of depth."""


def relief(points: FloatArray, quads: IntArray, colour: Colour) -> FloatArray:
    """Cloth a little darker in its furrows and paler on its ridges, (n, 3)."""
    a, b, c, d = (points[quads[:, i]] for i in range(4))
    normal = np.zeros_like(points)
    for column in quads.T:
        np.add.at(normal, column, np.cross(c - a, d - b))
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    proud = ((points - smoothed(points, quads, 6, 0.6)) * normal).sum(axis=1, keepdims=True)
    told = np.clip(_RELIEF * smoothed(proud, quads, 1, 0.5), -0.42, 0.16)
    return np.asarray(np.clip(np.array(colour) * (1.0 + told), 0.0, 1.0))


def thinned(
    points: FloatArray, quads: IntArray, colours: FloatArray, count: int
) -> tuple[FloatArray, IntArray, FloatArray]:
    """At most ``count`` triangles, most of them where the surface folds; points, faces, colours."""
    whole, faces = decimated(np.hstack([points, colours]), triangulated(points, quads), count)
    return whole[:, :3], faces, whole[:, 3:]


def hollow(points: FloatArray, quads: IntArray, hem_z: float) -> tuple[FloatArray, IntArray]:
    """A skirt without the lid that closes it at its hem."""
    a, b, c, d = (points[quads[:, i]] for i in range(4))
    normal = np.cross(c - a, d - b)
    down = normal[:, 2] < -0.7 * np.linalg.norm(normal, axis=1)
    kept = quads[~(down & (points[quads][:, :, 2].max(axis=1) < hem_z))]
    used, index = np.unique(kept, return_inverse=True)
    return points[used], index.reshape(kept.shape)
