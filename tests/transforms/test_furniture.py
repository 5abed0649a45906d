import polars as pl
import pytest

import seeds
from tests.transforms.samples import BODY, LEAD, MONEY, PEOPLE, TITLE
from transforms import furniture
from transforms.sheet import lay

NO_OPINION = pl.DataFrame(schema={"page": pl.Int32, "line": pl.Int32, "chosen": pl.Boolean})
NO_TITLES = pl.DataFrame(schema={"page": pl.Int32, "known": pl.Utf8})


def roles(*pages: str) -> list[dict[str, str]]:
    """For each page, the role of each of its lines."""
    sheet = lay(pages, [None] * len(pages))
    sorted_lines = furniture.sort(sheet, NO_OPINION, NO_TITLES)
    found: list[dict[str, str]] = [{} for _ in pages]
    for page, start, end, role in sorted_lines.select("page", "start", "end", "role").iter_rows():
        found[page].setdefault(sheet.text[start:end], role)
    return found


def body(page: str) -> list[str]:
    return [line for line, role in roles(page)[0].items() if role in ("title", "body")]


PLAIN = [TITLE, LEAD, MONEY, PEOPLE]


def test_a_plain_article_is_all_kept() -> None:
    assert body(f"{TITLE}\n\n{BODY}") == PLAIN


@pytest.mark.parametrize(
    "header",
    [
        "首页 新闻 财经 体育 视频 论坛 登录|注册",
        "当前位置：首页 > 专题 > 东西部协作 > 正文",
        "江海人民政府门户网站\n首页　政务公开　办事服务　互动交流",
        "网站首页 | 关于我们 | 招商 | 手机版\n今天是2024年3月8日 星期五 多云 9℃~13℃",
        "地区:安徽|北京|重庆|福建|甘肃|广东|广西|贵州",
        "亚洲小说网_热门资讯_财经头条_最新章节",
        "0514-8888888\n咨询热线",
    ],
)
def test_what_stands_above_the_title_is_furniture(header: str) -> None:
    assert body(f"{header}\n{TITLE}\n{BODY}") == PLAIN


@pytest.mark.parametrize(
    "line",
    [
        "发布时间：2023-12-30 17:26:41　来源：江海日报　作者：李明　字号：A- A A+",
        "2015年06月12日 08:15　来源：江海时报　点击：5312",
        "2016年7月18日　本报记者 李明",
        "[2020-10-23 08:05]　来源：江海都市报",
        "江海脱贫攻坚领导小组办公室　　2018年12月28日",
        "黔西南州扶贫开发办公室　二〇一四年十一月二十日",
        "（2022年10月20日）",
        "第19期",
        "本篇文章1106字，读完约3分钟",
        "分享到：微信 微博 QQ空间",
        "【图说】12月19日，工人在车间里赶制订单。李明 摄",
    ],
)
def test_what_stands_between_title_and_text_is_furniture(line: str) -> None:
    assert body(f"{TITLE}\n{line}\n{BODY}") == PLAIN


def test_a_subtitle_and_headings_are_kept() -> None:
    subtitle, heading = "——泰州咸阳协作回眸", "一棵菜的路"
    assert body(f"{TITLE}\n{subtitle}\n{LEAD}\n{heading}\n{MONEY}") == [TITLE, subtitle, LEAD, heading, MONEY]


def test_a_narrator_is_kept_for_the_place_he_comes_from() -> None:
    line = "口述：李明（旬邑县村支书）　整理：王晓　2019年10月"
    assert line in body(f"{TITLE}\n{line}\n{BODY}")


@pytest.mark.parametrize(
    "tail",
    [
        "相关新闻\n· 江海五年援助44.6亿元 实施项目512个\n· 首趟专列载客628人抵达",
        "【相关阅读】\n1. 干部109名赴任　　2. 特产卖了1.67亿元",
        "上一篇:冰雪季接待游客32万人次\n下一篇:新建高标准农田45万亩",
        "（责任编辑：海日）\n推荐阅读\n- 一年卖出2.1亿",
        "免责声明：本站文章来源于网络，如有异议请在30日内联系删除，客服微信 000018。",
        "猜你喜欢\n苹果产量预计82万吨\n《重生之我在山里》第1024章",
        "热词：协作 | 茶叶 | 2025\n分享到：微博 顶(16) 踩(2)",
        "扫一扫，分享到朋友圈\n热门排行：1、入住率达98%　2、公路通车288公里",
        "Copyright © 2009-2020 江海网 版权所有\n苏ICP备00000000号",
        "主办单位：江海政府办　网站标识码0000000001　您是第 8,412,776 位访客",
        "联系电话：0523-422××××",
        "【打印本页】　【关闭窗口】",
        "2019年3月22日",
    ],
)
def test_what_stands_below_the_text_is_furniture(tail: str) -> None:
    assert body(f"{TITLE}\n{BODY}\n{tail}") == PLAIN


@pytest.mark.parametrize(
    "line",
    [
        "图为协作园区的一处车间，1300头奶牛已全部入栏。李明 摄",
        "(一处奶牛牧场,1300头奶牛已全部入栏。李明 摄)",
        "图：园区某企业车间，27家企业已投产（资料图片）",
        "陕西扶贫企业_创业帮扶探索_助力陕西",
        "共2页 [1] 2 下一页",
    ],
)
def test_captions_counters_and_keywords_inside_the_text_are_furniture(line: str) -> None:
    assert body(f"{TITLE}\n{LEAD}\n{MONEY}\n{line}\n{PEOPLE}") == PLAIN


def test_related_news_in_the_middle_does_not_end_a_text_that_goes_on() -> None:
    page = f"{TITLE}\n{LEAD}\n相关阅读\n江海援建学校7所\n{MONEY}\n{PEOPLE}\n{MONEY}一\n{PEOPLE}二\n{MONEY}三"
    assert {MONEY, PEOPLE} <= set(body(page))


@pytest.mark.parametrize(
    "line",
    [
        "记者：协作资金投向哪里？怎么保证花到老百姓身上？",
        "公司注册资本5000万元，实际到位3200万元。",
        "打印机厂今年从泰州搬来，用工120人。",
        "俺村的“京字号”家当有四样，一样一样说。",
        "协作资金 6200万元 3.1%",
    ],
)
def test_sentences_with_furniture_words_are_kept(line: str) -> None:
    assert line in body(f"{TITLE}\n{LEAD}\n{line}\n{MONEY}\n{PEOPLE}")


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("珠海市香洲区人民政府", "香洲对口帮扶泸水：穿越千里的“江海情”"),
        ("莞图援疆动态", "东莞援疆月报（2024年11月）"),
        ("沪上公益网 > 专题 > 对口支援", "【数读】五年，交出怎样的答卷"),
        ("新闻动态", "秦巴山里听涛声"),
    ],
)
def test_the_title_is_told_from_the_name_of_the_site(above: str, title: str) -> None:
    page = f"{above}\n\n{title}\n发布时间：2024-12-17 00:25\n{BODY}"
    assert roles(page)[0][title] == "title"


def test_a_short_title_with_a_subtitle_is_found() -> None:
    assert roles(f"桃子熟了\n——对口帮扶记\n{BODY}")[0]["桃子熟了"] == "title"


def test_pages_on_one_sheet_do_not_touch_each_other() -> None:
    pages = [f"{TITLE}\n{BODY}\n相关新闻\n别处3亿元", "", BODY, f"首页 新闻 财经 体育\n{TITLE}\n{BODY}"]
    assert roles(*pages) == [roles(page)[0] for page in pages]


def test_a_page_without_sentences_has_no_body() -> None:
    assert body("首页 新闻 财经 体育\n热门排行\n1、入住率98%") == []


@pytest.mark.parametrize("row", seeds.load("furniture_cues").iter_rows(named=True), ids=lambda row: row["cue"])
def test_each_word_counts_in_its_example(row: dict[str, str]) -> None:
    assert row["cue"] in row["example"]
    page = f"{TITLE}\n{BODY}\n{row['example']}"
    kept = body(page)
    assert (row["example"] in kept) == (row["kind"] == "narrator"), row
    if row["at"] == "sentence":
        assert row["example"].split("。")[0] + "。" in kept
