"""Counting what a caller does, in this process: for the limits when no storage is shared."""

import time
from bisect import bisect_right
from threading import Lock

from limits.storage import MemoryStorage

SWEPT_EVERY = 60.0


class InProcess(MemoryStorage):
    """`process://`: the times of each caller's requests in a list.

    The library's own `memory://` walks through all callers in a thread of its own a hundred times a second, and never
    forgets one: with ten thousand voters within the hour that takes longer than their votes do.
    """

    STORAGE_SCHEME = ["process"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = Lock()
        self._times: dict[str, list[float]] = {}
        self._forget_at: dict[str, float] = {}
        self._sweep_at = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more within the window, unless that would be more than `limit`."""
        with self._lock:
            moment = time.time()
            self._sweep(moment)
            times = self._recent(key, moment - expiry)
            if len(times) + amount > limit:
                return False
            times.extend([moment] * amount)
            self._forget_at[key] = moment + expiry
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window begins, and how many it holds."""
        with self._lock:
            times = self._recent(key, time.time() - expiry)
            return (times[0] if times else time.time()), len(times)

    def _recent(self, key: str, since: float) -> list[float]:
        times = self._times.setdefault(key, [])
        del times[: bisect_right(times, since)]
        return times

    def _sweep(self, moment: float) -> None:
        """Forget, once in a while, whoever has not been here within their window."""
        if moment < self._sweep_at:
            return
        self._sweep_at = moment + SWEPT_EVERY
        for key in [key for key in self._times if self._forget_at.get(key, 0.0) <= moment]:
            del self._times[key]
            self._forget_at.pop(key, None)

    def clear(self, key: str) -> None:
        """Forget one caller."""
        with self._lock:
            self._times.pop(key, None)

    def reset(self) -> int:
        """Forget everyone; tell how many."""
        with self._lock:
            forgotten = len(self._times)
            self._times.clear()
            return forgotten
