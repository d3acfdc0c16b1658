#!/usr/bin/env python3
"""Records what ffmpeg's filters psnr and ssim print for raw pictures made of a formula, as metrics.csv.

Usage: python3 metrics.py > metrics.csv   (needs ffmpeg and numpy)
One line a pair of clips of three frames: format, bits, width, height, chroma shifts, planes, then what the filters print
at their end: PSNR of each plane (y, u, v or r, g, b), its average, SSIM of each plane and of all.

ffmpeg runs with -cpuflags 0: its vectorised code for ssim counts the last window of each row of an 8-bit plane as something
else when the number of windows leaves 1 by 4 (planes 72 or 88 wide), which the filter's own definition does not.
"""
import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np

FRAMES = 3
# name, bits, planes, chroma shift across and down
FORMATS = [
    ("gray", 8, 1, 0, 0), ("gray10le", 10, 1, 0, 0), ("gray12le", 12, 1, 0, 0), ("gray16le", 16, 1, 0, 0),
    ("yuv420p", 8, 3, 1, 1), ("yuv422p", 8, 3, 1, 0), ("yuv444p", 8, 3, 0, 0), ("yuv440p", 8, 3, 0, 1),
    ("yuv411p", 8, 3, 2, 0), ("yuv410p", 8, 3, 2, 2), ("yuvj420p", 8, 3, 1, 1), ("gbrp", 8, 3, 0, 0),
    ("yuv420p9le", 9, 3, 1, 1), ("yuv420p10le", 10, 3, 1, 1), ("yuv422p10le", 10, 3, 1, 0),
    ("yuv444p12le", 12, 3, 0, 0), ("yuv420p14le", 14, 3, 1, 1), ("yuv420p16le", 16, 3, 1, 1), ("gbrp10le", 10, 3, 0, 0),
    ("gbrp16le", 16, 3, 0, 0),
]
SIZES = [(64, 48), (161, 121), (322, 178), (72, 64), (188, 100)]


def numbers(count, bits, seed, spread):
    """The pictures: a slow wave with noise of `spread` levels at 8 bits."""
    index = np.arange(count, dtype=np.uint64)
    wave = (index * 37 // 64) % 200
    noise = ((index + seed) * 2654435761 % 2**32) >> 20
    level = (wave + noise % spread) << (bits - 8)
    return np.minimum(level, 2**bits - 1)


def frame_samples(width, height, planes, across, down):
    chroma = -(-width >> across) * -(-height >> down)
    return width * height + (planes - 1) * chroma


def write(path, fmt, width, height, seed, spread):
    name, bits, planes, across, down = fmt
    count = FRAMES * frame_samples(width, height, planes, across, down)
    kind = np.uint8 if bits == 8 else np.dtype("<u2")
    path.write_bytes(numbers(count, bits, seed, spread).astype(kind).tobytes())


def run(folder, fmt, width, height, which):
    raw = ["-f", "rawvideo", "-pix_fmt", fmt[0], "-s", f"{width}x{height}"]
    command = ["ffmpeg", "-cpuflags", "0", "-nostdin", "-hide_banner", *raw, "-i", folder / "a.raw", *raw, "-i", folder / "b.raw",
               "-lavfi", f"[0:v][1:v]{which}", "-f", "null", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    line = re.search(r"(PSNR|SSIM) (.*)", text).group(2)
    return dict(re.findall(r"(\w+):(-?[\d.]+|inf)", line))


def main():
    print("format,bits,width,height,across,down,planes,psnr_0,psnr_1,psnr_2,psnr,ssim_0,ssim_1,ssim_2,ssim")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for fmt in FORMATS:
            for width, height in SIZES:
                write(folder / "a.raw", fmt, width, height, 0, 40)
                write(folder / "b.raw", fmt, width, height, 77, 23)
                psnr, ssim = run(folder, fmt, width, height, "psnr"), run(folder, fmt, width, height, "ssim")
                order = "yuv" if "y" in psnr else "rgb"
                order = order[:fmt[2]]
                cells = [psnr[c] for c in order] + [""] * (3 - fmt[2]) + [psnr["average"]]
                cells += [ssim[c.upper()] for c in order] + [""] * (3 - fmt[2]) + [ssim["All"]]
                print(",".join(map(str, [fmt[0], fmt[1], width, height, fmt[3], fmt[4], fmt[2], *cells])))


if __name__ == "__main__":
    main()
