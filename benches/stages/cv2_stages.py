"""The same stages in OpenCV, one thread: a line of milliseconds for each size, in the order of main.rs."""

import time

import cv2
import numpy as np

cv2.setNumThreads(1)
cv2.ocl.setUseOpenCL(False)


def picture(width, height, seed, block):
    count = width * height
    state = np.empty(count, np.uint32)
    value = seed
    # Jumps of the linear congruential generator: the n-th state by doubling.
    multiplier, increment = 1664525, 1013904223
    state[0] = (value * multiplier + increment) % 2**32
    done, a, c = 1, multiplier, increment
    while done < count:
        more = min(done, count - done)
        state[done : done + more] = (state[:more].astype(np.uint64) * a + c) % 2**32
        a, c = a * a % 2**32, (a * c + c) % 2**32
        done += more
    y, x = np.divmod(np.arange(count, dtype=np.uint32), np.uint32(width))
    base = 40 + (x // 16 + y // 8) % 120 + 60 * (block & (x % 480 < 60) & (y % 270 < 90))
    planes = [(base + (state >> np.uint32(8 + 4 * i)) % 5).astype(np.uint8) for i in range(3)]
    return np.dstack([p.reshape(height, width) for p in planes[::-1]])


def milliseconds(work):
    work()
    begun, runs = time.perf_counter(), []
    while len(runs) < 5 or time.perf_counter() - begun < 0.6:
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return sorted(runs)[len(runs) // 2] * 1e3


def main():
    element = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3))
    for width, height in ((1920, 1080), (3840, 2160)):
        a, b = picture(width, height, 1, False), picture(width, height, 2, True)
        gray = cv2.cvtColor(cv2.absdiff(a, b), cv2.COLOR_BGR2GRAY)

        def plain():
            difference = cv2.cvtColor(cv2.absdiff(a, b), cv2.COLOR_BGR2GRAY)
            return cv2.countNonZero(cv2.threshold(difference, 20, 255, cv2.THRESH_BINARY)[1])

        def cleaned():
            difference = cv2.cvtColor(cv2.absdiff(a, b), cv2.COLOR_BGR2GRAY)
            over = cv2.threshold(cv2.GaussianBlur(difference, (5, 5), 0), 20, 255, cv2.THRESH_BINARY)[1]
            return cv2.countNonZero(cv2.morphologyEx(over, cv2.MORPH_OPEN, element))

        over = cv2.threshold(cv2.GaussianBlur(gray, (5, 5), 0), 20, 1, cv2.THRESH_BINARY)[1]
        mask = cv2.morphologyEx(over, cv2.MORPH_OPEN, element)
        noise = (np.random.default_rng(1).integers(0, 3, (height, width)) == 0).astype(np.uint8)
        works = [
            plain,
            plain,
            cleaned,
            lambda: cv2.connectedComponentsWithStats(mask, connectivity=8),
            lambda: cv2.connectedComponentsWithStats(noise, connectivity=8),
            lambda: cv2.GaussianBlur(gray, (5, 5), 0),
            lambda: cv2.GaussianBlur(gray, (9, 9), 0),
            lambda: cv2.medianBlur(gray, 3),
            lambda: cv2.medianBlur(gray, 5),
            lambda: cv2.morphologyEx(mask, cv2.MORPH_OPEN, element),
        ]
        print(*(f"{milliseconds(work):.4f}" for work in works))


main()
