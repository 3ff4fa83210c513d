# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials: a colour attribute and one Principled shader each, so that frames stay cheap.

There is no subsurface scattering: it doubles the cost of a sample. A faint warm emission stands in
for the light that skin, teeth and the white of the eye pass on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import bpy
import numpy as np

from .arrays import FloatArray
from .params import Colour, Look

COLOUR_ATTRIBUTE: Final = "Col"
_STREAK: Final = 0.13
"""How much lighter and darker fine strands of hair are than the hair."""


@dataclass(frozen=True)
class Surface:
    """A material.

    Attributes:
        colour: Its colour where there is no attribute, and in the viewport.
        painted: Whether the mesh's colour attribute gives the colour.
        roughness: 0 mirrors, 1 is matt.
        specular: Strength of the highlight, .5 is usual.
        sheen: Strength of the cloth's fuzz.
        ribbed: Whether it is a ribbed knit; the attribute ``rib`` counts its ribs.
        stranded: Whether it is hair; the attribute ``strand`` counts its fine strands.
        glow: Emission strength.
        glow_colour: Emission colour; None takes the surface's own.
        gloss: Roughness where the attribute ``gloss`` is 1; None has no such attribute.
    """

    colour: Colour
    painted: bool = False
    roughness: float = 0.5
    specular: float = 0.5
    sheen: float = 0.0
    ribbed: bool = False
    stranded: bool = False
    glow: float = 0.0
    glow_colour: Colour | None = None
    gloss: float | None = None


def _skin(shown: Colour, skin: Colour) -> Surface:
    glow = min(0.08 * skin[0] ** 2, 0.05)  # the darker the skin, the less light it passes on
    return Surface(
        shown, painted=True, roughness=0.52, specular=0.25, gloss=0.30, glow=glow,
        glow_colour=(1.0, 0.20, 0.08),
    )  # fmt: skip


def _eye(shown: Colour) -> Surface:
    return Surface(shown, painted=True, roughness=0.24, specular=0.32, glow=0.02)


MATERIALS: Final[dict[str, Callable[[Look], Surface]]] = {
    "skin": lambda look: _skin(look.skin, look.skin),
    "ear": lambda look: replace(
        _skin(look.skin, look.skin), roughness=0.72, specular=0.0, gloss=None
    ),  # a lamp behind the head would flash on its rim
    "lips": lambda look: _skin(look.lips, look.skin),
    "eye": lambda _: _eye((0.62, 0.585, 0.56)),
    "iris": lambda look: _eye(look.iris),
    "pupil": lambda _: _eye((0.004, 0.004, 0.005)),
    "glint": lambda _: Surface((0.0, 0.0, 0.0), glow=1.6, glow_colour=(1.0, 1.0, 1.0)),
    "lash": lambda _: Surface((0.018, 0.010, 0.008), roughness=0.55),
    "brow": lambda look: Surface(look.brows, roughness=0.70),
    "teeth": lambda _: Surface((0.90, 0.86, 0.79), roughness=0.26, glow=0.06),
    "tongue": lambda _: Surface((0.70, 0.17, 0.17), roughness=0.38, glow=0.05),
    "frames": lambda look: Surface(look.frames, roughness=0.48, specular=0.16),
    "hair": lambda look: Surface(
        look.hair, painted=True, roughness=0.70, specular=0.17, glow=0.03, stranded=True
    ),
    "knit": lambda look: Surface(look.headwear, painted=True, roughness=0.88, specular=0.18),
    "cotton": lambda look: Surface(look.headwear, painted=True, roughness=0.80, specular=0.20),
    "cloth": lambda look: Surface(
        look.bottom, painted=True, roughness=0.80, specular=0.22, sheen=0.12
    ),
    "leather": lambda look: Surface(look.shoes, painted=True, roughness=0.42, specular=0.40),
    "fabric": lambda look: Surface(
        look.fabric, painted=True, roughness=0.85, specular=0.20, sheen=0.30, ribbed=True
    ),
}  # fmt: skip
"""Name → how it looks on a given character."""
WORN: Final = ("cloth", "fabric", "knit", "cotton", "leather", "hair")
"""Painted materials of which each part has its own colour."""


def surface_of(name: str, look: Look, colours: FloatArray | None) -> Surface:
    """How a material looks on a part.

    Workbench and the viewport show a material's own colour, not what is painted: for what is worn
    that is the middle of the part's painted colours.

    Args:
        name: In ``MATERIALS``.
        look: The character's colours.
        colours: (n, 3) the part's painted colours, or None.
    """
    surface = MATERIALS[name](look)
    if name not in WORN or colours is None:
        return surface
    red, green, blue = (round(float(c), 4) for c in np.median(colours, axis=0))
    return replace(surface, colour=(red, green, blue))


def make_material(name: str, surface: Surface) -> bpy.types.Material:
    """Make one material."""
    material = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    lamp = surface.glow_colour if surface.glow > 1.0 else None
    shown = lamp or surface.colour
    material.diffuse_color = (*shown, 1.0)  # type: ignore[assignment]
    material.roughness = surface.roughness
    tree = material.node_tree
    assert tree is not None
    shader = next(n for n in tree.nodes if n.bl_idname == "ShaderNodeBsdfPrincipled")
    values: dict[str, object] = {
        "Base Color": (*surface.colour, 1.0),
        "Roughness": surface.roughness,
        "Specular IOR Level": surface.specular,
        "Sheen Weight": surface.sheen,
        "Sheen Roughness": 0.4,
        "Emission Strength": surface.glow,
        "Emission Color": (*(surface.glow_colour or surface.colour), 1.0),
    }
    for socket, value in values.items():
        shader.inputs[socket].default_value = value  # type: ignore[attr-defined]
    if surface.painted:
        _paint(tree, shader, surface)
    if surface.gloss is not None:
        _vary_roughness(tree, shader, surface.roughness, surface.gloss)
    if surface.ribbed:
        _relief(tree, shader, "rib", 0.35)
    if surface.stranded:
        _streak(tree, shader, _relief(tree, shader, "strand", 0.24))
    return material


def _relief(
    tree: bpy.types.NodeTree, shader: bpy.types.Node, counted: str, strength: float
) -> bpy.types.Node:
    """A wave as a bump, one for each step of an attribute; returns the wave."""
    count = _attribute(tree, counted)
    turns, wave, bump = (
        tree.nodes.new(kind) for kind in ("ShaderNodeMath", "ShaderNodeMath", "ShaderNodeBump")
    )
    turns.operation = "MULTIPLY"  # type: ignore[attr-defined]
    turns.inputs[1].default_value = math.tau  # type: ignore[attr-defined]
    wave.operation = "SINE"  # type: ignore[attr-defined]
    bump.inputs["Strength"].default_value = strength  # type: ignore[attr-defined]
    bump.inputs["Distance"].default_value = 0.001  # type: ignore[attr-defined]
    tree.links.new(count.outputs["Fac"], turns.inputs[0])
    tree.links.new(turns.outputs[0], wave.inputs[0])
    tree.links.new(wave.outputs[0], bump.inputs["Height"])
    tree.links.new(bump.outputs["Normal"], shader.inputs["Normal"])
    return wave


def _streak(tree: bpy.types.NodeTree, shader: bpy.types.Node, wave: bpy.types.Node) -> None:
    """Let a wave from −1 to 1 lighten and darken what is painted."""
    painted = _attribute(tree, COLOUR_ATTRIBUTE).outputs["Color"]
    share, streaked = tree.nodes.new("ShaderNodeMath"), tree.nodes.new("ShaderNodeVectorMath")
    share.operation = "MULTIPLY_ADD"  # type: ignore[attr-defined]
    share.inputs[1].default_value = _STREAK  # type: ignore[attr-defined]
    share.inputs[2].default_value = 1.0  # type: ignore[attr-defined]
    streaked.operation = "SCALE"  # type: ignore[attr-defined]
    tree.links.new(wave.outputs[0], share.inputs[0])
    tree.links.new(painted, streaked.inputs[0])
    tree.links.new(share.outputs[0], streaked.inputs["Scale"])
    tree.links.new(streaked.outputs[0], shader.inputs["Base Color"])


def _paint(tree: bpy.types.NodeTree, shader: bpy.types.Node, surface: Surface) -> None:
    """What is painted shows, and glows as bright as it is: the inside of a mouth stays dark."""
    painted = _attribute(tree, COLOUR_ATTRIBUTE).outputs["Color"]
    tree.links.new(painted, shader.inputs["Base Color"])
    if surface.glow <= 0.0:
        return
    if surface.glow_colour is None:
        tree.links.new(painted, shader.inputs["Emission Color"])
        return
    tinted = tree.nodes.new("ShaderNodeVectorMath")
    tinted.operation = "MULTIPLY"  # type: ignore[attr-defined]
    tinted.inputs[1].default_value = tuple(  # type: ignore[attr-defined]
        glow / max(shown, 0.05)
        for glow, shown in zip(surface.glow_colour, surface.colour, strict=True)
    )
    tree.links.new(painted, tinted.inputs[0])
    tree.links.new(tinted.outputs[0], shader.inputs["Emission Color"])


def _vary_roughness(
    tree: bpy.types.NodeTree, shader: bpy.types.Node, rough: float, glossy: float
) -> None:
    attribute = _attribute(tree, "gloss")
    spread = tree.nodes.new("ShaderNodeMapRange")
    spread.inputs["To Min"].default_value = rough  # type: ignore[attr-defined]
    spread.inputs["To Max"].default_value = glossy  # type: ignore[attr-defined]
    tree.links.new(attribute.outputs["Fac"], spread.inputs["Value"])
    tree.links.new(spread.outputs["Result"], shader.inputs["Roughness"])


def _attribute(tree: bpy.types.NodeTree, name: str) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeAttribute")
    node.attribute_name = name  # type: ignore[attr-defined]
    return node
