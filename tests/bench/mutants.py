"""Pages that no newsroom would print: sample articles bent in every way, each from its own number alone."""

import random
from collections.abc import Callable
from functools import cache

from pages import made

Bend = Callable[[random.Random, str], bytes]


def words(*lines: str) -> tuple[str, ...]:
    """The words of these lines."""
    return tuple(word for line in lines for word in line.split(" "))


DIGITS = "0123456789０１２３４５６７８９"
NUMERALS = DIGITS + "٣४𝟓²½Ⅷ⑨㈢零〇一二三四五六七八九十百千万亿两廿俩壹贰叁拾佰仟萬億半几数"
MARKS = "，,。.．、·:：;；%％‰～~-－—–+＋/／*×()（）[]【】「」“”‘’《》<>&#!！?？ 　\t\n"
WORDS = words(
    "万元 亿元 元 个 名 人 人次 户 家 亩 公里 年 月 日 号 多 余 近 约 超 逾 不足 以上 以下 至 到 左右 第 其中 累计",
    "分别 依次 每 均 增长 倍 成 岁 期 批 场 次 县 区 市 省 村 所 对 协作 帮扶 援助资金 劳务协作 干部 人才 南京市",
    "商洛市 宁波 凉山 结对 拟 计划 截至 2018年底 去年 今年以来 二〇一九年 十三五 2017—2019年",
)
CONTROLS = "".join(map(chr, [*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x200E, 0x202E, 0x2028, 0xFEFF, 0xFFFD]))
SCRIPTS = (
    "<script>alert('{0}')</script>",
    "<img src=x onerror=alert({0})>",
    "\x1b[2J\x1b]0;{0}\x07",
    "=cmd|'/c calc'!A{0}",
    "'; drop table claims; --{0}",
    "{{{0}}}${{7*7}}%s%n[bold]{0}[/]",
)
TAGS = words("div p span table tr td ul li b a h1 section font blockquote")
BROKEN = words(
    "<!-- --> &#x1F600; &#99999999; &nbsp &#0; <![CDATA[ <meta\xa0charset=utf-7> <title> </title> <script> </script>",
    "<?xml <p> <br/> <style>",
)
CODECS = words(
    "utf-8 utf-8-sig gb18030 gbk big5 big5hkscs utf-16 utf-16-le utf-16-be shift_jis euc_kr cp1252 utf-32 hz utf-7"
)


@cache
def samples() -> list[str]:
    """The pages that are bent."""
    return [text for _, text in made(120)]


def sample(chance: random.Random) -> str:
    """One of the pages."""
    return chance.choice(samples())


def utf8(text: str) -> bytes:
    """The text in UTF-8; lone surrogates stay what they are, which is no UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def among(chance: random.Random, text: str, pieces: list[str]) -> str:
    """The text with the pieces put in anywhere."""
    for piece in pieces:
        place = chance.randint(0, len(text))
        text = text[:place] + piece + text[place:]
    return text


def flipped(chance: random.Random, text: str) -> bytes:
    """Some bytes are others."""
    content = bytearray(utf8(text) if chance.random() < 0.5 else text.encode("gb18030", "replace"))
    for _ in range(chance.choice((1, 3, 20, len(content) // 20))):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content)


def cut(chance: random.Random, text: str) -> bytes:
    """A part of the page's bytes."""
    content = text.encode(chance.choice(("utf-8", "gb18030", "utf-16")), "replace")
    start = chance.randrange(len(content)) if chance.random() < 0.5 else 0
    return content[start : start + chance.randint(1, len(content))]


def joined(chance: random.Random, text: str) -> bytes:
    """Several pages on one, in one encoding or in several."""
    parts = [text, *(sample(chance) for _ in range(chance.choice((1, 2, 12))))]
    return b"".join(part.encode(chance.choice(("utf-8", "utf-8", "gb18030")), "replace") for part in parts)


def huge(chance: random.Random, text: str) -> bytes:
    """Numbers longer than any machine's."""
    numbers = []
    for _ in range(chance.randint(1, 30)):
        digits = "".join(chance.choices(DIGITS[:10], k=chance.choice((3, 15, 40, 309, 400, 5000))))
        if chance.random() < 0.3:
            digits = chance.choice(
                (f"{digits:.20}.{digits}", f"0.{digits}", "0" * 50 + digits, digits + "." * 40, f"-{digits}")
            )
        numbers.append(f"援助资金{digits}{chance.choice(WORDS)}" if chance.random() < 0.7 else digits)
    return utf8(among(chance, text, numbers))


def numerals(chance: random.Random, text: str) -> bytes:
    """Digits, numerals, marks and words of the genre without sense."""
    runs = []
    for _ in range(chance.randint(5, 120)):
        run = "".join(chance.choices(NUMERALS, k=chance.randint(1, 9)))
        parts = [run, chance.choice(MARKS), chance.choice(WORDS), chance.choice(WORDS)]
        chance.shuffle(parts)
        runs.append("".join(parts[: chance.randint(1, 4)]))
    return utf8(among(chance, text, runs) if chance.random() < 0.5 else f"{text[:40]}\n" + "".join(runs))


def numbered(chance: random.Random, text: str) -> bytes:
    """Every number is another, and its unit or the mark before it may be."""
    made = []
    for character in text:
        if character.isdigit() and chance.random() < 0.5:
            made.append("".join(chance.choices(NUMERALS, k=chance.choice((1, 1, 1, 2, 4)))))
        elif character in "，。、年月日万亿元个名人户家" and chance.random() < 0.2:
            made.append(chance.choice((*WORDS, *MARKS)))
        else:
            made.append(character)
    return utf8("".join(made))


def deep(chance: random.Random, text: str) -> bytes:
    """HTML a thousand storeys high, closed, half closed or never."""
    tags = [chance.choice(TAGS) for _ in range(chance.choice((3, 200, 3000)))]
    ends = "".join(f"</{tag}>" for tag in reversed(tags[: chance.choice((0, len(tags) // 2, len(tags)))]))
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return utf8(f"<!DOCTYPE html><html><body>{''.join(f'<{tag}>' for tag in tags)}{lines}{ends}</body></html>")


def marked(chance: random.Random, text: str) -> bytes:
    """HTML in which tags, attributes and entities stand anywhere and are broken off."""
    pieces = []
    for _ in range(chance.randint(5, 80)):
        tag = chance.choice(TAGS)
        pieces.append(chance.choice((f"<{tag}", f"</{tag}>", f"<{tag} a='", *BROKEN)))
    return utf8("<html><head><title>" + among(chance, text, pieces))


def controls(chance: random.Random, text: str) -> bytes:
    """Characters that are not for reading."""
    few = chance.random() < 0.7
    return utf8(among(chance, text, chance.choices(CONTROLS, k=3 if few else chance.randint(4, 300))))


def running(chance: random.Random, text: str) -> bytes:
    """One mark, word or line over and over."""
    piece = chance.choice(
        (*WORDS, *MARKS, *NUMERALS, "1个", "1万元、", "9,", "南京市与商洛市", "其中1人，", "<p>", "&", "!碧", "\u200b")
    )
    run = piece * (chance.choice((100, 3000, 12_000)) // len(piece))
    page = among(chance, text, [run])
    return utf8(page if chance.random() < 0.7 else f"<html><body><p>{page}</p></body></html>")


def scripted(chance: random.Random, text: str) -> bytes:
    """Code for browsers, terminals, spreadsheets and databases in title and body."""
    title, _, body = text.partition("\n")
    scripts = [script.format(chance.randrange(10_000)) for script in chance.choices(SCRIPTS, k=4)]
    if chance.random() < 0.5:
        return utf8(f"{among(chance, title, scripts)}\n{among(chance, body, scripts)}")
    return utf8(f"<html><head><title>{among(chance, title, scripts)}</title></head><body><h1>{title}</h1><p>{body}</p>")


def encoded(chance: random.Random, text: str) -> bytes:
    """Another encoding, under another's name, or twice over."""
    codec = chance.choice(CODECS)
    content = text.encode(codec, "ignore")
    if chance.random() < 0.3:
        content = content.decode(chance.choice(("latin-1", "cp1252", "gbk", "big5")), "ignore").encode(
            "utf-8", "ignore"
        )
    if chance.random() < 0.4:
        content = (
            f"<html><head><meta charset={chance.choice((*CODECS, 'none', 'hex', 'undefined'))}>".encode() + content
        )
    return content


def anything(chance: random.Random, _: str) -> bytes:
    """Characters from all of Unicode, or bytes."""
    if chance.random() < 0.2:
        return chance.randbytes(chance.choice((1, 7, 300, 5000)))
    planes = ((0, 0xFF), (0x2000, 0x33FF), (0x4E00, 0x9FFF), (0xD7FF, 0x10FFFF), (0x660, 0x669), (0x1D7CE, 0x1D7FF))
    low, high = chance.choice(planes)
    drawn = "".join(map(chr, (chance.randint(low, high) for _ in range(chance.choice((1, 50, 2000))))))
    return utf8(among(chance, sample(chance), list(drawn)) if chance.random() < 0.5 else drawn)


def shaken(chance: random.Random, text: str) -> bytes:
    """Lines and clauses out of order, missing, repeated, or run together."""
    mark = chance.choice(("\n", "。", "，", "、"))
    parts = text.split(mark)
    chance.shuffle(parts)
    parts = parts[: chance.randint(1, len(parts))] * chance.choice((1, 1, 2, 6))
    return utf8(chance.choice((mark, "", "\r\n", "\r", "\x85", "\u2028")).join(parts))


BENDS: tuple[Bend, ...] = (
    flipped,
    cut,
    joined,
    huge,
    numerals,
    numbered,
    deep,
    marked,
    controls,
    running,
    scripted,
    encoded,
    anything,
    shaken,
)


def mutant(number: int, seed: int = 7) -> tuple[str, bytes]:
    """Name and bytes of the page with this number; one in six is bent twice."""
    chance = random.Random(f"{seed}:{number}")
    bend = BENDS[number % len(BENDS)]
    content, name = bend(chance, sample(chance)), bend.__name__
    if chance.random() < 1 / 6:
        again = chance.choice(BENDS)
        text = content.decode("utf-8", chance.choice(("replace", "ignore", "surrogateescape")))
        if text.strip() and len(text) < 100_000:
            content, name = again(chance, text.replace("\udcff", "?")), f"{name}+{again.__name__}"
    return f"{number:06d}-{name}", content
