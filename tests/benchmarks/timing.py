"""Measure two operations by turns, so that what else the machine does falls on both."""

import gc
import time
from statistics import median


def timed(operation):
    """What the operation answers, and the seconds it took."""
    gc.collect()
    start = time.perf_counter()
    answer = operation()
    return answer, time.perf_counter() - start


def compare(ours, plain, *, runs):
    """Run `ours` and `plain`, each (what it is, operation), alternately and print their medians and ratio."""
    times = {ours: [], plain: []}
    for _ in range(runs):
        for each in (ours, plain):
            times[each].append(timed(each[1])[1])
    for what, _ in (ours, plain):
        seconds = times[what, _]
        print(
            f"{median(seconds) * 1000:10.1f} ms   {what}   ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})"
        )
    print(
        f"{median(times[ours]) / median(times[plain]):10.1f} times, medians of {runs} alternating runs",
        flush=True,
    )
