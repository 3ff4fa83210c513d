# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps and the backdrop behind the character."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import bpy
from mathutils import Vector

from ..shots.lighting import BackdropSpec, Colour, PlacedLight


def add_lights(scene: bpy.types.Scene, placed: Sequence[PlacedLight]) -> list[bpy.types.Object]:
    """Add the lamps of a rig; the camera itself doesn't see them."""
    return [_add_light(scene, light) for light in placed]


def _add_light(scene: bpy.types.Scene, light: PlacedLight) -> bpy.types.Object:
    data: Any = bpy.data.lights.new(light.role, "AREA")
    data.shape = "DISK"
    data.size = light.diameter_m
    data.energy = light.power_w
    data.color = light.colour
    lamp: Any = bpy.data.objects.new(light.role, data)
    lamp.location = light.location
    beam = Vector(light.target) - Vector(light.location)
    lamp.rotation_euler = beam.to_track_quat("-Z", "Y").to_euler()
    lamp.visible_camera = False
    scene.collection.objects.link(lamp)
    return lamp  # type: ignore[no-any-return]


def set_backdrop(scene: bpy.types.Scene, backdrop: BackdropSpec, *, aspect: float) -> None:
    """Draw the backdrop in the world: a glow that the camera sees, the room's light for the rest.

    It costs no geometry and no bounces: camera rays see a gradient over the picture's plane, all
    other rays a constant.
    """
    world: Any = bpy.data.worlds.new("Backdrop")
    scene.world = world
    if world.node_tree is None:  # Blender 4.5 makes it on request only
        world.use_nodes = True
    world.color = [(a + b) / 2 for a, b in zip(backdrop.glow, backdrop.edge, strict=True)]
    tree = world.node_tree
    tree.nodes.clear()
    room = _background(tree, backdrop.ambient, backdrop.ambient_strength)
    wall = _background(tree, backdrop.edge, 1.0)
    tree.links.new(_glow(tree, backdrop, aspect), wall.inputs["Color"])
    mix = tree.nodes.new("ShaderNodeMixShader")
    seen = tree.nodes.new("ShaderNodeLightPath").outputs["Is Camera Ray"]
    tree.links.new(seen, mix.inputs[0])
    tree.links.new(room.outputs[0], mix.inputs[1])
    tree.links.new(wall.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], tree.nodes.new("ShaderNodeOutputWorld").inputs["Surface"])


def _background(tree: Any, colour: Colour, strength: float) -> Any:
    node = tree.nodes.new("ShaderNodeBackground")
    node.inputs["Color"].default_value = (*colour, 1.0)
    node.inputs["Strength"].default_value = strength
    return node


def _glow(tree: Any, backdrop: BackdropSpec, aspect: float) -> Any:
    """A round gradient in window coordinates, which run from 0 to 1 from the lower left."""
    across, down = backdrop.glow_at
    wide, high = aspect / backdrop.glow_reach, 1 / backdrop.glow_reach
    place = tree.nodes.new("ShaderNodeMapping")
    place.inputs["Scale"].default_value = (wide, high, 0.0)
    place.inputs["Location"].default_value = (-across * wide, -(1 - down) * high, 0.0)
    window = tree.nodes.new("ShaderNodeTexCoord").outputs["Window"]
    tree.links.new(window, place.inputs["Vector"])
    ball = tree.nodes.new("ShaderNodeTexGradient")
    ball.gradient_type = "SPHERICAL"
    tree.links.new(place.outputs[0], ball.inputs[0])
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.interpolation = "EASE"
    ramp.color_ramp.elements[0].color = (*backdrop.edge, 1.0)
    ramp.color_ramp.elements[1].color = (*backdrop.glow, 1.0)
    tree.links.new(ball.outputs["Fac"], ramp.inputs[0])
    return ramp.outputs["Color"]
