"""The shop's visits: a file with one row per day and traffic channel, as a web counter gives it."""

import numpy as np
import pyarrow as pa

from opsdash.sample import season
from opsdash.sample.cells import chosen, csv_file, whole
from opsdash.sample.company import AT_THE_COUNTER, TRAFFIC_CHANNELS, Company
from opsdash.sample.orders import Orders

HEADER = "date,channel,visits"

# Visits behind each online order, and their daily luck.
_VISITS_PER_ORDER = 38.0
_NOISE = 0.06
_NEWSLETTER = 2


def visits_file(company: Company, orders: Orders) -> bytes:
    """Complete days only: the counter writes a day once it is over."""
    random = np.random.default_rng(company.seed(4))
    first, until = np.datetime64(company.first_day, "D"), np.datetime64(company.until, "D")
    calendar = np.arange(first, until + 1)
    online = orders.ordered[orders.is_exported & (orders.channel != AT_THE_COUNTER)]
    placed = np.bincount((online.astype("datetime64[D]") - first).astype(np.int64))
    shares = np.array([share for _, share in TRAFFIC_CHANNELS])
    expected = placed[: len(calendar), None] * _VISITS_PER_ORDER * shares
    expected[:, _NEWSLETTER] *= 1 + 2 * season.campaign(company, calendar)
    visits = random.poisson(expected * np.exp(random.normal(0, _NOISE, expected.shape)))
    channel = np.tile(np.arange(len(shares)), len(calendar))
    columns = {
        "date": pa.array(np.datetime_as_string(np.repeat(calendar, len(shares)))),
        "channel": chosen([name for name, _ in TRAFFIC_CHANNELS], channel),
        "visits": whole(visits.ravel()),
    }
    return csv_file(columns, quoted=False)
