# SPDX-License-Identifier: GPL-3.0-or-later
"""The flesh below the head as signed distance fields, and its bare skin as meshes.

The fields take points folded onto x ≥ 0 (see ``sdf.mirrored``) and know the left side only.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .arrays import FloatArray, IntArray
from .params import Body
from .proportions import MID_Y, Proportions
from .sdf import Field, Vector, capsule, ellipsoid, mirrored, smooth_max, smooth_min
from .surface import grid_axes, surface_nets
from .trims import round_neckline

_AVERAGE: Final = Body()
_UNDER_EDGE: Final = 0.035
"""How far skin goes on under a neckline, in head units."""
_TETRAHEDRON: Final = np.array(
    [[1.0, -1.0, -1.0], [-1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, 1.0]]
)
_COARSE: Final = 4
"""Grid steps in one step of the coarse look for the surface."""


def torso_field(
    body: Proportions, q: FloatArray, shape: Body = _AVERAGE, soft: float = 0.0
) -> FloatArray:
    """Ribcage, breast, waist and hips, with the slope of the shoulders.

    ``soft`` fills the hollows between the muscles, as heavy cloth does.
    """
    w, z = body.wide, body.z
    tall, hips = body.trunk, shape.hips
    waist = waist_girth(shape)
    d = chest_field(body, q, shape)
    d = smooth_min(
        d,
        ellipsoid(q, (0, MID_Y, z(-2.10)), (0.350 * w * waist, 0.235 * w * waist, 0.62 * tall)),
        0.16,
    )
    d = smooth_min(
        d,
        ellipsoid(
            q, (0, MID_Y + 0.01, z(-2.80)), (0.440 * w * hips, 0.270 * w * hips, 0.46 * tall)
        ),
        0.20,
    )
    if max(shape.build, shape.belly) > 0.0:
        ahead = 0.02 + 0.09 * max(shape.build, 0.0) + 0.11 * shape.belly
        belly = (0, MID_Y - ahead * w, z(-2.30 + 0.06 * shape.belly))
        wide = 0.31 + 0.03 * shape.belly
        d = smooth_min(d, ellipsoid(q, belly, (wide * w, 0.195 * w, 0.40 * tall)), 0.20)
    seat = (0.19 * w * hips, MID_Y + 0.155 * w, z(-2.98))
    d = smooth_min(d, ellipsoid(q, seat, (0.19 * w, 0.165 * w * hips, 0.23)), 0.12)
    return smooth_min(d, _shoulder_girdle(body, q), 0.14 + soft)


def chest_field(
    body: Proportions, q: FloatArray, shape: Body = _AVERAGE, bridged: bool = False
) -> FloatArray:
    """Ribcage and breast; ``bridged`` spans the hollow between the breasts as cloth does."""
    w, chest = body.wide, shape.chest
    ribs = (0, MID_Y, body.z(-1.40)), (0.470 * w, 0.278 * w, 0.64 * body.trunk)
    d = ellipsoid(q, *ribs)
    x = 0.170 * w
    at = np.maximum(q, [x, -np.inf, -np.inf]) if bridged else q
    breast = (x, MID_Y - (0.065 + 0.090 * chest) * w, body.z(-1.46))
    return smooth_min(d, ellipsoid(at, breast, (0.165 * w, 0.125 * chest * w, 0.165)), 0.17)


def _shoulder_girdle(body: Proportions, q: FloatArray) -> FloatArray:
    """Trapezius, and the breast and back muscles that run out to the arm."""
    x, y, height = body["shoulder"]
    shaft = body["elbow"] - body["shoulder"]
    t = body.limb
    d = capsule(
        q, (0.03, MID_Y + 0.015, -0.715), (x - 0.07, y + 0.01, height + 0.035), 0.125, 0.098
    )
    front = body["shoulder"] + 0.20 * shaft + np.array([-0.050, -0.035, 0.0])
    back = body["shoulder"] + 0.24 * shaft + np.array([-0.055, 0.045, 0.0])
    pectoral = capsule(q, (0.20 * body.wide, MID_Y - 0.13, body.z(-1.24)), front, 0.105, 0.085 * t)
    lateral = capsule(q, (0.24 * body.wide, MID_Y + 0.10, body.z(-1.40)), back, 0.120, 0.080 * t)
    return smooth_min(d, smooth_min(pectoral, lateral, 0.10), 0.12)


def waist_girth(shape: Body) -> float:
    """How wide the waist is, 1 on average."""
    return shape.waist * (1.0 + 0.13 * shape.build)


def arm_field(body: Proportions, q: FloatArray, ease: float = 0.0) -> FloatArray:
    """Upper arm and forearm to the wrist, ``ease`` thicker."""
    t = body.limb
    shaft = body["elbow"] - body["shoulder"]
    upper = capsule(q, body["shoulder"], body["elbow"], 0.120 * t + ease, 0.096 * t + ease)
    deltoid = body["shoulder"] + 0.06 * shaft, body["shoulder"] + 0.42 * shaft
    upper = smooth_min(upper, capsule(q, *deltoid, 0.140 * t + ease, 0.100 * t + ease), 0.06)
    lower = capsule(q, body["elbow"], body["wrist"], 0.102 * t + ease, 0.070 * t + ease)
    along = body["wrist"] - body["elbow"]
    muscle = body["elbow"] + 0.12 * along, body["elbow"] + 0.45 * along
    lower = smooth_min(lower, capsule(q, *muscle, 0.104 * t + ease, 0.094 * t + ease), 0.06)
    return smooth_min(upper, lower, 0.05)


def leg_field(body: Proportions, q: FloatArray, ease: float = 0.0) -> FloatArray:
    """Thigh and shin to the ankle, ``ease`` thicker."""
    t = body.limb
    thigh, shin = body["knee"] - body["hip"], body["ankle"] - body["knee"]
    upper = capsule(q, body["hip"], body["knee"], 0.250 * t + ease, 0.138 * t + ease)
    muscle = body["hip"] + 0.30 * thigh + np.array([-0.020, -0.024, 0.0])
    upper = smooth_min(upper, _ball(q, muscle, 0.212 * t + ease), 0.12)
    lower = capsule(q, body["knee"], body["ankle"], 0.130 * t + ease, 0.086 * t + ease)
    calf = body["knee"] + 0.27 * shin + np.array([0.008, 0.052, 0.0])
    lower = smooth_min(lower, _ball(q, calf, 0.140 * t + ease), 0.10)
    cap = body["knee"] + np.array([0.0, -0.055, 0.0])
    lower = smooth_min(lower, _ball(q, cap, 0.090 * t + ease), 0.06)
    return smooth_min(upper, lower, 0.06)


def _ball(q: FloatArray, centre: FloatArray, radius: float) -> FloatArray:
    return ellipsoid(q, centre, (radius, radius, radius * 1.9))


def sculpted(
    field: Field, low: Vector, high: Vector, step: float, snaps: int = 2
) -> tuple[FloatArray, IntArray]:
    """Mesh a field that is the same on both sides, fine only near its surface.

    Args:
        field: Of points that are not folded.
        low: Corner of the box; its x is ignored, the box reaches as far to the right as left.
        high: The other corner.
        step: Edge of a quad.
        snaps: How often the vertices are drawn onto the surface.

    Returns:
        Vertices and quads, the same left and right.
    """
    half = int(np.ceil(high[0] / step / _COARSE)) * _COARSE
    origin = np.array([-half * step, low[1], low[2]])
    coarse = grid_axes(origin, (half * step, high[1], high[2]), step * _COARSE)
    values = _near_values(field, coarse, step)
    points, quads = surface_nets(values, origin, step)
    for _ in range(snaps):
        points = points + _towards(field, points, step)
    return points, quads


def _near_values(
    field: Field, coarse: tuple[FloatArray, FloatArray, FloatArray], step: float
) -> FloatArray:
    """Values on the fine grid: exact near the surface, only signed elsewhere."""
    shape = tuple(len(axis) for axis in coarse)
    knots = np.stack(np.meshgrid(*coarse, indexing="ij"), axis=-1).reshape(-1, 3)
    centres = field(knots + 0.5 * step * (_COARSE - 1)).reshape(shape)
    reach = 0.5 * step * (_COARSE + 1) * np.sqrt(3.0) * 1.25
    values = np.where(centres < 0.0, -1.0, 1.0)
    for axis in range(3):
        values = np.repeat(values, _COARSE, axis=axis)
    near = np.argwhere(np.abs(centres) < reach)
    inner = np.stack(np.meshgrid(*[np.arange(_COARSE)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    index = (near[:, None] * _COARSE + inner).reshape(-1, 3)
    origin = np.array([axis[0] for axis in coarse])
    values[index[:, 0], index[:, 1], index[:, 2]] = field(origin + step * index)
    return values


def _towards(field: Field, points: FloatArray, step: float) -> FloatArray:
    """One step onto the surface; slope and value from the corners of a small tetrahedron."""
    near = [field(points + 1e-3 * corner) for corner in _TETRAHEDRON]
    normal = np.stack(near, axis=1) @ _TETRAHEDRON / 4e-3
    square = np.maximum((normal**2).sum(axis=1, keepdims=True), 0.25)
    return np.asarray(np.clip(-np.mean(near, axis=0)[:, None] * normal / square, -step, step))


def bust_field(
    body: Proportions, q: FloatArray, shape: Body = _AVERAGE, soft: float = 0.0
) -> FloatArray:
    """The trunk with its neck."""
    neck = capsule(q, (0, 0.085, -0.40), (0, 0.125, -1.00), body.neck, body.neck - 0.003)
    return smooth_min(torso_field(body, q, shape, soft), neck, 0.10)


def neckline_field(body: Proportions, shape: Body, hole: tuple[float, float, float]) -> Field:
    """Bare neck, shoulders and upper chest, to a little way under the edge of a round neckline."""

    def field(points: FloatArray) -> FloatArray:
        d = bust_field(body, mirrored(points), shape)
        return smooth_max(d, -round_neckline(hole, points) - _UNDER_EDGE, 0.01)

    return field


def bare_arm_field(body: Proportions, start: float) -> Field:
    """Bare arms; ``start`` says where, 0 the shoulder and 1 the wrist."""

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        length = np.linalg.norm(body["wrist"] - body["shoulder"])
        along = (body["wrist"] - body["shoulder"]) / length
        t = (q - body["shoulder"]) @ along
        d = smooth_max(arm_field(body, q), start * length - t, 0.01)
        return smooth_max(d, t - length - 0.06, 0.03)

    return field


def bare_leg_field(body: Proportions, top_z: float) -> Field:
    """Bare legs below a height, into the shoes."""

    def field(points: FloatArray) -> FloatArray:
        q = mirrored(points)
        d = smooth_max(leg_field(body, q), points[:, 2] - top_z, 0.01)
        return smooth_max(d, body["ankle"][2] - 0.06 - points[:, 2], 0.03)

    return field
