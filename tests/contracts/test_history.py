"""Contracts against what is published: totals that fall, figures far from their company."""

from datetime import date

import polars as pl

import contracts
from tests.contracts.samples import breaches, breaks, claim


def fact(value: float, end: date, basis: str = "cumulative") -> dict[str, object]:
    parties = {"donor": "徐州市", "recipient": "宝鸡市", "donor_code": "320300", "recipient_code": "610300"}
    kind = {
        "table_name": "funds",
        "metric": "fiscal_aid",
        "unit": "CNY",
        "bound": "exact",
        "status": "actual",
    }
    period = {"period_start": date(2016, 1, 1), "period_end": end, "period_basis": basis}
    rest = {"support": 1, "copies": 1, "conflict": False, "safe_to_sum": False, "flags": []}
    return (
        {"fact_id": f"f{end}", "value": value, "value_min": value, "value_max": value} | parties | kind | period | rest
    )


def history(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=contracts.polars_schema("facts"))


RUNNING = {"period_basis": "cumulative", "period_start": date(2016, 1, 1)}


def test_a_running_total_does_not_fall() -> None:
    before = history(fact(90e6, date(2017, 12, 31)))
    assert "running_total_does_not_fall" in breaks(claim(**RUNNING), history=before)


def test_a_running_total_may_rise_and_another_start_is_another_total() -> None:
    assert breaks(claim(**RUNNING), history=history(fact(20e6, date(2017, 12, 31)))) == set()
    other = claim(**{**RUNNING, "period_start": date(2017, 1, 1)})
    assert breaks(other, history=history(fact(90e6, date(2017, 12, 31)))) == set()


def test_a_running_total_does_not_fall_within_its_article() -> None:
    text = "题\n到2017年底累计拨付4200万元，到2018年底累计拨付3600万元。"
    first = claim("4200万元", text, **RUNNING | {"period_end": date(2017, 12, 31)}, value=42e6)
    second = claim("3600万元", text, **RUNNING, value=36e6)
    found = breaches(first, second).filter(contract="running_total_does_not_fall")
    assert found["surface"].to_list() == ["3600万元"]
    assert "running_total_does_not_fall" not in breaks(first, {**second, "subject": "县级财政资金"})


def test_a_figure_far_from_its_company_is_flagged() -> None:
    company = [fact(value, date(2012 + n, 12, 31), "year") for n, value in enumerate([20e4, 22e4, 25e4, 24e4, 21e4])]
    assert "value_near_the_published" in breaks(claim(), history=history(*company))
    near = [{**row, "value": row["value"] * 100} for row in company]  # type: ignore[operator]
    assert breaks(claim(), history=history(*near)) == set()


def test_a_handful_is_needed() -> None:
    assert breaks(claim(), history=history(fact(20e4, date(2017, 12, 31), "year"))) == set()


def test_an_article_is_not_compared_with_what_is_published_of_itself() -> None:
    company = [fact(value, date(2012 + n, 12, 31), "year") for n, value in enumerate([20e4, 22e4, 25e4, 24e4, 21e4])]
    own = {**fact(26e6, date(2018, 12, 31), "year"), "fact_id": "f1"}
    names = {"article_id": pl.Utf8, "claim_id": pl.Utf8, "fact_id": pl.Utf8}
    passed = pl.DataFrame([("a1", None, None)], schema=names, orient="row")
    assert breaks(claim(), history=history(*company, own), told=passed) == set()
    falling = fact(90e6, date(2017, 12, 31))
    assert breaks(claim(**RUNNING), history=history(falling), told=passed) == set()
    flagged = pl.DataFrame([("a1", claim()["claim_id"], "f1")], schema=names, orient="row")
    assert "value_near_the_published" in breaks(claim(), history=history(*company, own), told=flagged)
    assert breaks(claim(), history=history(*company[1:], own), told=flagged) == set()
