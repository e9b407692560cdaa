"""The sample company's three files by name, as its help desk, shop and web counter export them."""

from opsdash.sample.company import Company
from opsdash.sample.inquiries import make_inquiries
from opsdash.sample.orders import make_orders
from opsdash.sample.shopify import orders_file
from opsdash.sample.visits import visits_file
from opsdash.sample.zendesk import tickets_file


def make_files(company: Company) -> dict[str, bytes]:
    """File name to content; the same company gives the same bytes."""
    orders = make_orders(company)
    inquiries = make_inquiries(company, orders)
    return {
        "shopify_orders.csv": orders_file(company, orders),
        "zendesk_tickets.csv": tickets_file(company, orders, inquiries),
        "visits.csv": visits_file(company, orders),
    }
