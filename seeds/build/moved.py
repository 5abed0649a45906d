"""Annotated articles with their places moved elsewhere: other provinces, cities and counties of a like kind.

What is fitted to articles as they stand leans on the pairings that people happened to write of. The same articles with
other places in them show what an article about any pairing looks like.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import polars as pl

from transforms import places

TRIES = 60
NAMED = ("full", "short", "common")
UNSAID = "两地"  # for a pair name (苏陕) where the new two have none
CITIES = (11, 12, 31)  # donors whose districts lie in no prefecture


@dataclass(frozen=True)
class Moved:
    """One article's text elsewhere, and what each name of the old places became."""

    text: str
    became: dict[str, str]

    def name(self, text: str | None) -> str | None:
        """A donor's or recipient's name as it is elsewhere."""
        return None if text is None else _swapped(text, self.became)


def _swapped(text: str, became: dict[str, str]) -> str:
    """The text with each of these strings in place of the other, the longest first."""
    strings = "|".join(map(re.escape, sorted(became, key=len, reverse=True)))
    return re.sub(strings, lambda hit: became[hit.group()], text)


@cache
def _rows() -> list[dict[str, int | str]]:
    return places.gazetteer().select("name", "now", "depth", "province", "prefecture", "since", "until").to_dicts()


@cache
def _short() -> dict[int, str]:
    """The short name of each place."""
    short: dict[int, str] = {}
    for place, role, printed in places.strings().select("place", "role", "printed").iter_rows():
        if role in NAMED[1:]:
            short.setdefault(place, printed)
    return short


@cache
def _plain() -> list[int]:
    """Places that stand today and have a short name of two letters which is theirs alone."""
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for place, name in _short().items():
        bearers[name].add(int(_rows()[place]["now"]))
    return [
        place
        for place, row in enumerate(_rows())
        if row["until"] == 9999 and int(row["since"]) <= 2000 and place in _short()
        and len(_short()[place]) == 2 and len(bearers[_short()[place]]) == 1
    ]  # fmt: skip


@cache
def _provinces() -> dict[int, int]:
    """The place of each province that stands today."""
    return {int(row["province"]): place for place, row in enumerate(_rows()) if row["depth"] == 0}


@cache
def _pair_names() -> dict[str, dict[str, int]]:
    """For each pair name (苏陕) the division of either side."""
    names: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for place, role, printed in places.strings().select("place", "role", "printed").iter_rows():
        if role in ("donor", "recipient"):
            names[printed][role] = int(_rows()[place]["now"])
    return {name: two for name, two in names.items() if len(two) == 2}


@cache
def _like(suffix: str, depth: int, province: int | None = None, prefecture: int | None = None) -> list[int]:
    """The plain places of that depth and suffix in a province or prefecture."""
    rows = _rows()
    return [
        place
        for place in _plain()
        if rows[place]["depth"] == depth
        and province in (None, rows[place]["province"])
        and prefecture in (None, rows[place]["prefecture"])
        and str(rows[place]["name"]).endswith(suffix)
    ]


def _assigned(named: list[int], provinces: dict[int, int], chance: random.Random) -> dict[int, int] | None:
    """For each place named one elsewhere, those of one prefecture together again; None where there is none alike."""
    rows = _rows()
    became: dict[int, int] = {}
    prefectures: dict[int, int] = {}
    for place in sorted(named, key=lambda place: (int(rows[place]["depth"]), place)):
        row = rows[place]
        province = provinces.get(int(row["province"]))
        if province is None:
            continue
        if row["depth"] == 0:
            became[place] = _provinces()[province]
            continue
        suffix, prefecture = str(row["name"])[-1], int(row["prefecture"])
        taken = set(became.values())
        if int(row["province"]) in CITIES:
            options = _like(suffix, 2, province=province)
        else:
            if prefecture not in prefectures:
                able = [
                    int(rows[other]["prefecture"])
                    for other in _like("", 1, province=province)
                    if rows[other]["prefecture"] not in prefectures.values() and rows[other]["prefecture"] != prefecture
                ]
                able = [code for code in able if len(_like("", 2, prefecture=code)) > 1]
                if not able:
                    return None
                prefectures[prefecture] = chance.choice(able)
            depth = int(row["depth"])
            options = _like(suffix if depth == 2 else "", depth, prefecture=prefectures[prefecture])
        options = [other for other in options if other not in taken]
        if not options:
            return None
        became[place] = chance.choice(options)
    return became


def _renamed(became: dict[int, int], candidates: pl.DataFrame) -> dict[str, str]:
    """What each string becomes that names one of the places, or both sides at once (苏陕)."""
    rows, short, renamed = _rows(), _short(), {}
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        alike[int(row["now"])].append(place)
    divisions = {int(rows[old]["now"]): int(rows[new]["now"]) for old, new in became.items()}
    for old, new in became.items():
        for place in alike[int(rows[old]["now"])]:
            renamed[str(rows[place]["name"])] = str(rows[new]["name"])
            if len(short.get(place, "")) > 1:
                renamed[short[place]] = short.get(new, str(rows[new]["name"]))
    two_now = {(two["donor"], two["recipient"]): name for name, two in _pair_names().items()}
    printed = places.strings()["printed"]
    for row in candidates.filter(pl.col("role").is_in(["donor", "recipient"]))["row"].unique().to_list():
        two = _pair_names().get(printed[row])
        if two:
            now = (divisions.get(two["donor"], -1), divisions.get(two["recipient"], -1))
            renamed[printed[row]] = two_now.get(now, UNSAID)
    return renamed


def move(text: str, named: list[int], hits: pl.DataFrame, two: tuple[int, int], chance: random.Random) -> Moved | None:
    """The text with the places of its two provinces in two others, or None where that cannot be done.

    `named` are the places that the text names, `hits` its candidates, `two` the provinces of donor and recipient.
    """
    donor, recipient = two
    if donor == recipient or recipient in places.MUNICIPALITIES:
        return None
    _, last = places.province_pairs()
    others = [
        (east, west)
        for east in places.EAST
        for west in places.WEST
        if last[east, west] and west not in places.MUNICIPALITIES
        and (east in CITIES) == (donor in CITIES) and east != donor and west != recipient
    ]  # fmt: skip
    for _ in range(TRIES):
        east, west = chance.choice(others)
        became = _assigned(named, {donor: east, recipient: west}, chance)
        if became:
            names = _renamed(became, hits)
            return Moved(_swapped(text, names), names)
    return None
