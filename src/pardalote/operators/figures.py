"""What Prometheus reads: all workers' counts as metric families, in its text format."""

import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from pardalote import __version__
from pardalote.operators import processes
from pardalote.operators.measures import MEASURES
from pardalote.operators.sheet import MEASURED, STARTED, UNDER_WAY, Seen
from pardalote.operators.traffic import BOUNDS, SUM, labels

# The largest accounts have a line of their own, all others one together.
_MOST_ACCOUNTS = 50
_OTHERS = "others"

_Kind = type[GaugeMetricFamily] | type[CounterMetricFamily]


def say(seen: Sequence[Seen], jobs: Sequence[Seen], sizes: Mapping[int, int]) -> bytes:
    """Return the whole text: what workers and processes for jobs have counted; `sizes`: each store's bytes."""
    registry = CollectorRegistry(auto_describe=False)
    for families in (_build(), _calls(seen), _measures(seen), _workers(seen), _jobs(jobs), _stores(sizes)):
        registry.register(_Made(families))
    return generate_latest(registry)


class _Made(Collector):
    """Families that are there already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self.families


def _build() -> Iterator[Metric]:
    build = GaugeMetricFamily("pardalote_build_info", "Always 1; which version this is.", labels=("version", "python"))
    build.add_metric((__version__, platform.python_version()), 1)
    yield build


def _calls(seen: Sequence[Seen]) -> Iterator[Metric]:
    kinds: dict[str, list[float]] = {}
    for sheet in seen:
        for text, numbers in sheet.rows.items():
            kinds[text] = _added(kinds.get(text), numbers)
    durations: dict[tuple[str, str], list[float]] = {}
    names = ("object", "operation", "status", "refusal")
    requests = CounterMetricFamily("pardalote_requests_total", "Calls that were answered.", labels=names)
    for text, numbers in sorted(kinds.items()):
        how_many = sum(numbers[:SUM])
        if how_many:
            object_, operation, status, refusal = labels(text)
            requests.add_metric((object_, operation, status, refusal), how_many)
            durations[object_, operation] = _added(durations.get((object_, operation)), numbers)
    yield requests
    taken = HistogramMetricFamily(
        "pardalote_request_duration_seconds", "From a call's head to the end of its answer.", labels=names[:2]
    )
    for route, numbers in durations.items():
        taken.add_metric(route, _cumulated(numbers), numbers[SUM])
    yield taken
    under_way = sum(sheet.head[UNDER_WAY] for sheet in seen if sheet.process)
    yield GaugeMetricFamily("pardalote_requests_under_way", "Calls that are not answered yet.", under_way)


def _added(sum_: list[float] | None, numbers: list[float]) -> list[float]:
    return numbers if sum_ is None else [a + b for a, b in zip(sum_, numbers, strict=True)]


def _cumulated(numbers: list[float]) -> list[tuple[str, float]]:
    total, classes = 0.0, []
    for bound, number in zip((*map(str, BOUNDS), "+Inf"), numbers[:SUM], strict=True):
        total += number
        classes.append((bound, total))
    return classes


def _measures(seen: Sequence[Seen]) -> Iterator[Metric]:
    families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
    for place, each in enumerate(MEASURES, MEASURED):
        kind: _Kind = CounterMetricFamily if each.grows else GaugeMetricFamily
        names = [name for name, _ in each.labels]
        family = families.setdefault(each.family, kind(each.family, each.explanation, labels=names))
        value = sum(sheet.head[place] for sheet in seen if each.grows or sheet.process)
        family.add_metric([label for _, label in each.labels], value)
    yield from families.values()


# What the system tells of each worker.
_OF_PROCESSES: tuple[tuple[_Kind, str, str, Callable[[int], float | None]], ...] = (
    (GaugeMetricFamily, "pardalote_worker_resident_memory_bytes", "Memory of the worker.", processes.resident_bytes),
    (CounterMetricFamily, "pardalote_worker_cpu_seconds_total", "Processor time of the worker.", processes.cpu_seconds),
    (GaugeMetricFamily, "pardalote_worker_open_files", "Files and connections it has open.", processes.open_files),
)


def _workers(seen: Sequence[Seen]) -> Iterator[Metric]:
    alive = {sheet.name: (sheet, process) for sheet in seen if (process := sheet.process)}
    yield GaugeMetricFamily("pardalote_workers", "Worker processes that are alive.", len(alive))
    started = GaugeMetricFamily("pardalote_worker_start_time_seconds", "When it began, since 1970.", labels=("worker",))
    for name, (sheet, _) in alive.items():
        started.add_metric((name,), sheet.head[STARTED])
    yield started
    for kind, family, explanation, read in _OF_PROCESSES:
        told = kind(family, explanation, labels=("worker",))
        for name, (_, process) in alive.items():
            value = read(process)
            if value is not None:
                told.add_metric((name,), value)
        yield told


def _jobs(seen: Sequence[Seen]) -> Iterator[Metric]:
    totals: dict[str, float] = defaultdict(float)
    for sheet in seen:
        for text, numbers in sheet.rows.items():
            totals[text] += numbers[0]
    jobs = CounterMetricFamily("pardalote_jobs_total", "Jobs that left a process's hands.", labels=("kind", "outcome"))
    for text, total in sorted(totals.items()):
        jobs.add_metric(text.split("\t"), total)
    yield jobs
    alive = sum(1 for sheet in seen if sheet.process)
    yield GaugeMetricFamily("pardalote_job_processes", "Processes that carry out jobs beside the workers.", alive)


def _stores(sizes: Mapping[int, int]) -> Iterator[Metric]:
    yield GaugeMetricFamily("pardalote_accounts", "Accounts that are kept.", len(sizes))
    lines: dict[str, int] = defaultdict(int)
    for place, (number, size) in enumerate(sorted(sizes.items(), key=lambda item: -item[1])):
        lines[str(number) if place < _MOST_ACCOUNTS else _OTHERS] += size
    family = GaugeMetricFamily("pardalote_store_bytes", "What an account's store takes.", labels=("account",))
    for label, size in lines.items():
        family.add_metric((label,), size)
    yield family
