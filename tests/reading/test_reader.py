"""The instrument itself: reading many texts at once says of each what reading it alone says."""

import polars as pl
import pytest

from tests.reading import test_parties, test_periods
from tests.reading.reader import Told
from transforms import claims


@pytest.mark.parametrize("told", [*test_parties.SEVERAL_PAIRINGS[:3], *test_periods.LEVELS_AGAINST_CHANGES[:3]])
def test_a_text_reads_the_same_alone_as_among_others(told: Told) -> None:
    assert told.frame is not None
    _, alone = claims.read(told.frame)
    names = {"claim_id", "article_id", "page_hash", "part_of"}
    together = pl.DataFrame(told.claims, schema=alone.schema)
    assert alone.drop(names).rows() == together.drop(names).rows()
