"""The other readers of the benchmark: OpenCV and PyAV, asked line by line.

Standard input: one request a line, words divided by tabs. Standard output: one answer a line.

  versions                      OpenCV's and PyAV's versions
  truth  PATH                   the numbers in the pixels of all frames, in order, by the ffmpeg program
  open   READER PATH            nanoseconds
  seek   READER NUMBER SECONDS  nanoseconds, and the number in the pixels (-1: none could be read)
  step   READER                 the next frame: nanoseconds and the number in the pixels
"""

import subprocess
import sys
import time

import av
import cv2
import numpy


def read_number(gray):
    """The number that tests/support/clips.rs writes into a picture; -1 where there is none."""
    height, width = gray.shape
    side = max(1, min(min(width // 6, height // 4), 16))
    bits = 0
    for row in range(4):
        for column in range(6):
            block = gray[row * side : (row + 1) * side, column * side : (column + 1) * side]
            inner = block[side // 4 : side - side // 4, side // 4 : side - side // 4]
            if (inner > 125).mean() > 0.5:
                bits |= 1 << (row * 6 + column)
    number = bits >> 8
    checksum = (((number * 0x9E3779B1) & 0xFFFFFFFF) >> 24) ^ 0xA5
    return number if number << 8 | checksum == bits else -1


class OpenCv:
    def __init__(self, path):
        self.capture = cv2.VideoCapture(path, cv2.CAP_FFMPEG)

    def seek(self, number, _seconds):
        self.capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        return self.step()

    def step(self):
        read, frame = self.capture.read()
        return frame if read else None


class PyAv:
    """Seek to the time that the frame has at the average rate, decode until it is reached: the usual recipe."""

    def __init__(self, path):
        self.container = av.open(path)
        self.stream = self.container.streams.video[0]
        self.stream.thread_type = "AUTO"
        self.frames = self.container.decode(self.stream)

    def seek(self, _number, seconds):
        target = int(seconds / self.stream.time_base) + (self.stream.start_time or 0)
        self.container.seek(target, stream=self.stream, backward=True)
        self.frames = self.container.decode(self.stream)
        half = int(0.5 / float(self.stream.average_rate or 25) / self.stream.time_base)
        for frame in self.frames:
            if frame.pts is not None and frame.pts + half >= target:
                return frame.to_ndarray(format="bgr24")
        return None

    def step(self):
        frame = next(self.frames, None)
        return None if frame is None else frame.to_ndarray(format="bgr24")


class FfmpegSs:
    """One process a frame: ffmpeg -ss SECONDS -i PATH -frames:v 1."""

    def __init__(self, path):
        self.path = path
        probe = ["ffprobe", "-v", "quiet", "-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "csv=p=0"]
        line = subprocess.run([*probe, path], capture_output=True, text=True).stdout.split()[0]
        self.width, self.height = [int(word) for word in line.split(",")[:2]]

    def seek(self, _number, seconds):
        # A microsecond early, so that rounding does not lead behind the frame.
        command = ["ffmpeg", "-v", "quiet", "-ss", f"{max(0.0, seconds - 1e-6):.6f}", "-i", self.path, "-map", "0:v:0"]
        command += ["-frames:v", "1", "-pix_fmt", "bgr24", "-f", "rawvideo", "-"]
        raw = subprocess.run(command, capture_output=True).stdout
        if len(raw) != self.width * self.height * 3:
            return None
        return numpy.frombuffer(raw, numpy.uint8).reshape(self.height, self.width, 3)


def truth(path):
    ss = FfmpegSs(path)
    command = ["ffmpeg", "-v", "quiet", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough"]
    raw = subprocess.run([*command, "-pix_fmt", "gray", "-f", "rawvideo", "-"], capture_output=True).stdout
    frames = numpy.frombuffer(raw, numpy.uint8).reshape(-1, ss.height, ss.width)
    return [read_number(frame) for frame in frames]


def timed(work):
    began = time.perf_counter_ns()
    frame = work()
    took = time.perf_counter_ns() - began
    # Green is near enough to gray for black and white blocks.
    return f"{took}\t{-1 if frame is None else read_number(frame[:, :, 1])}"


def main():
    kinds = {"opencv": OpenCv, "pyav": PyAv, "ffmpeg": FfmpegSs}
    readers = {}
    for line in sys.stdin:
        task, *words = line.rstrip("\n").split("\t")
        try:
            if task == "versions":
                answer = f"{cv2.__version__}\t{av.__version__}"
            elif task == "truth":
                answer = "\t".join(str(number) for number in truth(words[0]))
            elif task == "open":
                began = time.perf_counter_ns()
                readers[words[0]] = kinds[words[0]](words[1])
                answer = str(time.perf_counter_ns() - began)
            elif task == "seek":
                reader, number, seconds = readers[words[0]], int(words[1]), float(words[2])
                answer = timed(lambda: reader.seek(number, seconds))
            else:
                answer = timed(readers[words[0]].step)
        except Exception as error:  # A reader that fails has not returned the frame.
            print(f"{task} {words}: {error}", file=sys.stderr)
            answer = "0\t-1"
        print(answer, flush=True)


main()
