"""Pages for tests of the flow: a report of figures that add up, and some that cannot be."""

from pathlib import Path

REPORT = """{donor}对口帮扶{recipient}工作总结

{year}年，{donor}向{recipient}拨付财政援助资金{money}万元，实施帮扶项目{projects}个。
全年选派挂职干部12名、专业技术人才85名到{recipient}工作，举办培训班14期，培训296人次。
帮助{recipient}贫困劳动力到东部就业1250人，采购和销售农产品价值{sales}万元。
"""


def report(
    folder: Path,
    name: str = "report.txt",
    *,
    donor: str = "南京市",
    recipient: str = "商洛市",
    year: int = 2019,
    money: str = "3480",
    projects: int = 26,
    sales: str = "5120",
) -> Path:
    """A page in the folder, with these figures."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    text = REPORT.format(donor=donor, recipient=recipient, year=year, money=money, projects=projects, sales=sales)
    path.write_text(text, encoding="utf-8")
    return path
