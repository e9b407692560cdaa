"""What a call of the benchmarks may say: which questions, which sizes, how often."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """`rows` is the smaller company, `many` the larger one, `large` the rows of a large file.

    `crowd` is how many visitors come at once, `simulations` how many histories each cell has,
    `goals` how many goals of each kind are looked back upon.
    """

    only: tuple[str, ...]
    rows: int
    many: int
    repeats: int
    reruns: int
    large: int
    crowd: int
    simulations: int
    goals: int


def read_options(names: Sequence[str], arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument("--only", action="append", choices=names, default=[], help="one question")
    parser.add_argument("--rows", type=int, default=1_000_000, help="inquiries of the company")
    parser.add_argument("--many", type=int, default=10_000_000, help="inquiries of the larger one")
    parser.add_argument("--repeats", type=int, default=5, help="pairs of whole processes")
    parser.add_argument("--reruns", type=int, default=31, help="pairs of questions and of pages")
    parser.add_argument("--large", type=int, default=7_300_000, help="rows of the gigabyte file")
    parser.add_argument("--crowd", type=int, default=50, help="visitors at once")
    parser.add_argument("--simulations", type=int, default=1000, help="histories per cell")
    parser.add_argument("--goals", type=int, default=500, help="goals of each kind")
    found = parser.parse_args(arguments)
    return Options(**{**vars(found), "only": tuple(found.only)})
