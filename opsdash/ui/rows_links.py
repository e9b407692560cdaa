"""Links to the rows behind a number, from a tile, a point, a bar or a cell.

A point of a line is named by its own days, because a line reaches further back than the period.
"""

from typing import Final

from opsdash.calendar.periods import Comparison, Period
from opsdash.metrics.row_sql import Side
from opsdash.settings import ROOT
from opsdash.ui.view import View
from opsdash.words.addresses import Address
from opsdash.words.row_addresses import RowAddress

ROWS_PAGE: Final = ROOT / "pages" / "rows.py"

# Which page to go back to; a name of the navigation, never an address.
BACK: Final = "back"


def rows_link(
    view: View,
    metric: str,
    *,
    period: Period | None = None,
    split: str | None = None,
    value: str | None = None,
    side: Side = Side.NUMERATOR,
    back: str = "",
) -> dict[str, list[str]]:
    """The query parameters of the rows page, for `st.page_link` and `st.switch_page`.

    `period` are the days of a point or cell, None for those of the view; `value` is one of
    `split`, "" for "not recorded"; `back` is the path of the page it is shown on.
    """
    is_own = period is not None
    address = Address(
        metrics=(metric,),
        period=view.code if period is None else f"{period.first}~{period.last}",
        comparison=Comparison.NONE if is_own else view.comparison,
        targets=() if is_own else tuple(each for each in view.targets if each[0] == metric),
        grain=view.grain,
        split=split if value is not None else None,
        filters=view.filters,
    )
    found = RowAddress(address, side, value=value).parameters()
    return found | ({BACK: [back]} if back else {})
