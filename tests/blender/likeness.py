# SPDX-License-Identifier: GPL-3.0-or-later
"""How alike two pictures look: colour and structure, deaf to an engine's noise.

Colour is CIELAB ΔE*ab (CIE 1976) between slightly blurred pictures; structure is the structural
similarity of their lightness (Wang et al. 2004). Of both, the mean tells of the whole picture and
the worst place tells of a thing as small as an eyebrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float64]
"""Shape (height, width, 3): sRGB from 0 to 1."""

_FINE_PX: Final = 1.2
"""Sigma of the blur that takes noise away."""
_PLACE_PX: Final = 3.0
"""Sigma of a place: a brow of a face that is 100 pixels high."""
_TO_XYZ: Final = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
_WHITE: Final = np.array([0.9505, 1.0, 1.089])


@dataclass(frozen=True)
class Difference:
    """How far two pictures are from each other.

    Attributes:
        colour: Mean ΔE.
        worst_colour: ΔE at the place where it is largest.
        structure: 1 − SSIM, mean.
        worst_structure: ... where it is largest.
    """

    colour: float
    worst_colour: float
    structure: float
    worst_structure: float

    def exceeds(self, tolerance: Difference) -> list[str]:
        """What is larger than tolerated, as a sentence each."""
        return [
            f"{name.replace('_', ' ')} differs by {value:.3g}, more than {allowed:g}"
            for name, value in vars(self).items()
            if value > (allowed := getattr(tolerance, name))
        ]


def difference(one: Picture, other: Picture) -> Difference:
    """Compare two pictures of one size."""
    a, b = (_lab(_blurred(picture, _FINE_PX)) for picture in (one, other))
    apart = np.linalg.norm(a - b, axis=-1)
    places = _blurred(apart, _PLACE_PX)
    unlike = 1.0 - _ssim(a[..., 0] / 100.0, b[..., 0] / 100.0)
    return Difference(
        float(apart.mean()), float(places.max()), float(unlike.mean()), float(unlike.max())
    )


def _ssim(a: Picture, b: Picture) -> Picture:
    """Structural similarity at each place, of values from 0 to 1."""
    mean_a, mean_b = _blurred(a, _PLACE_PX), _blurred(b, _PLACE_PX)
    var_a = _blurred(a * a, _PLACE_PX) - mean_a**2
    var_b = _blurred(b * b, _PLACE_PX) - mean_b**2
    both = _blurred(a * b, _PLACE_PX) - mean_a * mean_b
    steady, calm = 0.01**2, 0.03**2
    return np.asarray(
        (2 * mean_a * mean_b + steady) * (2 * both + calm)
        / ((mean_a**2 + mean_b**2 + steady) * (var_a + var_b + calm))
    )  # fmt: skip


def _lab(picture: Picture) -> Picture:
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    share = linear @ _TO_XYZ.T / _WHITE
    f = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])],
        axis=-1,
    )


def _blurred(values: Picture, sigma: float) -> Picture:
    """A Gaussian blur of the first two axes; edges go on as they end."""
    reach = round(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        ends = [(reach, reach) if i == axis else (0, 0) for i in range(values.ndim)]
        wide = np.pad(values, ends, mode="edge")
        count = values.shape[axis]
        values = sum(
            weight * np.take(wide, range(i, i + count), axis=axis)
            for i, weight in enumerate(kernel)
        )
    return np.asarray(values)
