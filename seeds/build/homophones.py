"""Makes seeds/homophones.csv: one row is one sound and the characters that are read so, tones apart.

Only sounds that occur in names of places; the characters are those of the names and of GB 2312. Few hear or type the
difference between en and eng, in and ing, so that each two of them are one sound.
Run with the folder into which pypinyin was installed:

    pip install --no-deps --target FOLDER pypinyin
    python seeds/build/homophones.py FOLDER
"""

import csv
import importlib
import re
import sys
from collections import defaultdict
from pathlib import Path

SEEDS = Path(__file__).parent.parent


def main(folder: str) -> None:
    sys.path.insert(0, folder)
    pypinyin = importlib.import_module("pypinyin")
    with (SEEDS / "places.csv").open(encoding="utf-8") as file:
        of_names = {letter for row in csv.DictReader(file) for letter in row["short"] if "一" <= letter <= "鿿"}
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    known = {bytes([row, cell]).decode("gb2312", "ignore") for row in rows for cell in cells} - {""}
    sounds = defaultdict(set)
    for letter in of_names | known:
        for sound in pypinyin.pinyin(letter, style=pypinyin.Style.NORMAL, heteronym=True)[0]:
            sounds[re.sub("(?<=[ei]n)g$", "", sound)].add(letter)
    with (SEEDS / "homophones.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sound", "letters", "example"])
        for sound, letters in sorted(sounds.items()):
            if len(letters) > 1 and letters & of_names:
                first, second = sorted(letters)[:2]
                writer.writerow([sound, "".join(sorted(letters)), f"“{first}”写成“{second}”，听不出来。"])


if __name__ == "__main__":
    main(sys.argv[1])
