"""Exports of shops, payments, web statistics and ads: the exact facts of a sample of each."""

import csv
import io
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from importing import BERLIN, imported

from opsdash.calendar.organisation import Organisation
from opsdash.errors import IntakeError
from opsdash.settings import ROOT
from opsdash.store import Home

EXPORTS = ROOT / "tests" / "data" / "exports"
DHAKA = Organisation("Asia/Dhaka", "BDT", 0, configured=True)
SAIGON = Organisation("Asia/Ho_Chi_Minh", "VND", 0, configured=True)


class Shop(NamedTuple):
    """`counts`: rows in, folded. `orders`: id, ordered at (UTC), status, currency and amounts."""

    file: str
    counts: tuple[int, int]
    orders: tuple[tuple[str, str, str | None, str, str, str], ...]
    ignored: tuple[tuple[str, int], ...] = ()
    organisation: Organisation = BERLIN


SHOPS = (
    Shop(
        "shopify_orders.csv",
        (5, 1),
        (
            ("#2001", "2024-04-02 06:20:58", "paid", "EUR", "60.70", "0"),
            ("#2002", "2024-04-02 17:00:00", "partially_refunded", "EUR", "90", "30"),
            ("#2003", "2024-04-02 22:30:00", "paid", "EUR", "17.80", "17.80"),
            ("#2004", "2024-04-03 13:00:00", "voided", "EUR", "34.90", "0"),
        ),
    ),
    Shop(
        "woocommerce_orders.csv",
        (4, 0),
        (
            ("4101", "2026-03-02 03:14:51", "paid", "BDT", "2999", "0"),
            ("4102", "2026-03-02 12:40:07", "paid", "BDT", "12450.50", "0"),
            ("4103", "2026-03-03 05:02:33", "cancelled", "BDT", "850", "0"),
            ("4104", "2026-03-04 02:00:00", "refunded", "BDT", "1200", "1200"),
        ),
        organisation=DHAKA,
    ),
    Shop(
        "stripe_payments.csv",
        (5, 0),
        (
            ("ch_1QaAAA", "2026-01-31 23:40:12", "paid", "EUR", "1000", "0"),
            ("ch_1QaAAB", "2026-02-01 08:15:00", "refunded", "EUR", "49.90", "9.90"),
            ("ch_1QaAAC", "2026-02-01 09:30:00", "paid", "USD", "120", "0"),
            ("ch_1QaAAD", "2026-02-01 10:00:00", "voided", "EUR", "75", "0"),
            ("ch_1QaAAE", "2026-02-02 12:00:00", "refunded", "EUR", "20", "20"),
        ),
    ),
    Shop(
        "stripe_balance.csv",
        (5, 0),
        (
            ("txn_1AAA", "2026-02-01 08:15:03", None, "EUR", "49.90", "0"),
            ("txn_1AAB", "2026-02-01 09:30:05", None, "EUR", "120", "0"),
        ),
        ignored=(("other_kind", 3),),
    ),
    Shop(
        "amazon_orders.txt",
        (6, 2),
        (
            ("111-0000001-0000001", "2026-06-17 08:04:21", "paid", "USD", "36.74", "0"),
            ("111-0000002-0000002", "2026-06-18 23:30:00", "cancelled", "EUR", "0", "0"),
            ("111-0000003-0000003", "2026-06-19 10:00:00", "paid", "USD", "12.96", "0"),
            ("111-0000004-0000004", "2026-06-19 11:00:00", "pending", "USD", "36", "0"),
        ),
    ),
    Shop(
        "naver_smartstore.csv",
        (6, 2),
        (
            ("2026081500000011", "2026-08-15 00:12:44", "paid", "KRW", "36500", "0"),
            ("2026081500000012", "2026-08-15 12:40:00", "cancelled", "KRW", "15000", "0"),
            ("2026081600000013", "2026-08-15 15:05:10", "paid", "KRW", "6900", "0"),
            ("2026081600000014", "2026-08-16 04:00:00", "refunded", "KRW", "8000", "8000"),
        ),
    ),
    Shop(
        "coupang_orders.csv",
        (3, 1),
        (
            ("21000000000001", "2026-09-01 01:20:30", "paid", "KRW", "39000", "0"),
            ("21000000000002", "2026-09-02 14:59:59", "cancelled", "KRW", "8000", "0"),
        ),
    ),
    Shop(
        "shopee_vn_orders.csv",
        (4, 1),
        (
            ("260801ABCD01", "2026-08-01 01:30:00", "paid", "VND", "231500", "0"),
            ("260802ABCD02", "2026-08-01 17:10:00", "cancelled", "VND", "80000", "0"),
            ("260802ABCD03", "2026-08-02 12:45:00", "paid", "VND", "1205000", "0"),
        ),
    ),
    Shop(
        "tiktok_shop_orders.csv",
        (5, 1),
        (
            ("576000000000000001", "2026-08-13 01:30:05", "paid", "VND", "231500", "0"),
            ("576000000000000002", "2026-08-13 17:00:01", "cancelled", "VND", "1205000", "0"),
            ("576000000000000003", "2026-08-14 12:02:44", "paid", "VND", "192612578", "612578"),
        ),
        ignored=(("description_row", 1),),
        organisation=SAIGON,
    ),
    Shop(
        "taobao_orders.csv",
        (4, 0),
        (
            ("2026090100000001", "2026-09-01 01:00:01", "paid", "CNY", "64", "0"),
            ("2026090100000002", "2026-09-01 15:30:00", "paid", "CNY", "29.90", "0"),
            ("2026090200000003", "2026-09-02 00:00:00", "cancelled", "CNY", "20", "0"),
            ("2026090200000004", "2026-09-02 04:15:00", "paid", "CNY", "45.50", "0"),
        ),
    ),
    Shop(
        "jd_orders.csv",
        (4, 1),
        (
            ("300000000001", "2026-09-01 02:00:00", "paid", "CNY", "87.90", "0"),
            ("300000000002", "2026-09-01 16:30:00", "paid", "CNY", "89.70", "0"),
            ("300000000003", "2026-09-02 03:11:11", "cancelled", "CNY", "45.50", "0"),
        ),
    ),
)


def _imported(home: Home, file: str, organisation: Organisation = BERLIN) -> Any:
    outcome = imported(home, EXPORTS / file, organisation)
    assert outcome.profile == file.partition(".")[0]
    assert outcome.rejects == ()
    told = outcome.loaded + outcome.folded + outcome.ignored + outcome.rejected
    assert outcome.rows_in == told
    return outcome


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.file.partition(".")[0])
def test_the_orders_of_a_sample_are_exact(home: Home, shop: Shop) -> None:
    outcome = _imported(home, shop.file, shop.organisation)

    assert (outcome.rows_in, outcome.folded) == shop.counts
    assert outcome.ignored_by == shop.ignored
    assert outcome.new == len(shop.orders)
    found = home.facts.rows(
        "SELECT id, strftime(ordered_at, '%Y-%m-%d %H:%M:%S'), status, currency, total, refunded"
        " FROM sales_order ORDER BY id"
    )
    assert found == [(*order[:4], Decimal(order[4]), Decimal(order[5])) for order in shop.orders]


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.file.partition(".")[0])
def test_the_same_sample_again_changes_nothing(home: Home, shop: Shop) -> None:
    first = _imported(home, shop.file, shop.organisation)
    again = _imported(home, shop.file, shop.organisation)

    assert (again.same, again.new, again.changed) == (first.new, 0, 0)


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.file.partition(".")[0])
def test_no_name_address_or_mail_of_a_sample_is_stored(home: Home, shop: Shop) -> None:
    _imported(home, shop.file, shop.organisation)

    stored = str(home.facts.rows("SELECT * FROM sales_order")) + str(
        home.facts.rows("SELECT * FROM order_line")
    )
    for personal in ("@example", "김가온", "某甲", "竹影小铺客人", "Imran", "an.example", "97201"):
        assert personal not in stored


def test_lines_keep_their_product_and_price(home: Home) -> None:
    _imported(home, "amazon_orders.txt")

    found = home.facts.rows(
        "SELECT line_number, product, sku, quantity FROM order_line"
        " WHERE order_id = '111-0000001-0000001' ORDER BY 1"
    )
    assert found == [
        (1, "Camping mug, blue", "MG-1", Decimal(2)),
        (2, "Tent peg", "TP-4", Decimal(1)),
    ]


def test_products_of_one_cell_become_lines(home: Home) -> None:
    _imported(home, "woocommerce_orders.csv", DHAKA)

    found = home.facts.rows(
        "SELECT order_id, product, quantity FROM order_line ORDER BY order_id, product"
    )
    assert found == [
        ("4101", "Clay cup", Decimal(1)),
        ("4101", "Jute bag", Decimal(2)),
        ("4102", "Wall rug", Decimal(1)),
        ("4103", "Clay cup, large", Decimal(1)),
        ("4104", "Clay cup", Decimal(2)),
    ]


def test_amounts_in_two_currencies_stay_apart(home: Home) -> None:
    _imported(home, "stripe_payments.csv")

    sums = home.facts.rows(
        "SELECT currency, SUM(total - refunded) FROM sales_order WHERE is_counted"
        " GROUP BY currency ORDER BY currency"
    )
    assert sums == [("EUR", Decimal(1040)), ("USD", Decimal(120))]


def test_analytics_sessions_come_from_the_table_that_names_days(home: Home) -> None:
    outcome = _imported(home, "ga4_traffic.csv")

    assert outcome.ignored_by == (("other_section", 6), ("total_row", 1))
    assert str(outcome.extent.through_day) == "2026-08-06"
    found = home.facts.rows(
        "SELECT dimensions, SUM(value) FROM reading GROUP BY dimensions ORDER BY dimensions"
    )
    assert found == [
        ('{"channel":"Direct"}', Decimal(440)),
        ('{"channel":"Organic Search"}', Decimal(1090)),
    ]


def test_ads_are_read_by_campaign_and_their_totals_left_out(home: Home) -> None:
    outcome = _imported(home, "google_ads.csv")

    assert outcome.ignored_by == (("total_row", 2),)
    found = home.facts.rows("SELECT measure, SUM(value) FROM reading GROUP BY measure ORDER BY 1")
    assert found == [
        ("ad_clicks", Decimal(444)),
        ("ad_cost", Decimal("1271.40")),
        ("ad_impressions", Decimal(18341)),
    ]


WOO = (
    "Datum;Bestellung #;Nettoumsatz (formatiert);Status;Produkt(e);Verkaufte Artikel|Abgeschlossen",
    "Fecha;Pedido #;Ingresos netos (formateados);Estado;Producto(s);Artículos vendidos|Completado",
    "Date;Commande #;Revenu net (formaté);État;Produit(s);Articles vendus|Terminée",
    "날짜;주문 #;순매출(형식 지정됨);상태;상품;판매된 항목|완료됨",
    "Ngày;Đơn hàng #;Doanh thu thuần (đã định dạng);Status;Sản phẩm;Mặt hàng đã bán|Tạm giữ",
    "日期;订单 #;净收入(格式化);状态;产品;已售商品|已完成",
)


@pytest.mark.parametrize("told", WOO, ids=("de", "es", "fr", "ko", "vi", "zh"))
def test_woocommerce_headers_follow_the_language_of_the_site(home: Home, told: str) -> None:
    header, status = told.split("|")

    outcome = imported(home, f"{header}\n2026-03-02 09:14:51;77;12,50 €;{status};1x Lampe;1\n")

    assert (outcome.profile, outcome.new) == ("woocommerce_orders", 1)
    found = home.facts.rows("SELECT id, status, total, currency FROM sales_order")
    state = "pending" if status == "Tạm giữ" else "paid"
    assert found == [("77", state, Decimal("12.50"), "EUR")]


def test_the_older_header_of_stripe_is_known(home: Home) -> None:
    text = (EXPORTS / "stripe_payments.csv").read_text(encoding="utf-8")

    outcome = imported(home, text.replace("Created date (UTC)", "Created (UTC)"))

    assert (outcome.profile, outcome.new) == ("stripe_payments", 5)


def test_an_older_shopify_export_lacks_later_columns(home: Home) -> None:
    text = (
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price\n"
        "#1,ada@example.com,paid,,EUR,10,0,0,10.00,2015-10-07 09:50:26 +0200,1,Tea,5.00\n"
        "#1,ada@example.com,,,,,,,,2015-10-07 09:50:26 +0200,1,Cup,5.00\n"
    )

    outcome = imported(home, text)

    assert (outcome.profile, outcome.new, outcome.folded) == ("shopify_orders", 1, 1)


def test_a_missing_column_shifts_nothing_in_a_shopee_export(home: Home) -> None:
    """The file of orders to be fetched has no reason for a cancellation."""
    lines = (EXPORTS / "shopee_vn_orders.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(lines))
    text = io.StringIO()
    csv.writer(text).writerows([*row[:4], *row[5:]] for row in rows)

    outcome = imported(home, text.getvalue())

    assert (outcome.profile, outcome.new) == ("shopee_vn_orders", 3)
    totals = home.facts.rows("SELECT total FROM sales_order ORDER BY id")
    assert totals == [(Decimal(231500),), (Decimal(80000),), (Decimal(1205000),)]


def test_a_report_without_days_says_which_column_is_missing(home: Home) -> None:
    with pytest.raises(IntakeError) as caught:
        imported(home, "# Pages\n\nNth week,Sessions,Total users\n0023,10,8\n0024,12,9\n")

    assert caught.value.key in ("column_missing", "file_unknown")
