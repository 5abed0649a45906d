"""Makes seeds/names.csv: one row is one string that can name a place, with the place it may name.

Read from seeds/places.csv, aliases.csv and pairings.csv; run again after any of them changed:

    python seeds/build/names.py

Roles: full (official name), short (short name or alias), common (a short name that is an ordinary word too),
donor and recipient (the two sides of a pair name such as 苏陕), own (我市, 全县: the article's own place),
toward (赴鲁, 来沪), word
(an ordinary word that keeps a name from being read across it: 其中 in 其中宁波).
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

SEEDS = Path(__file__).parent.parent
FIRST_YEAR = 1996  # names that ended before the programme began are not looked for
COLUMNS = ["cue", "code", "name", "level", "role", "since", "until", "now"]
PEOPLES_RULE = {"自治州": ("州", "自治州"), "自治县": ("县", "自治县"), "自治旗": ("旗", "自治旗")}
ZONE_RULE = {
    "经济技术开发区": ("经开区", "开发区", "经济开发区"), "高新技术产业开发区": ("高新区", "高新技术开发区"),
    "经济开发区": ("经开区", "开发区"), "高新技术产业园区": ("高新区",),
}  # fmt: skip
OWN = {
    "省": "我省 全省 该省 本省", "市": "我市 全市 该市 本市", "县": "我县 全县 该县 本县 县里",
    "区": "我区 全区 该区 本区", "州": "我州 全州 该州 本州", "旗": "我旗 全旗 该旗 本旗",
    "盟": "我盟 全盟 该盟 本盟", "镇": "我镇 全镇 该镇 本镇", "乡": "我乡 全乡 该乡 本乡",
    "两": "两地 双方 两头", "两市": "两市", "两县": "两县", "两区": "两区", "两省": "两省 两省市 两省区 两省（区）",
    "三区": "三区", "三县": "三县", "三市": "三市", "四市": "四市", "四区": "四区", "四县": "四县", "五县": "五县",
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def merged() -> list[dict[str, str]]:
    """One row a name and lineage: the codes that one name bore under several prefectures are one place."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for place in rows("places"):
        if not place["until"] or int(place["until"]) >= FIRST_YEAR:
            groups[place["name"], place["now"]].append(place)
    places = []
    for group in groups.values():
        group.sort(key=lambda place: (place["until"] or "9999", place["since"]))
        since = min(place["since"] or "0" for place in group)
        places.append(group[-1] | {"since": "" if since == "0" else since})
    return places


def place_rows(places: list[dict[str, str]], common: set[str], words: set[str]) -> Iterator[dict[str, str]]:
    for place in places:
        if place["name"] not in words:
            yield place | {"cue": place["name"], "role": "common" if place["name"] in common else "full"}
        shorts = {place["short"]} | {
            place["short"] + end for long, ends in PEOPLES_RULE.items() if place["name"].endswith(long) for end in ends
        }
        if place["level"] == "zone":
            long = next((long for long in ZONE_RULE if place["name"].endswith(long)), "")
            shorts |= {place["name"].removesuffix(long) + end for end in ZONE_RULE.get(long, ())}
        for cue in sorted(shorts - {place["name"]} - words):
            yield place | {"cue": cue, "role": "common" if cue in common else "short"}


def alias_rows(places: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    by_name = defaultdict(list)
    for place in places:
        by_name[place["name"]].append(place)
    for alias in rows("aliases"):
        if alias["kind"] == "short":
            for place in by_name[alias["name"]]:
                yield place | {"cue": alias["alias"], "role": "short"}


def pair_rows(places: list[dict[str, str]], taken: set[str]) -> Iterator[dict[str, str]]:
    """Pair names by rule: a letter of each side of a known pairing, in either order."""
    letters = defaultdict(list)
    for alias in rows("aliases"):
        if alias["kind"] == "letter":
            letters[alias["name"]].append(alias["alias"])
    by_name = {place["name"]: place for place in places}
    seen = set()
    for pairing in rows("pairings") if (SEEDS / "pairings.csv").exists() else []:
        donor, recipient = by_name.get(pairing["donor"]), by_name.get(pairing["recipient"])
        if donor is None or recipient is None:
            continue
        if "county" in (donor["level"], recipient["level"]) and not (
            letters[donor["name"]] and letters[recipient["name"]]
        ):
            continue
        for d in letters[donor["name"]] or [donor["short"][0]]:
            for r in letters[recipient["name"]] or [recipient["short"][0]]:
                for cue in (d + r, r + d):
                    key = (cue, donor["name"], recipient["name"])
                    if d != r and cue not in taken and key not in seen:
                        seen.add(key)
                        yield donor | {"cue": cue, "role": "donor"}
                        yield recipient | {"cue": cue, "role": "recipient"}


def toward_rows(places: list[dict[str, str]], taken: set[str]) -> Iterator[dict[str, str]]:
    """赴鲁, 来沪, 在粤: a verb of movement and the letter by which a province or city goes."""
    by_name = {place["name"]: place for place in places}
    for alias in rows("aliases"):
        if alias["kind"] == "letter" and alias["name"] in by_name:
            for verb in "赴来到在入进返援抵":
                if verb + alias["alias"] not in taken:
                    yield by_name[alias["name"]] | {"cue": verb + alias["alias"], "role": "toward"}


def main() -> None:
    places = merged()
    aliases = rows("aliases")
    common = {alias["alias"] for alias in aliases if alias["kind"] == "common"}
    words = {alias["alias"] for alias in aliases if alias["kind"] == "word"}
    names = list(place_rows(places, common, words)) + list(alias_rows(places))
    taken = {name["cue"] for name in names} | words
    names += pair_rows(places, taken)
    names += toward_rows(places, taken)
    for level, cues in OWN.items():
        names += [dict.fromkeys(COLUMNS, "") | {"cue": cue, "level": level, "role": "own"} for cue in cues.split()]
    names += [dict.fromkeys(COLUMNS, "") | {"cue": cue, "role": "word"} for cue in words]
    unique = {tuple(name[column] for column in COLUMNS) for name in names if len(name["cue"]) > 1}
    with (SEEDS / "names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(unique))


if __name__ == "__main__":
    main()
