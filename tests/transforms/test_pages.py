import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.samples import BODY, TITLE, decoded
from transforms import pages

TEXT = f"{TITLE}\n{BODY}\n"
TRADITIONAL = "泰州與咸陽結對協作五年，兩地幹部羣衆來往不斷，項目和資金都有了着落。\n"


def row(content: bytes) -> dict:
    return decoded(content).row(0, named=True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16"])
def test_text_is_decoded_whatever_its_encoding(encoding: str) -> None:
    page = row(TEXT.encode(encoding))
    assert page["text"] == TEXT
    assert page["reason"] is None
    assert page["format"] == "text"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_traditional_text_is_decoded(encoding: str) -> None:
    text = TRADITIONAL.replace("羣", "群") * 3
    assert row(text.encode(encoding))["text"] == text


def test_the_byte_order_mark_is_no_character_of_the_page() -> None:
    assert row(codecs.BOM_UTF8 + "援藏".encode())["text"] == "援藏"
    assert row(codecs.BOM_UTF16_BE + "援藏".encode("utf-16-be"))["text"] == "援藏"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_cut_inside_its_last_character_is_read(encoding: str) -> None:
    assert row(TEXT.strip().encode(encoding)[:-1])["text"] == TEXT.strip()[:-1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "empty"),
        (codecs.BOM_UTF8 + b"\n", "empty"),
        (b"%PDF-1.4 text text", "binary"),
        (b"\x89PNG\r\n" + bytes(range(256)), "binary"),
        (b"\x00\x01\x02" * 40, "binary"),
        (b"caf\xe9 na\xefve r\xe9sum\xe9 " * 20, "undecodable"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00\x00\x41", "not UTF-16"),
        (b"a" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_set_aside_with_a_reason(content: bytes, reason: str) -> None:
    page = row(content)
    assert page["text"] is None
    assert page["format"] is None
    assert page["reason"].startswith(reason)


def test_a_stray_null_does_not_make_a_page_binary() -> None:
    assert row(TEXT.replace("其中", "\x00其中").encode())["text"] is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html>\n<html><body>援藏</body></html>", "html"),
        ("<?xml version='1.0'?>\n<html xmlns='x'><body>援藏</body></html>", "html"),
        ("<div><p>援疆</p><p>援藏</p></div>", "html"),
        (TEXT, "text"),
        ("结对帮扶 3 < 5，而 <6> 不是标签", "text"),
        ("文中只有一个 <b> 标签", "text"),
    ],
)
def test_html_is_told_by_its_content(text: str, kind: str) -> None:
    assert row(text.encode())["format"] == kind


def test_a_declared_charset_is_honoured() -> None:
    html = '<html><head><meta charset="big5"></head><body><p>對口支援兩地</p></body></html>'
    page = row(html.encode("big5"))
    assert (page["text"], page["encoding"]) == (html, "big5hkscs")


def test_a_wrong_or_unknown_declaration_does_no_harm() -> None:
    for name in ("x-nonsense", "hex", "utf-16", "iso-8859-1"):
        html = f'<html><head><meta charset="{name}"></head><body><p>{BODY}</p></body></html>'
        assert row(html.encode("gb18030"))["text"] == html


@given(st.binary(max_size=400))
def test_no_bytes_raise(content: bytes) -> None:
    page = row(content)
    assert (page["text"] is None) == (page["reason"] is not None)


@given(st.text(max_size=200))
def test_utf8_text_comes_back_as_it_was_or_is_set_aside(text: str) -> None:
    page = row(text.encode("utf-8", "surrogatepass"))
    assert page["text"] in (None, text.removeprefix("\ufeff"))


def test_plausibility_tells_chinese_from_chance() -> None:
    assert pages.plausibility(TEXT) > 0.95
    assert pages.plausibility(TEXT.encode("utf-8").decode("gb18030", "replace")) < 0.7
