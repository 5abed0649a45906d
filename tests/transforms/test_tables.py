"""Tables: each fact under the columns of its kind, other in none."""

from tests.transforms.told import articles, claim, claims
from transforms.facts import merge
from transforms.tables import TABLES, tables


def test_each_fact_stands_in_the_table_of_its_kind() -> None:
    rows = [
        claim("a1", 1),
        claim("a1", 2, table_name="jobs", metric="employed", unit="person", value=12.0),
        claim("a1", 3, table_name="other", metric="other", unit="percent", value=15.0),
    ]
    stated = claims(*rows)
    laid = tables(merge(stated, articles(stated))[0])
    assert tuple(laid) == TABLES
    assert laid["fact_funds"]["amount_cny"].to_list() == [26e6]
    assert laid["fact_jobs"].select("quantity", "unit").rows() == [(12.0, "person")]
    assert sum(table.height for table in laid.values()) == 2
