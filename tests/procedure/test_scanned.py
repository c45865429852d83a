"""What codes mean and which pages belong together, without a database."""

from __future__ import annotations

import pytest

from kolokasi.procedure.scanned import Mark, Run, mark_of, runs

CODE = "abcdefghijkmnpqrstuvwxyz234"
SLIP = f"https://lama.contoh.go.id/kertas/{CODE}"
LETTER = f"https://contoh.go.id/verifikasi/{CODE}"


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        ([SLIP], Mark("slip", CODE)),
        ([LETTER], Mark("letter", CODE)),
        (["https://contoh.go.id/permohonan-saya/KL-2026-0001/"], Mark("goods", "KL-2026-0001")),
        (["https://lain.example/", LETTER, SLIP], Mark("slip", CODE)),
        (["https://lain.example/kertas/pendek"], None),
        ([f"https://contoh.go.id/kertas/{CODE}?x=1"], None),
        (["javascript:alert(1)//kertas/"], None),
        (["\x00"], None),
        ([], None),
    ],
)
def test_a_code_is_known_by_the_end_of_its_address(texts: list[str], mark: Mark | None) -> None:
    assert mark_of(texts)[0] == mark


def test_pages_without_a_code_follow_and_pages_with_the_same_code_stay_together() -> None:
    slip, letter = Mark("slip", CODE), Mark("letter", CODE)
    assert runs([[], [SLIP], [], [SLIP], [LETTER], ["lain"], [SLIP]]) == [
        Run(0, 1, None, ""), Run(1, 4, slip, SLIP), Run(4, 6, letter, LETTER), Run(6, 7, slip, SLIP),
    ]  # fmt: skip
    assert runs([[], ["lain"], []]) == [Run(0, 3, None, "lain")]
    assert runs([]) == []
