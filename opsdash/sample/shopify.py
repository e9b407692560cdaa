"""The shop's orders as Shopify exports them: a row per line, newest order first.

The order's own columns stand on its first row only; the rows after it carry the name, the e-mail
and their line. Created at has the offset of that day.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opsdash.sample import customers
from opsdash.sample.cells import Values, chosen, csv_file, money, times_with_offset, whole
from opsdash.sample.company import AT_THE_COUNTER, COUNTRIES, PRODUCTS, SALES_CHANNELS, Company
from opsdash.sample.orders import Numbers, Orders

HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,"
    "Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,"
    "Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,"
    "Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,"
    "Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,"
    "Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,"
    "Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,"
    "Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment References"
)

_FIRST_ID = 5_400_000_000_000
_ID_STEP = 32_768
_PAID, _REFUNDED, _PARTLY, _VOIDED = range(4)
_STATUSES = ("paid", "refunded", "partially_refunded", "voided")


def orders_file(company: Company, orders: Orders) -> bytes:
    """The file, as bytes; cells that the shop does not use stay empty."""
    exported = np.flatnonzero(orders.is_exported)[::-1]
    lines = _lines_of(orders, exported)
    order = orders.lines.order[lines]
    is_first = np.append(True, order[1:] != order[:-1])
    columns: dict[str, Values] = dict.fromkeys(HEADER.split(","), "")
    for name, cells in _order_columns(company, orders, exported).items():
        columns[name] = _on_first_row(cells, is_first)
    columns |= _line_columns(orders, lines)
    columns["Name"] = _name(orders.number[order])
    columns["Email"] = customers.addresses(orders.customer[order])
    return csv_file(columns, quoted=False)


def _lines_of(orders: Orders, exported: Numbers) -> Numbers:
    """Places of the lines of the `exported` orders, in that order; lines keep theirs."""
    count = np.bincount(orders.lines.order, minlength=len(orders.number))
    start = np.cumsum(count) - count
    wanted = count[exported]
    row = np.arange(wanted.sum())
    first_row = np.cumsum(wanted) - wanted
    return np.repeat(start[exported] - first_row, wanted) + row


def _on_first_row(cells: pa.Array, is_first: np.ndarray) -> pa.Array:
    place = np.cumsum(is_first) - 1
    return pc.fill_null(cells.take(pa.array(place, mask=~is_first)), "")


def _order_columns(company: Company, orders: Orders, at: Numbers) -> dict[str, pa.Array]:
    created = times_with_offset(orders.ordered[at], company.timezone)
    status = _status(orders, at)
    unpaid = pa.array(status == _VOIDED)
    who = orders.customer[at]
    country = chosen([code for code, _ in COUNTRIES], customers.countries(who))
    name = customers.names(who)
    sent = ~np.isnat(orders.fulfilled[at])
    return {
        "Financial Status": chosen(_STATUSES, status),
        "Paid at": pc.if_else(unpaid, "", created),
        "Fulfillment Status": chosen(("unfulfilled", "fulfilled"), sent.astype(np.int64)),
        "Fulfilled at": times_with_offset(orders.fulfilled[at], company.timezone),
        "Accepts Marketing": chosen(("no", "yes"), who % 3 // 2),
        "Currency": pa.repeat(company.currency, len(at)),
        "Subtotal": money(orders.subtotal[at]),
        "Shipping": money(orders.shipping[at]),
        "Taxes": money(orders.taxes[at]),
        "Total": money(orders.total[at]),
        "Discount Code": chosen(("", "SPRING10"), (orders.discount[at] > 0).astype(np.int64)),
        "Discount Amount": money(orders.discount[at]),
        "Shipping Method": _shipping_method(orders, at),
        "Created at": created,
        "Billing Name": name,
        "Billing Country": country,
        "Shipping Name": name,
        "Shipping Country": country,
        "Cancelled at": times_with_offset(orders.cancelled[at], company.timezone),
        "Payment Method": pc.if_else(unpaid, "", "Shopify Payments"),
        "Refunded Amount": money(orders.refunded[at]),
        "Outstanding Balance": money(np.where(status == _VOIDED, orders.total[at], 0)),
        "Id": whole(_FIRST_ID + orders.number[at] * _ID_STEP),
        "Risk Level": pa.repeat("Low", len(at)),
        "Source": chosen([channel for channel, _ in SALES_CHANNELS], orders.channel[at]),
        "Tax 1 Name": pa.repeat("VAT 7%", len(at)),
        "Tax 1 Value": money(orders.taxes[at]),
    }


def _line_columns(orders: Orders, lines: Numbers) -> dict[str, pa.Array]:
    product = orders.lines.product[lines]
    sent = ~np.isnat(orders.fulfilled[orders.lines.order[lines]])
    return {
        "Lineitem quantity": whole(orders.lines.quantity[lines]),
        "Lineitem name": chosen([product.name for product in PRODUCTS], product),
        "Lineitem price": money(orders.lines.price[lines]),
        "Lineitem sku": chosen([product.sku for product in PRODUCTS], product),
        "Lineitem requires shipping": pa.repeat("true", len(lines)),
        "Lineitem taxable": pa.repeat("true", len(lines)),
        "Lineitem fulfillment status": chosen(("pending", "fulfilled"), sent.astype(np.int64)),
        "Lineitem discount": pa.repeat("0.00", len(lines)),
        "Vendor": pa.repeat("Teehaus Morgenrot", len(lines)),
    }


def _status(orders: Orders, at: Numbers) -> Numbers:
    refunded, total = orders.refunded[at], orders.total[at]
    voided = ~np.isnat(orders.cancelled[at]) & (refunded == 0)
    return np.select(
        [voided, refunded == 0, refunded == total], [_VOIDED, _PAID, _REFUNDED], _PARTLY
    )


def _shipping_method(orders: Orders, at: Numbers) -> pa.Array:
    at_the_counter = pa.array(orders.channel[at] == AT_THE_COUNTER)
    return pc.if_else(at_the_counter, "", "Standard")


def _name(numbers: Numbers) -> pa.Array:
    return pc.binary_join_element_wise("#", whole(numbers), "")
