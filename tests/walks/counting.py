"""What the rows say, asked in SQL, and what the pages say, read off the HTML."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection

from kolokasi.people.models import Account
from tests.walks.browsing import Visitor


def sql(query: str, *values: str | int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def one(query: str, *values: str | int) -> Any:
    ((value,),) = sql(query, *values)
    return value


def said(node: Any) -> str:
    """The words of a part of a page, what stands in another element apart from them, each run of blanks as one."""
    return " ".join(" ".join(node.itertext()).split())


def of_class(name: str) -> str:
    """The condition that an element bears the class (XPath)."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


class Reader:
    """Somebody who reads pages and never looks at a row."""

    def __init__(self, account: Account) -> None:
        self.visitor = Visitor(account)

    def page(self, path: str) -> Any:
        return self.visitor.page(path)

    def rows(self, path: str, table: str = "list") -> list[list[str]]:
        """The cells of every row of a list, page after page."""
        found: list[list[str]] = []
        following: str | None = path
        while following:
            page = self.page(following)
            lines = page.xpath(f"//table[{of_class(table)}]/tbody/tr")
            found += [[said(cell) for cell in line.xpath("th|td")] for line in lines]
            links = page.xpath(f"//nav[{of_class('pager')}]//a[@rel='next']")
            following = path.split("?", maxsplit=1)[0] + links[0].get("href") if links else None
        return found

    def left(self, name: str) -> str:
        """What the page of capacity says is left of a limit."""
        for limit in self.page("/kapasitas/").xpath(f"//div[{of_class('limit')}]"):
            parts = limit.xpath(".//b")
            if said(parts[0]) == name:
                return said(parts[-1])
        raise AssertionError(f"no limit {name}")


def amount(value: float, unit: str, larger: str) -> str:
    """As Indonesians read it: 840 W, 3,2 kW."""
    if abs(value) >= 1000:
        return f"{value / 1000:.1f}".rstrip("0").rstrip(".").replace(".", ",") + f" {larger}"
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",") + f" {unit}"


def figure(text: str) -> int:
    """The first number in a text."""
    found = re.search(r"\d[\d.]*", text)
    assert found is not None, text
    return int(found[0].replace(".", ""))
