"""What must hold of a whole run before its result may replace the last publication."""

from dataclasses import dataclass
from datetime import date

import polars as pl

import seeds
from contracts.contract import RUN

WARN = "warn"
COUNTED = ["articles", "claims"]
FILLED = ["donor", "recipient", "period_end", "subject"]


@dataclass(frozen=True)
class Measures:
    """What a publication amounts to: its rows, the shares of them that say something, its newest article."""

    counts: dict[str, int]
    shares: dict[str, float]
    newest: date | None = None


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def measure(
    articles: pl.DataFrame, quantities: pl.DataFrame, claims: pl.DataFrame, quarantined_claims: int = 0
) -> Measures:
    """What these tables amount to."""
    unread = quantities.filter(pl.col("outcome") == "unread").height
    shares = {f"{c}_filled": 1 - _share(claims[c].null_count(), claims.height) for c in FILLED}
    shares |= {
        "unread": _share(unread, quantities.height),
        "quarantined": _share(quarantined_claims, claims.height + quarantined_claims),
        "on_topic": _share(int(articles["on_topic"].sum()), articles.height),
    }
    newest = articles["published"].max()
    return Measures(
        {"articles": articles.height, "quantities": quantities.height, "claims": claims.height},
        shares,
        newest if isinstance(newest, date) else None,
    )


def check(now: Measures, before: Measures | None = None, today: date | None = None) -> pl.DataFrame:
    """One row is one run contract, as in contract_results, with observed and bound_value.

    A collapse against the last publication stops, but of a handful only warns; growth and old news warn.
    Without a last publication nothing collapses.
    """
    limits = dict(seeds.load("limits").select("name", "limit").iter_rows())
    rows = []

    def hold(name: str, fine: bool, observed: object, bound: str, severity: str = RUN) -> None:
        outcome = "passed" if fine else ("stopped" if severity == RUN else "flagged")
        rows.append((name, severity, 1, int(not fine), outcome, str(observed), bound))

    unread, number = limits["unread_share"], round(now.shares["unread"] * now.counts["quantities"])
    hold(
        "few_unread",
        now.shares["unread"] < unread or not now.counts["quantities"],
        f"{now.shares['unread']:.2%}",
        f"under {unread:.0%}",
        RUN if number >= limits["unread_least"] else WARN,  # of one page's few numbers a share says little
    )
    most = limits["quarantined_share"]
    hold(
        "few_quarantined",
        now.shares["quarantined"] <= most,
        f"{now.shares['quarantined']:.2%}",
        f"up to {most:.0%}",
        WARN,
    )
    if before is not None:
        for name in COUNTED:
            was, is_ = before.counts[name], now.counts[name]
            least, top = was * limits["collapse_ratio"], was * limits["growth_ratio"]
            few = was - is_ < limits["collapse_least"]
            hold(
                f"{name}_do_not_collapse", is_ >= least, is_, f"at least {least:.0f} (were {was})", WARN if few else RUN
            )
            hold(f"{name}_grow_slowly", is_ <= top or not was, is_, f"at most {top:.0f} (were {was})", WARN)
        for name, share in now.shares.items():
            if name.endswith("_filled"):
                least_share = before.shares[name] - limits["fill_drop"]
                silent = (before.shares[name] - share) * now.counts["claims"]
                hold(
                    f"{name}_does_not_drop",
                    share >= least_share,
                    f"{share:.1%}",
                    f"at least {least_share:.1%}",
                    RUN if silent >= limits["fill_least"] else WARN,
                )
    if today is not None and now.newest is not None:
        days = (today - now.newest).days
        hold(
            "news_is_fresh",
            days <= limits["fresh_days"],
            f"{days} days",
            f"{limits['fresh_days']:.0f} days",
            WARN,
        )
    schema = ["contract", "severity", "rows_checked", "rows_failed", "outcome", "observed", "bound_value"]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.col("rows_checked", "rows_failed").cast(pl.Int64)
    )


def stops(results: pl.DataFrame) -> bool:
    """Whether any contract among these results stops the publication."""
    return (results["outcome"] == "stopped").any()
