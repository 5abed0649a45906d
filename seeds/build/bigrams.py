"""Makes seeds/bigrams.csv: how often a character, or two in a row, stand in the sample articles.

usage: python seeds/build/bigrams.py FOLDER [FOLDER ...]   (folders of .txt articles in UTF-8; Traditional is folded)
"""

import csv
import re
import sys
from collections import Counter
from pathlib import Path

import opencc

TARGET = Path(__file__).parents[1] / "bigrams.csv"
LEAST = 3  # rarer pairs say little
GLOSS = re.compile(r"\([^()\d一-鿿]{1,8}\)")


def main(folders: list[str]) -> None:
    fold = opencc.OpenCC("t2s").convert
    times: Counter[str] = Counter()
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.txt")):
        for run in re.findall(r"[一-鿿]+", fold(GLOSS.sub("", path.read_text(encoding="utf-8")))):
            times.update(run)
            times.update(run[i : i + 2] for i in range(len(run) - 1))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("run", "times"))
        writer.writerows(sorted(row for row in times.items() if len(row[0]) == 1 or row[1] >= LEAST))


if __name__ == "__main__":
    main(sys.argv[1:])
