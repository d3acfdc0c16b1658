"""Records cv2's results for the stages of the chain: python stages.py > stages.json (opencv-python-headless, numpy).

The planes are made by a formula that the test repeats; of each result the file keeps a CRC-32 of its bytes (16 bits
little endian), of thresholds and regions the numbers themselves. cv2 4.14 and 5.0 give the same file.
"""

import json
import sys
import zlib

import cv2
import numpy as np

SIZES = [(61, 37), (64, 16), (7, 5), (130, 9), (1, 12), (12, 1), (2, 2), (1, 1)]


def numbers(seed, count):
    """A linear congruential generator: 32-bit numbers that any language repeats."""
    state = seed
    for _ in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        yield state >> 8


def plane(seed, width, height, kind):
    """Noise over all levels, some of them at the ends."""
    peak = np.iinfo(kind).max
    values = []
    for n in numbers(seed, width * height):
        values.append(0 if n % 5 == 0 else peak if n % 7 == 0 else (n >> 4) % (peak + 1))
    return np.array(values, kind).reshape(height, width)


def quiet(seed, width, height, kind):
    """Noise of a few levels with a brighter block: what a threshold is looked for in."""
    scale = 1 if kind == np.uint8 else 200
    values = np.array([n % 9 * (n >> 7) % 9 for n in numbers(seed, width * height)]).reshape(height, width)
    values[height // 3 : height // 3 * 2, width // 4 : width // 2] += 40 + seed % 60
    return (values * scale).astype(kind)


def mask(seed, width, height, density):
    """0 and 1, so many of eight are 1, in clumps of neighbouring columns."""
    values = [n % 8 < density for n in numbers(seed, width * height)]
    values = np.array(values, np.uint8).reshape(height, width)
    return np.maximum(values, np.roll(values, 1, 1)) if seed % 2 else values


def crc(array):
    return zlib.crc32(np.ascontiguousarray(array).tobytes())


def blurs():
    for kind in (np.uint8, np.uint16):
        for seed, (width, height) in enumerate(SIZES):
            image = plane(seed, width, height, kind)
            for size in (3, 5, 7, 9):
                yield [f"gaussian{size}", 8 * image.itemsize, seed, crc(cv2.GaussianBlur(image, (size, size), 0))]
            for size in (3, 5):
                yield [f"median{size}", 8 * image.itemsize, seed, crc(cv2.medianBlur(image, size))]


def thresholds():
    for seed in range(12):
        width, height = SIZES[seed % 4]
        for kind, rules in ((np.uint8, ("otsu", "triangle")), (np.uint16, ("otsu",))):
            for name, make in (("plane", plane), ("quiet", quiet)):
                image = make(seed, width, height, kind)
                for rule in rules:
                    flag = cv2.THRESH_OTSU if rule == "otsu" else cv2.THRESH_TRIANGLE
                    level, over = cv2.threshold(image, 0, 1, cv2.THRESH_BINARY + flag)
                    yield [rule, 8 * image.itemsize, name, seed, int(level), int(np.count_nonzero(over))]
                mean, deviation = (float(v[0, 0]) for v in cv2.meanStdDev(image))
                level = np.floor(mean + 1.5 * deviation)
                yield ["sigmas", 8 * image.itemsize, name, seed, int(level), int(np.count_nonzero(image > level))]


def morphology():
    operations = {"erode": cv2.MORPH_ERODE, "dilate": cv2.MORPH_DILATE, "open": cv2.MORPH_OPEN, "close": cv2.MORPH_CLOSE}
    shapes = {"rectangle": cv2.MORPH_RECT, "cross": cv2.MORPH_CROSS, "ellipse": cv2.MORPH_ELLIPSE}
    for seed, (width, height) in enumerate(SIZES):
        for operation, code in operations.items():
            for shape, kind in shapes.items():
                for size in (3, 4, 5, 7, 10, 15):
                    for iterations in (1, 2):
                        density = 7 if operation in ("erode", "open") else 1
                        image = mask(seed, width, height, density)
                        element = cv2.getStructuringElement(kind, (size, size))
                        result = cv2.morphologyEx(image, code, element, iterations=iterations)
                        yield [operation, shape, size, iterations, seed, crc(result)]


def regions():
    for seed, (width, height) in enumerate(SIZES):
        for density in (1, 3, 5):
            image = mask(seed, width, height, density)
            for connectivity in (4, 8):
                _, _, stats, centroids = cv2.connectedComponentsWithStats(image, connectivity=connectivity)
                rows = [[*map(int, s), round(c[0], 6), round(c[1], 6)] for s, c in zip(stats[1:], centroids[1:])]
                yield [connectivity, density, seed, rows]


def differences():
    """Of each channel: cv2.subtract, and the square of cv2.absdiff in 16 bits."""
    for kind in (np.uint8, np.uint16):
        a, b = (plane(seed, 61, 37, kind) for seed in (20, 21))
        yield ["signed", 8 * a.itemsize, crc(cv2.subtract(a, b))]
    a, b = (plane(seed, 61, 37, np.uint8) for seed in (20, 21))
    apart = cv2.absdiff(a, b)
    yield ["squared", 8, crc(cv2.multiply(apart, apart, dtype=cv2.CV_16U))]


def main():
    print(f"cv2 {cv2.__version__}, numpy {np.__version__}", file=sys.stderr)
    groups = [differences, blurs, thresholds, morphology, regions]
    lines = [f'"{group.__name__}": [\n' + ",\n".join(map(json.dumps, group())) + "\n]" for group in groups]
    print("{\n" + ",\n".join(lines) + "\n}")


main()
