"""Measure two operations by turns, so that what else the machine does falls on both."""

import gc
import time
from statistics import median


def _seconds(operation):
    gc.collect()
    start = time.perf_counter()
    operation()
    return time.perf_counter() - start


def compare(ours, plain, *, runs, before=lambda: None):
    """Run `ours` and `plain` alternately and print their medians and ratio.

    Each is (what it is, operation); `before` prepares every single run and is not timed.
    """
    times = {ours: [], plain: []}
    for _ in range(runs):
        for each in (ours, plain):
            before()
            times[each].append(_seconds(each[1]))
    for what, _ in (ours, plain):
        seconds = times[what, _]
        print(
            f"{median(seconds) * 1000:10.1f} ms   {what}   ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})"
        )
    print(
        f"{median(times[ours]) / median(times[plain]):10.1f} times, medians of {runs} alternating runs",
        flush=True,
    )
