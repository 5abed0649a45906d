from datetime import date

import pytest

import seeds
from transforms import dates


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("发布时间：2023-12-30 17:26", [date(2023, 12, 30)]),
        ("2015年06月12日 08:15", [date(2015, 6, 12)]),
        ("2019年10月", [date(2019, 10, 31)]),
        ("2019/8/6", [date(2019, 8, 6)]),
        ("2023 08/28 15:30", [date(2023, 8, 28)]),
        ("13.04.2017 23:39", [date(2017, 4, 13)]),
        ("二〇一四年十一月二十日", [date(2014, 11, 20)]),
        ("二○二一年二月", [date(2021, 2, 28)]),
        ("索引号：532500-2024-00026　发文日期：2024年1月22日", [date(2024, 1, 22)]),
        ("2023-02-30", []),
        ("12023-01-02", []),
        ("电话 0523-2023-11", []),
    ],
)
def test_dates_are_read(line: str, days: list[date]) -> None:
    assert list(dates.dates_in(line)) == days


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ([("header", "2020-10-23 08:05　来源：江海报")], date(2020, 10, 23)),
        ([("header", "今天是2019年3月23日 星期六"), ("header", "时间：2019-03-22 08:41")], date(2019, 3, 22)),
        ([("header", "2012年11月26日 星期一 多云"), ("header", "2012-11-24 08:02　江海日报")], date(2012, 11, 24)),
        ([("header", "江海健康报　2021年08月18日　星期三　第3版：专题")], date(2021, 8, 18)),
        ([("header", "[成文日期] 2022-01-14　[发布日期] 2022-01-18")], date(2022, 1, 18)),
        ([("furniture", "本文地址:http://www.example.com/news/2019-08-16/437987.html")], date(2019, 8, 16)),
        ([("furniture", "http://www.example.com/202010/t20201017_1.html")], date(2020, 10, 17)),
        (
            [
                (
                    "furniture",
                    "2020-09-30　江海新区固定资产投资增长，一条与本文无关、排在后面的别处新闻，数字很多很多很长",
                )
            ],
            None,
        ),
        ([("furniture", "江海办公室　2018年12月28日")], date(2018, 12, 28)),
        ([("known", "2021-05-06T10:00"), ("header", "2021-05-07")], date(2021, 5, 6)),
        ([("header", "江海日报记者 李明")], None),
    ],
)
def test_the_day_of_publication_is_found(lines: list[tuple[str, str]], day: date | None) -> None:
    assert dates.published(lines) == day


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([("header", "发布时间：2023-12-30　来源：乌蒙新报　作者：李明")], "乌蒙新报"),
        ([("header", "来源:网络转载　责编:小林")], None),
        ([("header", "徐州日报全媒体记者 李明")], "徐州日报"),
        ([("header", "本报记者 李明")], None),
        ([("header", "2025-09-18 09:12　巴渝观察　李明")], "巴渝观察"),
        ([("furniture", "凡本网未注明来源:江海网的稿件均为转载")], None),
        ([("furniture", "主办：广安市广安区人民政府办公室　承办：大数据中心")], "广安市广安区人民政府"),
        ([("known", "来源：江海日报"), ("header", "来源：别家网")], "江海日报"),
    ],
)
def test_the_medium_is_found(lines: list[tuple[str, str]], name: str | None) -> None:
    assert dates.medium(lines) == name


def test_each_publisher_belongs_to_a_known_place_or_to_none() -> None:
    places = set(seeds.load("places")["name"])
    rows = seeds.load("publishers")
    assert not rows["publisher"].is_duplicated().any()
    for row in rows.iter_rows(named=True):
        assert row["place"] in places | {""}, row
        assert dates.medium([("header", row["example"])]) == row["publisher"], row
