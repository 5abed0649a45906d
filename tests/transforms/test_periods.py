"""When a quantity holds: sentences of the genre with the quantity in square brackets, and what they date it to."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from tests.transforms.marked import figures, mark, mark_all
from transforms import periods, wordings


def dated(text: str, **article: object) -> list[str]:
    """What each marked quantity is dated to: `2018-01-01 2018-12-31 year`, `- 2019-12-31 point`, `unstated`."""
    reel, quantities = mark(text, **article)  # type: ignore[arg-type]
    rows = periods.date(reel, quantities).select("period_start", "period_end", "period_basis").rows()
    return [basis if basis == "unstated" else f"{start or '-'} {end or '-'} {basis}" for start, end, basis in rows]


def year(number: int) -> str:
    return f"{number}-01-01 {number}-12-31 year"


def test_every_time_cue_reads_its_example() -> None:
    cues = seeds.load("time_cues")
    metrics = ["employed" if form == "stock" else "other" for form in cues["form"]]
    reel, quantities = mark_all([figures(example) for example in cues["example"]], metrics)
    last = periods.date(reel, quantities).group_by("article", maintain_order=True).last()
    read = pl.concat_str("period_start", "period_end", "period_basis", separator=" ", ignore_nulls=True)
    wrong = cues.with_columns(found=last.select(read).to_series()).filter(pl.col("found") != pl.col("reads"))
    assert wrong.is_empty(), wrong.rows(named=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2018年，两地落实资金[900万元]。", year(2018)),
        ("2018年度，两地落实资金[900万元]。", year(2018)),
        ("二〇一八年，两地落实资金[900万元]。", year(2018)),
        ("今年，两地落实资金[900万元]。", year(2020)),
        ("去年全年，两地落实资金[900万元]。", year(2019)),
        ("前年，两地落实资金[900万元]。", year(2018)),
        ("明年，两地再办培训班[20期]。", year(2021)),
        ("年内，两地互派教师[34人次]。", year(2020)),
        ("去年开春，街道给村里拨了[45万元]。", year(2019)),
        ("今年年初，企业捐来口罩[2万只]。", year(2020)),
    ],
)
def test_a_year_runs_from_its_first_to_its_last_day(text: str, expected: str) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017年以来，两地落实资金[900万元]。", "2017-01-01 - cumulative"),
        ("自2017年3月以来，两地落实资金[900万元]。", "2017-03-01 - cumulative"),
        ("2016年两市结对帮扶以来，落实资金[900万元]。", "2016-01-01 - cumulative"),
        ("自2013年9月工作队进驻至今，落实资金[900万元]。", "2013-09-01 - cumulative"),
        ("从2010年算起，市里拨付资金[900万元]。", "2010-01-01 - cumulative"),
        ("2015年起，每年举办的培训班已有[26期]。", "2015-01-01 - cumulative"),
        ("今年3月起，上海派来专家[12名]。", "2020-03-01 - cumulative"),
        ("今年以来，新增就业[2300人]。", "2020-01-01 - cumulative"),
        ("今年2月复工以来，派车[27趟]。", "2020-02-01 - cumulative"),
        ("去年十一月点火到现在，收果[340吨]。", "2019-11-01 - cumulative"),
        ("“十三五”以来，援助资金[6亿元]。", "2016-01-01 - cumulative"),
    ],
)
def test_a_start_stays_open(text: str, expected: str) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("从1996年到2019年底，援助资金[6亿元]。", "1996-01-01 2019-12-31 cumulative"),
        ("2016年8月至2019年底，援助资金[6亿元]。", "2016-08-01 2019-12-31 cumulative"),
        ("2013年至今年6月，援助资金[6亿元]。", "2013-01-01 2020-06-30 cumulative"),
        ("2010至2014年，援助资金[6亿元]。", "2010-01-01 2014-12-31 cumulative"),
        ("2018到2020这三年，援助资金[6亿元]。", "2018-01-01 2020-12-31 cumulative"),
        ("从2016年结对到今年6月底，援助资金[6亿元]。", "2016-01-01 2020-06-30 cumulative"),
        ("“十三五”期间，援助资金[6亿元]。", "2016-01-01 2020-12-31 cumulative"),
        ("今年1至6月，销售农产品[600万元]。", "2020-01-01 2020-06-30 cumulative"),
        ("2019年1—9月，销售农产品[600万元]。", "2019-01-01 2019-09-30 cumulative"),
        ("今年前5个月，销售农产品[600万元]。", "2020-01-01 2020-05-31 cumulative"),
        ("去年前三季度，销售农产品[600万元]。", "2019-01-01 2019-09-30 cumulative"),
        ("今年上半年，销售农产品[600万元]。", "2020-01-01 2020-06-30 cumulative"),
        ("今年下半年，县里再派干部[9名]。", "2020-07-01 2020-12-31 cumulative"),
        ("今年到6月底，销售农产品[600万元]。", "2020-01-01 2020-06-30 cumulative"),
        ("2019年，冷库建成。5月开仓到年底，发货[600吨]。", "2019-05-01 2019-12-31 cumulative"),
        ("2018年和2019年，两县共派出干部[12名]。", "2018-01-01 2019-12-31 cumulative"),
        ("2019年定了目标，头两个月卖出[600万元]。", "2019-01-01 2019-02-28 cumulative"),
        ("结对始于1996年。到去年末，累计援助[6亿元]。", "1996-01-01 2019-12-31 cumulative"),
        ("2016年结对以来，到去年底，援助资金[6亿元]。", "2016-01-01 2019-12-31 cumulative"),
        ("2018年4月，两地开始协作。到去年底，累计援助[6亿元]。", "2018-04-01 2019-12-31 cumulative"),
        ("两县结对始于1995年。此后至今年6月，援助[6亿元]。", "1995-01-01 2020-06-30 cumulative"),
    ],
)
def test_a_window_has_both_ends(text: str, expected: str) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2018年底，引进企业[12家]。", "- 2018-12-31 cumulative"),
        ("截至去年底，引进企业[12家]。", "- 2019-12-31 cumulative"),
        ("截至今年6月，引进企业[12家]。", "- 2020-06-30 cumulative"),
        ("截至6月20日，引进企业[12家]。", "- 2020-06-20 cumulative"),
        ("截至9月底，引进企业[12家]。", "- 2020-09-30 cumulative"),
        ("到2019年11月，引进企业[12家]。", "- 2019-11-30 cumulative"),
        ("截至2019年底，全县还有贫困村[12个|poor_villages]。", "- 2019-12-31 point"),
        ("2017年底统计，全县贫困人口[1.2万人|poor_population]。", "- 2017-12-31 point"),
        ("2019年尾，贫困发生率[0.9%|poverty_rate]。", "- 2019-12-31 point"),
        ("到2019年底，在粤务工的脱贫劳动力[5.6万人|employed]。", "- 2019-12-31 point"),
        ("1996年，贫困发生率在[60%|poverty_rate]以上。", year(1996)),
    ],
)
def test_sums_run_up_to_a_date_and_levels_stand_at_it(text: str, expected: str) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4月21日，商会向学校捐款[12万元]。", "- 2020-04-21 point"),
        ("2006年3月，首批[46名]姑娘坐上火车。", "- 2006-03-31 point"),
        ("9月12日至14日，展销会成交[38万元]。", "- 2020-09-14 point"),
        ("11月17日、18日两天，大集卖出[38万元]。", "- 2020-11-18 point"),
        ("去年4月28日，推介会上签下项目[26个]。", "- 2019-04-28 point"),
        ("今年6月给入股农户分红，每户[2100元]。", "- 2020-06-30 point"),
        ("3月1日，一辆大巴驶进厂区。车上坐着[23人]。", "- 2020-03-01 point"),
    ],
)
def test_an_event_is_a_point(text: str, expected: str) -> None:
    assert dated(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("目前在岗教师[38人]。", "unstated"),
        ("村里有冷库[2座]。", "unstated"),
        ("截至目前，吸纳就业[560人]。", "- - cumulative"),
        ("两县结对以来，派出教师[33人次]。", "- - cumulative"),
        ("近两年，又互派教师[33人次]。", "- - cumulative"),
        ("结对四年来，援助资金[6亿元]。", "- - cumulative"),
    ],
)
def test_what_names_no_date_has_none(text: str, expected: str) -> None:
    assert dated(text) == [expected]


def test_a_time_runs_on_within_its_paragraph_and_no_further() -> None:
    text = "2018年，派干部[6名]，办班[4期]。参训[300人次]。\n引进企业[9家]。"
    assert dated(text) == [year(2018)] * 3 + ["unstated"]


def test_now_goes_on_with_this_years_account_and_leaves_any_other() -> None:
    assert dated("今年安排资金[900万元]，目前到位[600万元]。")[1] == year(2020)
    assert dated("去年安排资金[900万元]。目前用工[60人]。")[1] == "unstated"
    assert dated("2016年以来安排资金[900万元]。如今用工[60人]。")[1] == "unstated"


def test_a_total_to_date_opens_an_account_only_where_none_is_open() -> None:
    assert dated("2018年，累计派出干部[6名]。") == [year(2018)]
    assert dated("累计派出干部[6名]，教师[9名]。") == ["- - cumulative"] * 2
    assert dated("新办车间[6个]，累计[32个]；女工[540名]。") == ["unstated", "- - cumulative", "unstated"]


def test_a_span_begins_where_the_article_names_its_year() -> None:
    assert dated("2015年两县结对。\n五年来，派出干部[6名]。") == ["2015-01-01 - cumulative"]
    assert dated("2018年资金[3亿元]，2019年[4亿元]，两年共[7亿元]。")[2] == "2018-01-01 2019-12-31 cumulative"
    assert dated("五年来（2014至2018年）投入[6亿元]。") == ["2014-01-01 2018-12-31 cumulative"]


@pytest.mark.parametrize(
    "text",
    [
        "2018年销售[900万元]，比2017年增长[12%]，带动[300户]。",
        "2018年销售[900万元]，为2017年的[2.3倍]，带动[300户]。",
        "2018年销售[900万元]，较上年增长[12%]，带动[300户]。",
        "2018年销售[900万元]，是去年同期的[1.8倍]，带动[300户]。",
        "2018年销售[900万元]，进度为全年的[71.5%]，带动[300户]。",
    ],
)
def test_a_comparison_dates_nothing(text: str) -> None:
    assert dated(text) == [year(2018)] * 3


def test_a_figure_compared_with_keeps_its_own_year() -> None:
    found = dated("2019年资金[2.1亿元]，比2018年的[1.3亿元]净增[8000万元]。项目[40个]。")
    assert found == [year(2019), year(2018), year(2019), year(2019)]
    found = dated("今年资金[2.1亿元]；去年是[1.3亿元]，净增[8000万元]。项目[40个]。")
    assert (found[1], found[3]) == (year(2019), year(2020))


def test_a_part_leaves_the_account_of_the_whole() -> None:
    found = dated("2016年以来投入[9亿元]；其中2019年[3亿元]，增长[6%]。这些钱投到[90个]项目上。")
    assert found[1] == year(2019)
    assert found[3] == "2016-01-01 - cumulative"


def test_a_future_date_late_in_its_sentence_leaves_the_account() -> None:
    text = "2020年项目[26个]，完工[17个]，余下[2个]因冬季停工，明年5月复工。总投资[860万元]。"
    assert dated(text)[3] == year(2020)


def test_from_to_takes_the_older_and_the_newer_date() -> None:
    text = "贫困人口由2017年底的[4.9万人|poor_population]减至2018年底的[2万人|poor_population]，"
    text += "贫困发生率由[4.4%|poverty_rate]降到[1.8%|poverty_rate]。"
    older, newer = "- 2017-12-31 point", "- 2018-12-31 point"
    assert dated(text) == [older, newer, older, newer]
    assert dated("明年机器从[40台]加到[100台]。") == ["unstated", year(2021)]
    assert dated("贫困人口从2015年底的[5.6万人|poor_population]减少到[320人|poor_population]。")[1] == "unstated"


def test_figures_shared_out_take_their_years_in_turn() -> None:
    text = "2017年、2018年、2019年分别落实资金[1000万元]、[1500万元]、[2000万元]。"
    assert dated(text) == [year(2017), year(2018), year(2019)]
    text = "2017年至2019年，三个年头依次拨付[1000万元]、[1500万元]、[2000万元]。"
    assert dated(text) == [year(2017), year(2018), year(2019)]


def test_the_time_behind_a_figure_counts_where_none_stands_before() -> None:
    assert dated("[5个|counties_exited]县2018年全部摘帽。") == [year(2018)]
    assert dated("派来教师[52名]（2019年在岗数）。") == [year(2019)]
    assert dated("[464名]——2010年以来选派的干部人才。") == ["2010-01-01 - cumulative"]
    assert dated("余下[31个|villages_exited]村达到标准，年底前销号。") == [year(2020)]


def test_what_a_bracket_says_of_a_part_stays_in_it() -> None:
    assert dated("2016年以来援助[9亿元]（2019年[3亿元]），项目[90个]。")[2] == "2016-01-01 - cumulative"


def test_the_events_day_is_meant_by_this_time_and_on_the_spot() -> None:
    text = "4月21日，两县签约仪式举行。\n本次捐款[120万元]。\n当场签约[6份]。\n村里有冷库[2座]。"
    assert dated(text) == ["- 2020-04-21 point"] * 2 + ["unstated"]


def test_a_day_on_which_something_is_told_dates_nothing() -> None:
    assert dated("5月20日，记者从扶贫办获悉，全市有车间[50个]。") == ["unstated"]
    assert dated("本报5月20日讯（记者 某）全市有车间[50个]。") == ["unstated"]
    assert dated("2020年5月20日　本报记者\n全市有车间[50个]。") == ["unstated"]


def test_the_titles_year_dates_what_is_left_undated() -> None:
    assert dated("安排资金[900万元]。", title="某县2018年东西部协作工作总结") == [year(2018)]
    assert dated("目前派来教师[9名]。", title="某县2020年东西部协作工作总结") == [year(2020)]
    assert dated("安排资金[900万元]。", title="穿越1921公里的情谊") == ["unstated"]
    half = dated("安排资金[900万元]。", title="2020年上半年协作数据")
    assert half == ["2020-01-01 2020-06-30 cumulative"]
    text = "把2019年的账本摊开，可以看到几页。\n安排资金[900万元]。"
    assert dated(text) == [year(2019)]


def test_a_heading_dates_the_lines_below() -> None:
    text = (
        "一、2018年工作情况\n落实资金[900万元]。\n二、2019年工作打算\n安排资金[1200万元]。\n（一）产业\n引进企业[3家]。"
    )
    assert dated(text, year=2019) == [year(2018), year(2019), year(2019)]


def test_years_count_from_writing_never_from_a_reposts_date() -> None:
    found = dated(
        "去年到位[6亿元]。\n今年到位[7亿元]，截至12月20日，完工[187个]。", year=2023, published=date(2024, 1, 6)
    )
    assert found == [year(2022), year(2023), "- 2023-12-20 cumulative"]


def test_a_day_well_after_the_page_was_written_is_last_years() -> None:
    found = dated("截至12月31日，到位资金[5.4亿元]。", year=2024, published=date(2024, 1, 10))
    assert found == ["- 2023-12-31 cumulative"]


def test_a_date_to_reach_is_a_point() -> None:
    assert dated("到2022年，帮助[2.1万|people_lifted]人脱贫。") == ["- 2022-12-31 point"]
    assert dated("到明年9月前，再建车间[25个]。") == ["- 2021-09-30 point"]
    assert dated("年底前，再建车间[25个]。") == [year(2020)]
    assert dated("到2020年底，将累计脱贫[2.1万人|people_lifted]。", published=date(2020, 5, 1)) == [
        "- 2020-12-31 cumulative"
    ]


def test_ages_and_lists_of_months_are_no_times() -> None:
    assert dated("她今年27岁，家里养牛[6头]。") == ["unstated"]
    assert dated("2018年拨来[320万元]，4月、7月分两次到账；村里筹措[41万元]。") == [year(2018)] * 2
    assert dated("企业三年内投资[3亿元]。") == ["unstated"]


def test_without_a_year_of_writing_relative_years_stay_unstated() -> None:
    assert dated("今年安排资金[900万元]，2018年安排[600万元]。", year=None) == ["unstated", year(2018)]


def test_no_articles_no_quantities() -> None:
    reel, quantities = mark("今年安排资金。")
    assert periods.date(reel, quantities).height == 0


@given(st.dates(date(1990, 1, 1), date(2045, 12, 31)))
def test_any_day_written_out_is_that_day(day: date) -> None:
    reading = wordings.read(f"{day.year}年{day.month}月{day.day}日")
    assert reading is not None
    assert (reading.form, reading.from_year, reading.to_month, reading.to_day) == (
        "point",
        day.year,
        day.month,
        day.day,
    )


@given(st.integers(1990, 2040), st.integers(1, 12), st.integers(0, 9), st.integers(1, 12))
def test_any_window_of_months_has_its_ends(first: int, month: int, later: int, to_month: int) -> None:
    reading = wordings.read(f"{first}年{month}月至{first + later}年{to_month}月")
    assert reading is not None
    assert reading[:9] == ("window", first, "named", month, 1, first + later, "named", to_month, None)


@given(st.text(alphabet="0123456789年月日底末至到、今去前明全十一二三四五截以来起第头半季度初之的上这岁", max_size=24))
def test_no_wording_breaks_the_reader(run: str) -> None:
    for start, end, reading in wordings.wordings(run):
        assert 0 <= start < end <= len(run)
        assert reading.to_month is None or 1 <= reading.to_month <= 12


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from("今年去年以来截至累计目前2018年底前3月21日，。；（）\n其中分别为比由到[9名]——"), max_size=60
    )
)
def test_no_text_breaks_the_dating(pieces: list[str]) -> None:
    reel, quantities = mark("".join(pieces).replace("[", "").replace("]", "") + "[9名]")
    found = periods.date(reel, quantities)
    assert found.height == 1
    start, end, basis = found.select("period_start", "period_end", "period_basis").row(0)
    assert basis in ("year", "cumulative", "point", "unstated")
    assert start is None or end is None or start <= end
    assert basis != "unstated" or (start, end) == (None, None)


def test_a_day_that_its_month_lacks_is_the_months_last() -> None:
    assert dated("2019年2月31日，捐款[9万元]。") == ["- 2019-02-28 point"]


def test_quantities_keep_their_order_and_columns() -> None:
    reel, quantities = mark("2018年派干部[6名]，明年再派[9名]。")
    found = periods.date(reel, quantities)
    assert found.columns == [*quantities.columns, "period_start", "period_end", "period_basis"]
    assert found["quantity"].equals(quantities["quantity"])
    assert found["period_start"].dtype == pl.Date
    assert timedelta(days=364) == found["period_end"][0] - found["period_start"][0]


def test_what_has_fallen_to_a_figure_is_counted_at_a_date() -> None:
    assert dated("贫困户减少到2019年底的[2.1万户]。") == ["- 2019-12-31 point"]
    assert dated("到2019年底，这个数字变成[3个]。") == ["- 2019-12-31 point"]
    assert dated("到2018年底有[64个]；一年后，降到[3个]。") == ["- 2018-12-31 cumulative", "- 2019-12-31 point"]


def test_a_span_named_again_covers_the_same_years() -> None:
    text = "2014年两地结对，四年间投入[900万元]。\n车间的灯亮着。\n四年里互派干部[156人次]。"
    assert dated(text, year=2017)[1] == "2014-01-01 - cumulative"
