"""What must hold of who gives and who receives: known pairings, their years, and the right way round."""

import polars as pl

import seeds
from contracts.claims import SIDES
from contracts.contract import Contract, Rule, beside, hard, shown, soft

BOTH = pl.col("places_known")
TURNED = pl.col("pair_turned") & ~pl.col("pair_known")
OF_THE_PAIRING = ["funds", "projects", "jobs", "exchanges"]  # outcomes are told from before it began
GRACE = 2  # years after a pairing's end in which its last works are still told as its own


def _provinces(side: str) -> pl.Expr:
    codes = pl.coalesce(f"{side}_code", f"{side}_seat").fill_null("").str.split("、")
    return codes.list.eval(pl.element().str.head(2).replace("", None).drop_nulls().unique())


def _seats(sides: pl.DataFrame, side: str) -> pl.DataFrame:
    """The sides with the code of the place whose name a body bears: 太白县人民医院 has its seat in 太白县."""
    names = seeds.load("places").filter(pl.col("until").is_null()).select("name", "code")
    alone = names.unique("name", keep="none").rename({"name": "bears", "code": f"{side}_seat"})
    bears = pl.when(pl.col(f"{side}_code").is_null()).then(pl.col(side).str.extract(r"^(.{1,10}?[省市区县旗州盟])"))
    return sides.with_columns(bears=bears).join(alone, on="bears", how="left", maintain_order="left").drop("bears")


def _pairs() -> pl.DataFrame:
    """One row is one pair of provinces with the years in which any pairing between them ran."""
    pairings = seeds.load("pairings")
    return pairings.group_by(giving=pl.col("donor_code").str.head(2), taking=pl.col("recipient_code").str.head(2)).agg(
        first_year=pl.col("first_year").min(),
        last_year=pl.when(pl.col("last_year").is_null().any()).then(None).otherwise(pl.col("last_year").max()),
    )


def _known(sides: pl.DataFrame) -> pl.DataFrame:
    """One row is one pair of code lists: whether a pairing knows them, or knows them turned round."""
    pairs = _pairs()
    across = pairs.filter(pl.col("giving") != pl.col("taking"))
    giving, taking = across["giving"].unique().implode(), across["taking"].unique().implode()
    every = (
        _seats(_seats(sides, "donor"), "recipient")
        .with_columns(giving=_provinces("donor"), taking=_provinces("recipient"))
        .explode("giving", empty_as_null=True)
        .explode("taking", empty_as_null=True)
        .join(pairs, on=["giving", "taking"], how="left", maintain_order="left")
        .join(
            pairs.select(giving="taking", taking="giving", turned_year="first_year"),
            on=["giving", "taking"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            within=pl.col("giving") == pl.col("taking"),
            only_takes=pl.col("giving").is_in(taking) & ~pl.col("giving").is_in(giving),
            only_gives=pl.col("taking").is_in(giving) & ~pl.col("taking").is_in(taking),
        )
    )
    return every.group_by(sides.columns, maintain_order=True).agg(
        pair_known=(pl.col("first_year").is_not_null() | pl.col("within").fill_null(False)).any(),
        places_known=(pl.col("giving").is_not_null() & pl.col("taking").is_not_null()).any(),
        pair_turned=pl.col("turned_year").is_not_null().any(),
        pair_first=pl.col("first_year").min(),
        pair_last=pl.when(pl.col("last_year").is_null().any()).then(None).otherwise(pl.col("last_year").max()),
        giver_only_takes=pl.col("only_takes").fill_null(False).all(),
        taker_only_gives=pl.col("only_gives").fill_null(False).all(),
    )


def prepare(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with what the pairings know of their two sides; their years stand there already."""
    known = _known(claims.select("sides", *SIDES).unique("sides")).drop(SIDES)
    return _given_back(beside(claims, known, "sides"))


def _given_back(claims: pl.DataFrame) -> pl.DataFrame:
    """The claims that turn a pairing round, with whether their sentence says so itself: 西吉县向福州市捐赠马铃薯."""
    numbered = claims.with_row_index("number")
    turned = numbered.filter(TURNED & BOTH)
    donor, recipient = (pl.col(side).str.head(2).str.escape_regex() for side in ("donor", "recipient"))
    says = pl.concat_str(donor, pl.lit(r"[^，。；]{0,6}[向给为]"), recipient, pl.lit("[^，。；]{0,8}[捐赠送]"))
    said = turned.select("number", given_back=pl.col("quote").str.contains(says))
    return numbered.join(said, on="number", how="left", maintain_order="left").drop("number")


def _sides() -> pl.Expr:
    return shown(pl.col("donor"), " → ", pl.col("recipient"))


@hard
def sides_not_swapped() -> Rule:
    """No pairing is told the wrong way round: who receives in all between the two gives but what the sentence says."""
    given_back = pl.col("given_back").fill_null(False)
    return Rule(pl.when(BOTH).then(~TURNED | given_back), _sides(), shown(pl.col("recipient"), " → ", pl.col("donor")))


@soft
def giver_can_give() -> Rule:
    """A place of a province that receives does not give, but within its province and by a known pairing."""
    fine = ~pl.col("giver_only_takes") | pl.col("pair_known")
    return Rule(pl.when(pl.col("donor_code").is_not_null()).then(fine), _sides())


@soft
def taker_can_take() -> Rule:
    """A place of a province that gives does not receive, but within its province and by a known pairing."""
    fine = ~pl.col("taker_only_gives") | pl.col("pair_known")
    return Rule(pl.when(pl.col("recipient_code").is_not_null()).then(fine), _sides())


@soft
def pairing_is_known() -> Rule:
    """The provinces of donor and recipient are paired, or one and the same."""
    return Rule(pl.when(BOTH).then(pl.col("pair_known")), _sides(), pl.lit("seeds/pairings.csv"))


@soft
def pairing_in_its_years() -> Rule:
    """The period lies in the years in which the pairing ran."""
    start, end = pl.col("start_year"), pl.col("end_year")
    first, last = pl.col("pair_first"), pl.col("pair_last") + GRACE
    fine = (pl.min_horizontal(start, end) >= first).fill_null(True) & (pl.max_horizontal(start, end) <= last).fill_null(
        True
    )
    return Rule(
        pl.when(BOTH & pl.col("table_name").is_in(OF_THE_PAIRING)).then(fine),
        shown(_sides(), " ", start, "–", end),
        shown(pl.col("pair_first"), "–", pl.col("pair_last")),
    )


CONTRACTS: list[Contract] = [
    sides_not_swapped,
    giver_can_give,
    taker_can_take,
    pairing_is_known,
    pairing_in_its_years,
]
