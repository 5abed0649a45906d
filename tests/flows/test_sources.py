import os
from pathlib import Path

import pytest

from flows import sources
from flows.sources import html, text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text("援藏", encoding="utf-8")
    (tmp_path / "one.TXT").write_bytes("援疆".encode("gb18030"))
    (tmp_path / "page.html").write_text("<p>援青</p>", encoding="utf-8")
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / ".hidden.txt").write_text("藏", encoding="utf-8")
    return tmp_path


def names(pages: list[sources.Page]) -> list[str]:
    return [Path(page.source).name for page in pages]


def test_every_format_reads_its_own_files_in_order(folder: Path) -> None:
    assert names(list(text.read(folder))) == ["two.txt", "one.TXT"]
    assert names(list(html.read(folder))) == ["page.html"]


def test_a_folder_is_read_in_order_and_unknown_files_are_reported(folder: Path) -> None:
    pages = list(sources.read(folder))
    assert names(pages) == ["two.txt", "one.TXT", "page.html", "picture.jpg"]
    assert [bool(page.reason) for page in pages] == [False, False, False, True]
    assert pages[3].reason == "no source reads files of this kind (.jpg)"


def test_a_page_is_its_bytes_and_its_full_path(folder: Path) -> None:
    (page,) = sources.read(folder / "one.TXT")
    assert (page.source, page.content, page.reason) == (str(folder / "one.TXT"), "援疆".encode("gb18030"), "")


def test_a_file_named_itself_is_read_whatever_its_suffix(folder: Path) -> None:
    (folder / "page").write_text("援藏", encoding="utf-8")
    (page,) = sources.read(folder / "page")
    assert page.content


def test_what_is_not_there_is_reported(tmp_path: Path) -> None:
    (page,) = sources.read(tmp_path / "nothing")
    assert page.reason == "not readable: no such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_must_not_be_read_is_reported(folder: Path) -> None:
    (folder / "one.TXT").chmod(0)
    (folder / "b").chmod(0)
    reasons = [page.reason for page in text.read(folder)]
    (folder / "b").chmod(0o755)
    assert reasons == ["folder not readable: permission denied", "not readable: permission denied"]


def test_links_to_nowhere_pipes_and_loops_are_reported(folder: Path) -> None:
    (folder / "broken.txt").symlink_to(folder / "gone.txt")
    (folder / "loop.txt").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    found = {Path(page.source).name: page.reason for page in text.read(folder)}
    assert found["broken.txt"].startswith("not readable")
    assert found["loop.txt"] == "not a file: a link to a folder"
    assert found["pipe.txt"].startswith("not a file")


def test_a_file_over_the_limit_is_not_read(folder: Path) -> None:
    with (folder / "big.txt").open("wb") as file:
        file.truncate(6_000_000)
    (page,) = [page for page in text.read(folder) if page.source.endswith("big.txt")]
    assert (page.content, page.reason) == (b"", "larger than 5 MB")


def test_a_name_that_is_no_text_is_still_a_source(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/\xff.txt", "wb") as file:
        file.write(b"text")
    assert all(page.source.encode() for page in sources.read(folder))


def test_each_suffix_has_one_reader() -> None:
    assert sources.readers()[".txt"] is text
    assert sources.readers()[".htm"] is html
