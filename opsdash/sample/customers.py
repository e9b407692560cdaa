"""The shop's invented customers: number, name, address at example.com, country.

A customer is a number; everything else follows from it, so that a ticket and an order of the same
customer agree without a table between them.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opsdash.sample.company import COUNTRIES

Numbers = npt.NDArray[np.int64]

# A customer without an address: bought at the counter and left no e-mail.
UNKNOWN = -1

_FIRST = (
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Henrik",
    "Ida",
    "Jonas",
    "Kaya",
)
_LAST = ("Adler", "Brandt", "Conrad", "Dubois", "Ebert", "Fuchs", "Graf", "Huber", "Jansen", "Lang")

# Written as their owners write them, with what stands before the @.
_LOCAL_NAMES = {
    "KR": (("김민지", "minji.kim"), ("이도윤", "doyun.lee"), ("박하은", "haeun.park")),
    "VN": (("Lê Minh Anh", "minhanh.le"), ("Phạm Quốc Bảo", "bao.pham"), ("Đỗ Thu Hà", "ha.do")),
    "CN": (("陈静", "jing.chen"), ("刘洋", "yang.liu"), ("赵敏", "min.zhao")),
}

# The golden ratio scatters consecutive numbers evenly over [0, 1).
_SCATTER = 0.6180339887498949


def returning(orders: int, loyalty: float, random: np.random.Generator) -> Numbers:
    """A customer for each of `orders` orders in turn; a share of `loyalty` bought before.

    A returning order takes the customer of a random earlier order, so that frequent buyers come
    back more often.
    """
    first = np.arange(orders)
    earlier = (random.random(orders) * first).astype(np.int64)
    origin = np.where(random.random(orders) < loyalty, earlier, first)
    while True:
        further = origin[origin]
        if np.array_equal(further, origin):
            return np.asarray(np.unique(origin, return_inverse=True)[1], dtype=np.int64)
        origin = further


def countries(customers: Numbers) -> Numbers:
    """The place of each customer's country in COUNTRIES; of everybody unknown, the first."""
    shares = np.cumsum([share for _, share in COUNTRIES])
    place = np.searchsorted(shares, (customers * _SCATTER) % 1.0 * shares[-1], side="right")
    return np.where(customers == UNKNOWN, 0, place)


def names(customers: Numbers) -> pa.Array:
    """Empty for the unknown."""
    return _chosen(customers, [display for display, _ in _people()])


def addresses(customers: Numbers) -> pa.Array:
    """Empty for the unknown."""
    before = _chosen(customers, [slug for _, slug in _people()])
    number = pc.cast(pa.array(customers), pa.string())
    whole = pc.binary_join_element_wise(before, ".", number, "@example.com", "")
    return pc.if_else(pa.array(customers == UNKNOWN), "", whole)


def _chosen(customers: Numbers, values: list[str]) -> pa.Array:
    return pa.array([*values, ""]).take(pa.array(_name_numbers(customers)))


def _people() -> list[tuple[str, str]]:
    common = [(f"{first} {last}", f"{first}.{last}".lower()) for first in _FIRST for last in _LAST]
    return common + [person for people in _LOCAL_NAMES.values() for person in people]


def _name_numbers(customers: Numbers) -> Numbers:
    """The place of each customer's name in `_people()`; one past its end for the unknown."""
    common = len(_FIRST) * len(_LAST)
    codes = [code for code, _ in COUNTRIES]
    country = countries(customers)
    number = customers * 7 % common
    start = common
    for code, people in _LOCAL_NAMES.items():
        number = np.where(country == codes.index(code), start + customers % len(people), number)
        start += len(people)
    return np.where(customers == UNKNOWN, start, number)
