"""Records cv2's frames for the tests (opencv-python-headless, numpy; the ffmpeg program to make the clips).

    python frames.py make            writes the clips and stills into frames/, once
    python frames.py > frames_4.json with OpenCV 4 up to 4.12
    python frames.py > frames_5.json with OpenCV 5

A file is recorded by the MD5 of each frame's packed B, G, R bytes, and by a few pixels (x, y, b, g, r) to look at when
that differs. JPEG is recorded as a difference to be measured: two decoders round differently.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys

import cv2
import numpy as np

FOLDER = pathlib.Path(__file__).parent / "frames"
WIDTH, HEIGHT, FRAMES = 66, 46, 2

# Name: pixel format, codec, colour options of the stream.
TAGS = {
    "untagged": ("yuv420p", "ffv1", ""),
    "bt601": ("yuv420p", "ffv1", "smpte170m tv"),
    "bt709": ("yuv420p", "ffv1", "bt709 tv"),
    "bt709_full": ("yuv420p", "ffv1", "bt709 pc"),
    "bt601_full": ("yuv420p", "ffv1", "smpte170m pc"),
    "bt2020_matrix": ("yuv420p", "ffv1", "bt2020nc tv"),
    "bt709_10": ("yuv420p10le", "ffv1", "bt709 tv"),
    "untagged_422": ("yuv422p", "ffv1", ""),
    "bt709_444": ("yuv444p", "ffv1", "bt709 tv"),
    "untagged_411": ("yuv411p", "ffv1", ""),
    "gray": ("gray", "ffv1", ""),
    "gray16": ("gray16le", "ffv1", ""),
    "alpha": ("bgra", "ffv1", ""),
    "h264_bt709": ("yuv420p", "libx264", "bt709 tv"),
    "mjpeg_full": ("yuvj420p", "mjpeg", ""),
}


def rgb(number):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [x * 4 + number * 9, y * 5 + x, (x * y + number * 31) // 3]
    picture = np.stack(planes, axis=-1).astype(np.uint8)
    picture[:8, :24] = np.repeat(np.eye(3, dtype=np.uint8) * 255, 8, axis=0)[None]
    return picture


def make():
    FOLDER.mkdir(exist_ok=True)
    frames = b"".join(rgb(number).tobytes() for number in range(FRAMES))
    source = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{WIDTH}x{HEIGHT}", "-i", "-"]
    for name, (pixel_format, codec, tags) in TAGS.items():
        options = ["-pix_fmt", pixel_format, "-c:v", codec, "-bitexact", "-fflags", "+bitexact"]
        if tags:
            space, range_ = tags.split()
            options += ["-colorspace", space, "-color_range", range_]
        if codec == "mjpeg":
            options += ["-q:v", "3"]
        output = str(FOLDER / f"{name}.mkv")
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, *options, output], input=frames, check=True)
    picture = cv2.cvtColor(rgb(0), cv2.COLOR_RGB2BGR)
    deep = picture.astype(np.uint16) * 200 + 77
    alpha = np.dstack([picture, picture[:, :, 0]])
    for name, pixels in {
        "rgb.png": picture,
        "gray.png": picture[:, :, 1],
        "deep.png": deep,
        "deep_gray.png": deep[:, :, 1],
        "alpha.png": alpha,
        "rgb.bmp": picture,
        "rgb.tif": picture,
        "rgb.ppm": picture,
        "rgb.jpg": picture,
        "gray.jpg": picture[:, :, 1],
    }.items():
        cv2.imwrite(str(FOLDER / name), pixels)


def recorded(frame):
    places = [(0, 0), (9, 3), (17, 5), (40, 20), (65, 45)]
    pixels = [[x, y, *(int(level) for level in frame[y, x])] for x, y in places]
    return {"md5": hashlib.md5(frame.tobytes()).hexdigest(), "pixels": pixels}


def frames_of(path):
    if path.suffix != ".mkv":
        return [cv2.imread(str(path))]
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    found = []
    while True:
        read, frame = capture.read()
        if not read:
            return found
        found.append(frame)


def main():
    if sys.argv[1:] == ["make"]:
        make()
        return
    files = {}
    for path in sorted(FOLDER.iterdir()):
        frames = frames_of(path)
        files[path.name] = {"frames": [recorded(frame) for frame in frames]}
        if path.suffix == ".jpg":
            files[path.name]["bgr"] = base64.b64encode(frames[0].tobytes()).decode()
    json.dump({"cv2": cv2.__version__, "files": files}, sys.stdout, separators=(",", ":"))
    print()


main()
