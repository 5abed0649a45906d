"""Names that stay the same from run to run, because they are made of what they name."""

from hashlib import blake2b


def identifier(prefix: str, *parts: object) -> str:
    """The prefix and sixteen hex digits that stand for the parts."""
    return prefix + blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def article_id(source: str, page_hash: str) -> str:
    """The name of the page with this hash as this source showed it."""
    return identifier("a", source, page_hash)


def claim_id(source: str, page_hash: str, page_start: int, page_end: int) -> str:
    """The name of the claim that stands at this span of this page."""
    return identifier("c", source, page_hash, page_start, page_end)
