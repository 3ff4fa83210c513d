# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixels out of a BMP file, the format that Blender writes fastest without loss.

Source: Microsoft, BITMAPINFOHEADER: rows run upwards and are padded to four bytes, pixels are BGR.
"""

from __future__ import annotations

import struct

import numpy as np


def read_bmp(data: bytes) -> tuple[tuple[int, int], bytes]:
    """Pixels of an uncompressed 24-bit BMP.

    Returns:
        (width, height) and RGB bytes, rows from the top down, ``3 × width × height`` of them.

    Raises:
        ValueError: It is cut short or another kind of file.
    """
    if data[:2] != b"BM" or len(data) < 54:
        raise ValueError("not a BMP file")
    (start,) = struct.unpack_from("<I", data, 10)
    width, height, _planes, bits, packed = struct.unpack_from("<iiHHI", data, 18)
    if bits != 24 or packed != 0:
        raise ValueError(f"a BMP with {bits} bits and compression {packed}")
    stride = (width * 3 + 3) // 4 * 4
    if len(data) < start + stride * abs(height):
        raise ValueError("a BMP that is cut short")
    rows = np.frombuffer(data, np.uint8, stride * abs(height), start).reshape(abs(height), stride)
    bgr = rows[:, : width * 3].reshape(abs(height), width, 3)
    upright = bgr[::-1] if height > 0 else bgr
    return (width, abs(height)), np.ascontiguousarray(upright[:, :, ::-1]).tobytes()
