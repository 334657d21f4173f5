"""Compares otkel scan with Tesseract on a folder of images; called by scan_peers."""

import csv
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import time

WEIGHTS = (7, 3, 1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
SHAPES = {(3, 30), (2, 36), (2, 44)}


def check_digit(text):
    """The check digit of ICAO 9303-3, 4.9."""
    value = {c: i for i, c in enumerate(ALPHABET)}
    value["<"] = 0
    return str(sum(value[c] * WEIGHTS[i % 3] for i, c in enumerate(text)) % 10)


def digits_agree(lines):
    """Whether the digits over number and dates, and the composite one, agree."""
    if not lines or (len(lines), len(lines[0])) not in SHAPES or len({len(line) for line in lines}) != 1:
        return False
    if any(c not in ALPHABET for line in lines for c in line):
        return False
    if len(lines) == 3:
        first, second = lines[0], lines[1]
        pieces = [(second[0:6], second[6]), (second[8:14], second[14]),
                  (first[5:30] + second[0:7] + second[8:15] + second[18:29], second[29])]
        if first[14] != "<":
            pieces.append((first[5:14], first[14]))
    else:
        second = lines[1]
        pieces = [(second[0:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27])]
        if lines[0][0] != "V":
            last = len(second) - 1
            pieces.append((second[0:10] + second[13:20] + second[21:last], second[last]))
    return all(check_digit(text) == digit for text, digit in pieces)


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def mrz_of(text):
    """What of a text may be an MRZ: its last lines of a format's length, or the two or three longest."""
    lines = [re.sub(r"[^A-Z0-9<]", "", line.upper().replace("«", "<<")) for line in text.splitlines()]
    lines = [line for line in lines if len(line) >= 22]
    if len(lines) >= 3 and all(len(line) <= 33 for line in lines[-3:]):
        return lines[-3:]
    return lines[-2:]


def tesseract(path):
    start = time.monotonic()
    done = subprocess.run(["tesseract", str(path), "-", "--psm", "6", "-c",
                           "tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"],
                          capture_output=True, text=True, env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"}, check=False)
    return mrz_of(done.stdout), 1000 * (time.monotonic() - start)


def cut_band(path, band, line_count, target):
    """The band straightened to 30 pixels a character or so, by ImageMagick."""
    width = 1320
    height = round(width * math.dist(band[0], band[3]) / math.dist(band[0], band[1]))
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moves = " ".join(f"{x:.1f},{y:.1f} {u},{v}" for (x, y), (u, v) in zip(band, corners))
    subprocess.run(["convert", str(path), "-auto-orient", "-alpha", "off", "-virtual-pixel", "white", "-define",
                    f"distort:viewport={width}x{height}+0+0", "-distort", "Perspective", moves, "+repage",
                    "-bordercolor", "white", "-border", "20", str(target)], check=True)


class Tally:
    def __init__(self, name):
        self.name, self.images, self.exact, self.edits, self.characters, self.wrong = name, 0, 0, 0, 0, 0
        self.times = []

    def add(self, truth, lines, trusted, milliseconds):
        self.images += 1
        self.exact += lines == truth
        self.characters += sum(map(len, truth))
        self.edits += min(sum(map(len, truth)), edit_distance("\n".join(truth), "\n".join(lines)))
        self.wrong += trusted and lines != truth
        self.times.append(milliseconds)

    def row(self):
        times = sorted(self.times)
        return (f"{self.name:34} {self.images:6} {100 * self.exact / self.images:7.1f} % "
                f"{100 * self.edits / self.characters:7.2f} % {self.wrong:8} "
                f"{times[len(times) // 2]:9.1f} {times[len(times) * 95 // 100]:9.1f}")


def main(images, truth_path, otkel):
    truths = {row["file"]: [row[f"line{i}"] for i in (1, 2, 3) if row.get(f"line{i}")]
              for row in csv.DictReader(open(truth_path, encoding="utf-8"), delimiter="\t")}
    ours, band, whole = Tally("otkel scan"), Tally("Tesseract eng, on our band"), Tally("Tesseract eng, whole image")
    paths = [pathlib.Path(images) / name for name in truths]
    scanned = {}
    done = subprocess.run([otkel, "scan", "--json", *map(str, paths)], capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        result = json.loads(line)
        scanned[pathlib.Path(result["file"]).name] = result
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            truth, result = truths[path.name], scanned[path.name]
            ours.add(truth, result["lines"], result["outcome"] == "read", result["ms"])
            lines, milliseconds = tesseract(path)
            whole.add(truth, lines, digits_agree(lines), milliseconds)
            lines, milliseconds = [], 0.0
            if result["found"]:
                target = pathlib.Path(folder) / "band.png"
                cut_band(path, result["band"], len(result["lines"]), target)
                lines, milliseconds = tesseract(target)
            band.add(truth, lines, digits_agree(lines), milliseconds)
            print(f"\r{ours.images} of {len(paths)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(f"{'reader':34} images    exact        CER   wrong*  ms median   ms p95")
    for tally in (ours, band, whole):
        print(tally.row())
    print("* ours: called read; Tesseract's: its check digits agree. Tesseract's times include starting the program.")


if __name__ == "__main__":
    main(*sys.argv[1:])
