"""Makes the next items of an iterator while the last one is still being used.

Reading a file and storing its rows keep one core each; neither has to wait for the other. What the
iterator raises is raised where its items are used, and it is closed when nobody wants more.
"""

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")


class _Failure:
    def __init__(self, problem: BaseException) -> None:
        self.problem = problem


_END = object()


def read_ahead(items: Iterator[Item], waiting: int) -> Iterator[Item]:
    """The same items in the same order; at most `waiting` of them are made in advance."""
    line: queue.Queue[object] = queue.Queue(waiting)
    is_over = threading.Event()

    def put(item: object) -> bool:
        while not is_over.is_set():
            try:
                line.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def produce() -> None:
        try:
            for item in items:
                if not put(item):
                    return
            put(_END)
        except BaseException as problem:  # noqa: BLE001 - raised again where the items are used
            put(_Failure(problem))

    producer = threading.Thread(target=produce, name="read-ahead", daemon=True)
    producer.start()
    try:
        while (item := line.get()) is not _END:
            if isinstance(item, _Failure):
                raise item.problem
            yield item  # type: ignore[misc]  # what was put is an Item
    finally:
        is_over.set()
        producer.join()
