# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes one character differ from another: a few numbers and colours, in one TOML file.

Lengths are in head units: 1 is chin to crown, the origin is the middle of the head, the face
looks along −Y, the character's left is +X. ``Scale`` turns them into metres. Colours are linear
RGB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from .arrays import FloatArray

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Scale:
    """Head units → metres; see ``proportions.metres``.

    Attributes:
        head_m: Metres in one head unit, chin to crown; the body keeps its height.
    """

    head_m: float = 0.272


@dataclass(frozen=True)
class FaceShape:
    """The measures of a face, in head units and degrees.

    Attributes:
        eye: Centre of the left eyeball.
        eye_radius: Radius of the eyeballs.
        lid_outer_deg: Half-width of the lid opening towards the temple.
        lid_inner_deg: ... and towards the nose.
        lid_upper_deg: Height of the upper lid's edge above the pupil.
        lid_lower_deg: Depth of the lower lid's edge below it.
        lid_tilt_deg: How much the outer corner is higher than the inner.
        lid_round: Above 1 the opening is an almond, below 1 a box.
        lid_fold: 0 the upper lid is smooth, 1 it has a deep fold.
        lid_hood: 0 the lid lies free, 1 the skin below the brow hangs over it.
        mouth_z: Height of the lip line.
        mouth_half: Half the width of the mouth.
        upper_lip: Height of the red of the upper lip.
        lower_lip: ... and of the lower.
        mouth_curve: How much the corners rise in the resting face.
        hinge: (y, z) of the jaw's hinge.
    """

    eye: tuple[float, float, float] = (0.158, -0.232, -0.015)
    eye_radius: float = 0.126
    lid_outer_deg: float = 54.0
    lid_inner_deg: float = 47.0
    lid_upper_deg: float = 21.0
    lid_lower_deg: float = 29.5
    lid_tilt_deg: float = 4.0
    lid_round: float = 1.15
    lid_fold: float = 0.5
    lid_hood: float = 0.0
    mouth_z: float = -0.272
    mouth_half: float = 0.112
    upper_lip: float = 0.044
    lower_lip: float = 0.050
    mouth_curve: float = 0.020
    hinge: tuple[float, float] = (0.03, -0.13)

    def eye_centre(self, side: int) -> FloatArray:
        """Centre of the left (+1) or right (−1) eyeball."""
        return np.asarray(np.array(self.eye) * np.array([side, 1.0, 1.0]))


@dataclass(frozen=True)
class Traits:
    """What makes a head someone's, as steps from the average face.

    Attributes:
        age: 0 a child's softness, 0.35 an adult, 1 old.
        skull_width: Around 1.
        jaw_width: Around 1; the width of the jaw's angle.
        jaw_drop: Around 0, in head units: how much longer the lower face is.
        chin_width: Around 1.
        chin_out: Around 0, in head units: forward is positive.
        cheeks: Around 1: how full they are.
        brow_ridge: Around 1.
        nose_length: Around 1.
        nose_width: Around 1.
        nose_tip: Around 0, in head units: up is positive.
        nose_bridge: Around 1: how far the bridge stands out.
        nose_hump: Around 0, in head units: above 0 the bridge is bowed out, below 0 hollow.
        ears: Around 1: their size.
        ears_out: Around 0: degrees that they stand off.
        neck_width: Around 1.
        brow_weight: Around 1: how thick the eyebrows are.
        brow_arch: Around 0, in head units.
        brow_tilt: Around 0, in head units: inner ends up is positive.
        lashes: Around 1: how long they are.
    """

    age: float = 0.35
    skull_width: float = 1.0
    jaw_width: float = 1.0
    jaw_drop: float = 0.0
    chin_width: float = 1.0
    chin_out: float = 0.0
    cheeks: float = 1.0
    brow_ridge: float = 1.0
    nose_length: float = 1.0
    nose_width: float = 1.0
    nose_tip: float = 0.0
    nose_bridge: float = 1.0
    nose_hump: float = 0.0
    ears: float = 1.0
    ears_out: float = 0.0
    neck_width: float = 1.0
    brow_weight: float = 1.0
    brow_arch: float = 0.0
    brow_tilt: float = 0.0
    lashes: float = 1.0


@dataclass(frozen=True)
class Body:
    """The body below the neck.

    Attributes:
        height_m: Floor to the top of the skull, standing, in metres.
        build: −1 slight, 0 average, 1 heavy.
        shoulders: Around 1: their width.
        chest: Around 1: how full.
        hips: Around 1: their width.
        waist: Around 1: its width.
        legs: Around 1: their length; the trunk makes up for it.
        limbs: Around 1: how thick arms and legs are.
        slope: Around 0, in head units: how far the shoulders slope down.
        belly: 0 flat, 1 round.
        bearing: How they stand; a name from the list below.
    """

    height_m: float = 1.65
    build: float = 0.0
    shoulders: float = 1.0
    chest: float = 1.0
    hips: float = 1.0
    waist: float = 1.0
    legs: float = 1.0
    limbs: float = 1.0
    slope: float = 0.0
    belly: float = 0.0
    bearing: str = "easy"


BEARINGS: Final = ("easy", "wide", "folded", "upright", "hip", "pocket", "host")
"""Weight on one leg; feet apart; hands before the belly; hands behind the back; one on the hip;
one in a hoodie's pocket; one on the belly and one behind the back."""
HAIR_STYLES: Final = ("bob", "short", "long", "bun", "curly", "bald", "cap", "hijab")
FACIAL_HAIR: Final = ("none", "stubble", "moustache", "goatee", "beard")
GLASSES: Final = ("none", "round", "square")
TOPS: Final = ("sweater", "tshirt", "shirt", "hoodie", "blazer", "dress")
BOTTOMS: Final = ("trousers", "jeans", "skirt")


@dataclass(frozen=True)
class Style:
    """What a character wears, on the head and below; names from the lists above.

    A dress has no bottom: ``bottom`` is then ignored.

    Attributes:
        hair_line: Around 0, in degrees: how far the hair has receded from the brow.
        leg_width: How much wider than their cut trousers fall, 0 straight, 1 wide.
        part_side: 1 parts the hair on the left, −1 on the right.
    """

    hair: str = "bob"
    hair_line: float = 0.0
    part_side: float = 1.0
    facial_hair: str = "none"
    glasses: str = "none"
    top: str = "sweater"
    bottom: str = "trousers"
    leg_width: float = 0.0


@dataclass(frozen=True)
class Look:
    """Colours, linear RGB."""

    skin: Colour = (0.82, 0.425, 0.275)
    blush: Colour = (0.86, 0.30, 0.22)
    lips: Colour = (0.58, 0.13, 0.125)
    lid_shade: Colour = (0.60, 0.27, 0.21)
    iris: Colour = (0.06, 0.27, 0.25)
    hair: Colour = (0.115, 0.040, 0.018)
    brows: Colour = (0.085, 0.034, 0.018)
    fabric: Colour = (0.80, 0.42, 0.07)
    trim: Colour = (0.74, 0.36, 0.05)
    shirt: Colour = (0.80, 0.78, 0.74)
    bottom: Colour = (0.045, 0.060, 0.115)
    shoes: Colour = (0.075, 0.040, 0.025)
    headwear: Colour = (0.10, 0.22, 0.30)
    frames: Colour = (0.020, 0.018, 0.018)


@dataclass(frozen=True)
class Outfit:
    """Other clothes, as changes of the character's own.

    Attributes:
        style: Entry of :class:`Style` → what it is in this outfit.
        look: Entry of :class:`Look` → its colour in this outfit.
    """

    style: Mapping[str, str | float] = field(default_factory=dict)
    look: Mapping[str, Colour] = field(default_factory=dict)


@dataclass(frozen=True)
class Character:
    """Everything the builders need to know.

    Attributes:
        name: File name and name on the shelf, lower case.
        title: What people call it.
        seed: Source of every random choice.
        voice: Name of the voice it speaks with; empty for the default voice.
        about: One line about who it is.
        tags: Words to find it by.
        outfits: Name → other clothes.
    """

    name: str
    title: str
    seed: int = 5
    voice: str = ""
    scale: Scale = field(default_factory=Scale)
    face: FaceShape = field(default_factory=FaceShape)
    traits: Traits = field(default_factory=Traits)
    body: Body = field(default_factory=Body)
    style: Style = field(default_factory=Style)
    look: Look = field(default_factory=Look)
    about: str = ""
    tags: tuple[str, ...] = ()
    outfits: Mapping[str, Outfit] = field(default_factory=dict)


def load_character(path: Path, outfit: str | None = None) -> Character:
    """Read a parameter file, see :mod:`rigs.parameter_file`.

    Raises:
        ValueError: An entry is unknown, of the wrong kind or out of range; the sentence says which.
    """
    from .parameter_file import read_character  # it needs the classes above

    return read_character(path, outfit)
