"""Places, their names and pairings, row by row."""

import importlib.util
import re
from collections import Counter
from types import ModuleType

import polars as pl
import pytest

import seeds

PLACES = seeds.load("places")
NAMES = seeds.load("names")


def test_every_parent_is_a_place() -> None:
    orphans = PLACES.filter(pl.col("parent") != "", ~pl.col("parent").is_in(PLACES["code"].to_list()))
    assert orphans.is_empty(), orphans


def test_every_place_leads_to_one_that_stands() -> None:
    standing = PLACES.filter(pl.col("until").is_null())["code"].to_list()
    lost = PLACES.filter(~pl.col("now").is_in(standing))
    assert lost.is_empty(), lost


def test_years_run_forward() -> None:
    wrong = PLACES.filter(pl.col("since") > pl.col("until"))
    assert wrong.is_empty(), wrong


@pytest.mark.parametrize(
    ("name", "code", "now"),
    [
        ("襄樊市", "420600", "襄阳市"), ("兴仁县", "522322", "兴仁市"), ("思茅市", "530800", "普洱市"),
        ("奉化市", "330283", "奉化区"), ("泸水县", "533321", "泸水市"), ("毕节地区", "522400", "毕节市"),
    ],
)  # fmt: skip
def test_names_that_were(name: str, code: str, now: str) -> None:
    row = PLACES.row(by_predicate=(pl.col("name") == name) & (pl.col("code") == code), named=True)
    assert row["until"] is not None
    assert now in PLACES.filter(pl.col("code") == row["now"], pl.col("until").is_null())["name"].to_list()


@pytest.mark.parametrize(
    ("cue", "name"),
    [
        ("徐州", "徐州市"), ("商州", "商州区"), ("沿河", "沿河土家族自治县"), ("恩施州", "恩施土家族苗族自治州"),
        ("延边", "延边朝鲜族自治州"), ("凉山", "凉山彝族自治州"), ("兴安盟", "兴安盟"), ("怒江", "怒江傈僳族自治州"),
        ("科右前旗", "科尔沁右翼前旗"), ("西海岸新区", "青岛西海岸新区"), ("浦东", "浦东新区"),
        ("黔东南州", "黔东南苗族侗族自治州"),
        ("火炬开发区", "中山火炬高技术产业开发区"), ("大凉山", "凉山彝族自治州"), ("巴州", "巴音郭楞蒙古自治州"),
    ],
)  # fmt: skip
def test_short_names(cue: str, name: str) -> None:
    assert name in NAMES.filter(pl.col("cue") == cue)["name"].to_list()


@pytest.mark.parametrize(
    ("cue", "donor", "recipient"),
    [
        ("苏陕", "江苏省", "陕西省"), ("闽宁", "福建省", "宁夏回族自治区"), ("粤黔", "广东省", "贵州省"),
        ("京蒙", "北京市", "内蒙古自治区"), ("徐宝", "徐州市", "宝鸡市"), ("宁商", "南京市", "商洛市"),
        ("杭恩", "杭州市", "恩施土家族苗族自治州"), ("沪滇", "上海市", "云南省"), ("津甘", "天津市", "甘肃省"),
        ("浙川", "浙江省", "四川省"), ("粤桂", "广东省", "广西壮族自治区"), ("鲁渝", "山东省", "重庆市"),
    ],
)  # fmt: skip
def test_pair_names(cue: str, donor: str, recipient: str) -> None:
    rows = NAMES.filter(pl.col("cue") == cue)
    assert donor in rows.filter(pl.col("role") == "donor")["name"].to_list()
    assert recipient in rows.filter(pl.col("role") == "recipient")["name"].to_list()


def test_no_string_is_one_character() -> None:
    short = NAMES.filter(pl.col("cue").str.len_chars() < 2)
    assert short.is_empty(), short


def test_common_words_are_no_short_names() -> None:
    common = seeds.load("aliases").filter(pl.col("kind") == "common")["alias"].to_list()
    bold = NAMES.filter(pl.col("cue").is_in(common), pl.col("role") == "short")
    assert bold.is_empty(), bold


@pytest.mark.parametrize("row", seeds.load("aliases").to_dicts(), ids=lambda row: f"{row['alias']}-{row['kind']}")
def test_every_alias_stands_in_its_example(row: dict[str, str]) -> None:
    assert row["alias"] in row["example"]
    if row["kind"] in ("short", "letter"):
        assert row["name"] in row["example"]
        assert row["name"] in PLACES["name"].to_list()


@pytest.mark.parametrize(
    "row",
    seeds.load("pairings").to_dicts(),
    ids=lambda row: f"{row['donor']}-{row['recipient']}-{row['first_year']:.0f}",
)
def test_every_pairing_is_named_by_its_example(row: dict[str, str]) -> None:
    assert row["donor"] in row["example"]
    assert row["recipient"] in row["example"]
    known = PLACES["now"].to_list()
    assert row["donor_code"] in known
    assert row["recipient_code"] in known
    for side in ("donor", "recipient"):
        names = PLACES.filter(pl.col("now") == row[f"{side}_code"])["name"].to_list()
        assert row[side] in names, (row[side], names)


def test_no_pairing_is_said_twice() -> None:
    counted = Counter(seeds.load("pairings").select("donor_code", "recipient_code", "first_year").rows())
    assert not [key for key, times in counted.items() if times > 1]


def test_provincial_pairings_of_both_periods() -> None:
    rows = set(seeds.load("pairings").select("donor", "recipient", "first_year").rows())
    for donor, recipient, year in (
        ("江苏省", "陕西省", 2016), ("江苏省", "陕西省", 2021), ("广东省", "贵州省", 2021), ("山东省", "甘肃省", 2021),
        ("北京市", "内蒙古自治区", 2016), ("福建省", "宁夏回族自治区", 2021), ("浙江省", "四川省", 2021),
        ("上海市", "云南省", 2016),
    ):  # fmt: skip
        assert (donor, recipient, float(year)) in rows


@pytest.mark.parametrize("row", seeds.load("homophones").to_dicts(), ids=lambda row: row["sound"])
def test_every_sound_has_two_of_its_letters_in_its_example(row: dict[str, str]) -> None:
    assert len(re.findall(f"[{row['letters']}]", row["example"])) >= 2


def test_names_are_what_the_script_makes(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    script = _script("names")
    for name in ("places", "aliases", "pairings"):
        (tmp_path / f"{name}.csv").write_bytes((seeds.ROOT / f"{name}.csv").read_bytes())
    monkeypatch.setattr(script, "SEEDS", tmp_path)
    script.main()
    assert (tmp_path / "names.csv").read_bytes() == (seeds.ROOT / "names.csv").read_bytes(), "run seeds/build/names.py"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("沿河土家族自治县", "沿河"), ("徐州市", "徐州"), ("忠县", "忠县"), ("兴安盟", "兴安"),
        ("宁夏回族自治区", "宁夏"), ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("扎赉特旗", "扎赉特"), ("喀什地区", "喀什"),
    ],
)  # fmt: skip
def test_the_short_name_leaves_out_people_and_rank(name: str, short: str) -> None:
    assert _script("places").short(name) == short


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"build_{name}", seeds.ROOT / "build" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
