"""Records cv2's numbers for the tests: python differences.py > differences.csv (opencv-python-headless, numpy).

One row a pair of pixels: bits, A's B G R, B's B G R, gray of A, gray of B, gray of absdiff, absdiff of the grays,
1 where the gray of absdiff is over 10 (8 bits) or 2570 (16 bits).
"""

import sys

import cv2
import numpy as np

NAMES = "bits,ab,ag,ar,bb,bg,br,gray_a,gray_b,gray_of_difference,difference_of_grays,over"


def pairs(random, kind, peak):
    corners = np.array(np.meshgrid(*[[0, 1, peak - 1, peak]] * 3)).reshape(3, -1).T
    single = np.array([[d * (c == i) for c in range(3)] for i in range(3) for d in (4, 5, 34, 35, 69, 179, 180)])
    anything = random.integers(0, peak + 1, (220, 3))
    near = np.clip(anything[:120] + random.integers(-6, 7, (120, 3)), 0, peak)
    a = np.concatenate([corners, np.zeros_like(single), anything[:120], anything[120:]])
    b = np.concatenate([corners[::-1], single, near, random.permutation(anything[120:])])
    return a.astype(kind)[:, None], b.astype(kind)[:, None]


def main():
    random = np.random.default_rng(35)
    print(f"cv2 {cv2.__version__}, numpy {np.__version__}", file=sys.stderr)
    print(NAMES)
    for bits, kind, threshold in ((8, np.uint8, 10), (16, np.uint16, 2570)):
        a, b = pairs(random, kind, 2**bits - 1)
        gray_a, gray_b = (cv2.cvtColor(x, cv2.COLOR_BGR2GRAY) for x in (a, b))
        of_difference = cv2.cvtColor(cv2.absdiff(a, b), cv2.COLOR_BGR2GRAY)
        of_grays = cv2.absdiff(gray_a, gray_b)
        _, over = cv2.threshold(of_difference, threshold, 1, cv2.THRESH_BINARY)
        columns = [a[:, 0], b[:, 0], gray_a, gray_b, of_difference, of_grays, over]
        for row in np.concatenate(columns, axis=1):
            print(bits, *row, sep=",")


main()
