"""The invented tea shop: what it sells, who works there, and the days its story turns on.

Everything here is made up; addresses end in example.com. The stories are told by the last whole
weeks of the sample, so that they are always recent; the seasons stay where they belong.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

YEARS = 2

# Orders before the first exported day, so that its inquiries have orders to be about.
LEAD_IN_DAYS = 45

_SEED = 20240517
_WEEK = timedelta(weeks=1)
# The pages open with the last four whole weeks.
_WEEKS_OPEN = 4
# The weeks of a year, so that a year before is on the same weekday.
_YEAR_WEEKS = 52
# Nothing that never happens is on a day of the sample.
_NEVER = date(9000, 1, 1)

# Prices are written for a currency of about one euro; others get a round multiple.
_PRICE_LEVELS = {
    "CNY": 8,
    "INR": 95,
    "JPY": 160,
    "KRW": 1_500,
    "PLN": 4,
    "THB": 40,
    "TWD": 35,
    "VND": 28_000,
}
_NO_CENTS_FROM = 100


class Product(NamedTuple):
    """`price` in cents at price level 1; `weight` is the share of lines it is sold on."""

    name: str
    sku: str
    price: int
    weight: float


class Agent(NamedTuple):
    name: str
    group: str


class Topic(NamedTuple):
    """`rate`: first inquiries per 100 orders; `lag`: median days after the order.

    `patience`: how much longer than usual it takes to resolve. `subject` is what customers write.
    """

    name: str
    rate: float
    lag: float
    patience: float
    group: str
    subject: str

    @property
    def tag(self) -> str:
        return self.name.lower().replace(" & ", "_").replace(" ", "_")


class Turn(NamedTuple):
    """From `day` on, customers ask about the topic at that place `factor` times as often."""

    topic: int
    day: date
    factor: float


class Channel(NamedTuple):
    """`hours`: median to resolve; `spread`: sigma of its logarithm; open from, to (local hour)."""

    name: str
    share: float
    hours: float
    spread: float
    opens: int
    closes: int


PRODUCTS = (
    Product("Assam breakfast 100 g", "TEA-ASS-100", 890, 18),
    Product("Earl Grey blue 100 g", "TEA-EAR-100", 950, 15),
    Product("Ostfriesen blend 250 g", "TEA-OST-250", 1490, 10),
    Product("Jasmine pearls 50 g", "TEA-JAS-050", 1290, 11),
    Product("우전 green tea 40 g", "TEA-UJE-040", 2490, 7),
    Product("大红袍 oolong 50 g", "TEA-DHP-050", 2190, 6),
    Product("Trà sen lotus tea 80 g", "TEA-SEN-080", 1650, 7),
    Product("Peppermint leaves 80 g", "TEA-PEP-080", 590, 10),
    Product("Rooibos vanilla 100 g", "TEA-ROO-100", 690, 8),
    Product("Tea tin 150 g", "ACC-TIN-150", 790, 5),
    Product("Stoneware teapot", "ACC-POT-001", 3900, 3),
    Product("Glass bottle with strainer", "ACC-GLA-500", 2900, 0),
)

LAUNCHED_PRODUCT = len(PRODUCTS) - 1

# Share of order lines the new glass bottle takes once it is launched.
LAUNCH_SHARE = 0.11

DELIVERY_DESK = "Delivery desk"
ADVICE_GROUP = "Beratung & Kasse"
SUPPORT_GROUP = "고객지원팀"

AGENTS = (
    Agent("Lena Hoffmann", DELIVERY_DESK),
    Agent("Jürgen Weiß", DELIVERY_DESK),
    Agent("Nguyễn Thị Hạnh", DELIVERY_DESK),
    Agent("Tom Okafor", DELIVERY_DESK),
    Agent("李伟", ADVICE_GROUP),
    Agent("Anneke Visser", ADVICE_GROUP),
    Agent("Trần Văn Nam", ADVICE_GROUP),
    Agent("Grete Schäfer", ADVICE_GROUP),
    Agent("김서연", SUPPORT_GROUP),
    Agent("박지훈", SUPPORT_GROUP),
    Agent("王芳", SUPPORT_GROUP),
    Agent("Marta López", SUPPORT_GROUP),
)

DELIVERY, DAMAGED, QUESTION = 0, 2, 3

TOPICS = (
    Topic("Delivery status", 7.0, 3.5, 0.8, DELIVERY_DESK, "Where is order {order}?"),
    Topic("Returns & refunds", 1.9, 11.0, 1.2, DELIVERY_DESK, "Return of order {order}"),
    Topic("Damaged item", 0.7, 4.0, 1.5, DELIVERY_DESK, "Damaged: order {order}"),
    Topic("Product question", 1.8, 0.3, 0.7, ADVICE_GROUP, "A question before my next order"),
    Topic("Invoice & payment", 1.0, 1.5, 1.1, ADVICE_GROUP, 'Invoice "{order}"'),
    Topic("Account access", 0.6, 0.5, 0.9, SUPPORT_GROUP, "I cannot sign in, please help"),
    Topic("Other", 0.8, 6.0, 1.0, SUPPORT_GROUP, "Request"),
)

CONTACT_CHANNELS = (
    Channel("Mail", 0.48, 4.4, 1.0, 7, 23),
    Channel("Chat", 0.19, 0.6, 0.9, 9, 20),
    Channel("Phone", 0.12, 0.4, 0.9, 9, 18),
    Channel("Web form", 0.21, 5.6, 1.0, 7, 23),
)

# As Shopify names them in its Source column.
SALES_CHANNELS = (("web", 0.66), ("instagram", 0.15), ("pos", 0.14), ("shopify_draft_order", 0.05))
AT_THE_COUNTER = 2

COUNTRIES = (
    ("DE", 0.52),
    ("AT", 0.10),
    ("CH", 0.08),
    ("NL", 0.08),
    ("FR", 0.08),
    ("KR", 0.05),
    ("VN", 0.04),
    ("CN", 0.05),
)

TRAFFIC_CHANNELS = (("Search", 0.44), ("Direct", 0.27), ("Newsletter", 0.11), ("Social", 0.18))


@dataclass(frozen=True)
class Company:
    """The shop as seen on the morning after `until`, in the zone and currency it works in.

    Without stories nothing turns in it but what `turns` says; `luck` gives another shop alike.
    """

    until: date
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    has_stories: bool = True
    turns: tuple[Turn, ...] = ()
    luck: int = 0

    @property
    def first_day(self) -> date:
        """The first of a month, early enough that 52 whole weeks have 52 to compare with."""
        week_before = self.until - timedelta(weeks=1)
        return week_before.replace(year=week_before.year - YEARS, day=1)

    @property
    def exported_at(self) -> datetime:
        """Shortly after midnight, so that `until` is complete in every file; local wall time."""
        return datetime.combine(self.until, time(0, 20)) + timedelta(days=1)

    @property
    def opens_with(self) -> date:
        """The Monday with which the last four whole weeks begin."""
        next_day = self.until + timedelta(days=1)
        return next_day - timedelta(days=next_day.weekday()) - _WEEKS_OPEN * _WEEK

    @property
    def tracking_link_day(self) -> date:
        """From here the dispatch mail says where the parcel is."""
        return self._turn(-7 * _WEEK)

    @property
    def training_day(self) -> date:
        """From here answers say what happens next, so that fewer customers have to come back."""
        return self._turn(timedelta(days=-33))

    @property
    def campaign_told_day(self) -> date:
        """Customer service hears of the campaign a week before it starts."""
        return self.campaign_days[-1] - _WEEK

    @property
    def campaign_days(self) -> tuple[date, date]:
        """The days on which the campaigns of last year and of this year start."""
        return self._turn(-_YEAR_WEEKS * _WEEK), self._turn(timedelta(0))

    @property
    def launch_day(self) -> date:
        """The glass bottle is sold from here."""
        return self._turn(timedelta(days=3))

    @property
    def announced_day(self) -> date:
        """Customer service hears of the launch only here."""
        return self._turn(timedelta(days=21))

    def _turn(self, after: timedelta) -> date:
        return self.opens_with + after if self.has_stories else _NEVER

    @property
    def price_level(self) -> int:
        return _PRICE_LEVELS.get(self.currency, 1)

    @property
    def coin(self) -> int:
        """The smallest amount in cents: money with large numbers has no cents."""
        return 100 if self.price_level >= _NO_CENTS_FROM else 1

    def seed(self, part: int) -> list[int]:
        """A stream of its own for each part, so that changing one leaves the others alone."""
        return [_SEED, part, self.luck]
