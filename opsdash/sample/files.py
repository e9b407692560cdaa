"""The sample company's files by name, as its help desk, shop, web counter and CRM export them."""

from opsdash.sample.company import Company
from opsdash.sample.hubspot import contacts_file, deals_file
from opsdash.sample.inquiries import make_inquiries
from opsdash.sample.orders import make_orders
from opsdash.sample.pipeline import make_pipeline
from opsdash.sample.shopify import orders_file
from opsdash.sample.visits import visits_file
from opsdash.sample.zendesk import tickets_file


def make_files(company: Company) -> dict[str, bytes]:
    """File name to content; the same company gives the same bytes."""
    orders = make_orders(company)
    inquiries = make_inquiries(company, orders)
    pipeline = make_pipeline(company)
    return {
        "shopify_orders.csv": orders_file(company, orders),
        "zendesk_tickets.csv": tickets_file(company, orders, inquiries),
        "visits.csv": visits_file(company, orders),
        "hubspot_contacts.csv": contacts_file(company, pipeline),
        "hubspot_deals.csv": deals_file(company, pipeline),
    }
