"""The table that checkov's findings are held against."""

from __future__ import annotations

from tests.checkov.table import PAGE, justified


def test_every_row_of_the_page_is_read_and_has_a_reason() -> None:
    assert len(justified()) == PAGE.read_text("utf-8").count("| CKV") > 0
    assert all(len(reason) > 20 for reason in justified().values())
