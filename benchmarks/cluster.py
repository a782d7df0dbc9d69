"""The fits of France by département on two Dask workers against one, and on the processes of this machine.

Prints one table: the same transfer fits (every département, every pair of rounds of one year) done in this process, by
one Dask worker, by two, and by a pool of two processes; workers and processes with one thread each. Every arm starts
with workers that have imported the program, and an empty work folder; results are compared byte by byte. The time on
two workers divides that on one: goal 1.7 on two cores. Two more lines tell what a busy machine hides: how much of two
cores was to be had, by the same division for a loop that needs nothing but a processor, and the processor time of the
one worker divided by that of the busier of the two, which is the gain of the split itself, without waiting.

    python benchmarks/cluster.py [--data ../shared/data] [--rounds 3] [--sample 1]

``--sample N`` does every Nth fit.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from _shared import options_of

THREADS = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
GOAL = 1.7
LOOP = 30_000_000


def spin(count: int) -> int:
    """A loop that needs a processor and nothing else."""
    total = 0
    for value in range(count):
        total += value & 3
    return total


def two_cores() -> float:
    """How many times faster two processes do twice the loop than one after the other would: 2 on two free cores."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(spin, [1, 1]))
        start = time.perf_counter()
        pool.submit(spin, LOOP).result()
        one = time.perf_counter() - start
        start = time.perf_counter()
        list(pool.map(spin, [LOOP, LOOP]))
        return 2 * one / (time.perf_counter() - start)


def fits(data: Path, work: Path) -> list[object]:
    """The tasks, and beside them the parts they read: France cut and built once, outside the measure."""
    from arpenteur.pipeline.bundle import unpack
    from arpenteur.pipeline.transfers import transfer_tasks
    from arpenteur.storage import Storage

    command = [sys.executable, "-m", "arpenteur", "build", "france", "--sources", str(data / "results" / "national")]
    command += ["--out", str(work.with_name("snapshot")), "--work", str(work)]
    subprocess.run(command, check=True, capture_output=True, env=_plain())
    storage = Storage.at(work)
    tasks: list[object] = []
    for name in storage.names():
        if "-" in name:
            continue
        document = unpack(storage.read(name) or b"", *())[1]
        if "departement" in document:
            tasks += transfer_tasks(document["departement"], name, sorted(document["origins"]))
    return tasks


def _plain() -> dict[str, str]:
    """The environment without the pinning of threads: what a person has."""
    return {name: value for name, value in os.environ.items() if name not in THREADS}


def cleared(tasks: list, work: object) -> None:
    """Remove the results of the tasks: the next arm does them all."""
    for task in tasks:
        Path(work.url, task.key).unlink(missing_ok=True)


def measured(tasks: list, work: object, arm: Callable[[], None]) -> tuple[float, list[bytes]]:
    """Seconds of one arm, from nothing done, and the results."""
    cleared(tasks, work)
    start = time.perf_counter()
    arm()
    return time.perf_counter() - start, [work.read(task.key) for task in tasks]


def told(rounds: list[dict[str, tuple[float, list[bytes]]]], alone: float, split: float, free: float) -> None:
    """Print the tables, from seconds and results of every arm in every round."""
    best = {name: min(one[name][0] for one in rounds) for name in rounds[0]}
    same = all(found == rounds[0]["in this process"][1] for one in rounds for _, found in one.values())
    print(f"{len(rounds[0]['in this process'][1])} fits; results {'identical' if same else 'DIFFERENT'} in every arm")
    print(f"{'':24}{'wall, s':>10}{'1 worker ÷':>12}")
    for name, seconds in best.items():
        print(f"{name:24}{seconds:>10.2f}{best['1 Dask worker'] / seconds:>12.2f}")
    gain = best["1 Dask worker"] / best["2 Dask workers"]
    print(f"two processes that only need a processor: {free:.2f} × one")
    print(f"processor time: {alone:.1f} s on one worker, {split:.1f} s on the busier of two: ", end="")
    print(f"{alone / split:.2f} ×")
    print(f"2 Dask workers: {gain:.2f} × 1; goal {GOAL}: {'met' if gain >= GOAL else 'missed'}")


def main() -> None:
    """Measure in turn, so that a busy moment weighs on all alike."""
    options = options_of(__doc__, data=True, rounds=3, sample=1)
    os.environ |= dict.fromkeys(THREADS, "1")  # before anything imports Polars or NumPy, here and in the workers
    from distributed import Client, LocalCluster

    from arpenteur.pipeline import tasks as runner
    from arpenteur.storage import Storage

    with tempfile.TemporaryDirectory() as scratch:
        work = Storage.at(Path(scratch) / "work")
        tasks = fits(options.data, Path(work.url))[:: options.sample]
        processor: dict[str, list[float]] = {}

        def cluster(count: int) -> LocalCluster:
            started = LocalCluster(
                n_workers=count, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
            )
            with Client(started) as client:
                client.wait_for_workers(count)
                client.run(_warm)
            return started

        def on_cluster(workers: LocalCluster) -> None:
            address = workers.scheduler_address
            with Client(workers) as client:
                before = client.run(time.process_time)
                runner.run(tasks, work, scheduler=address)
                spent = [after - before[worker] for worker, after in client.run(time.process_time).items()]
            processor[address] = min(processor.get(address, [float("inf")]), spent, key=max)

        with cluster(1) as one, cluster(2) as two:
            arms: dict[str, Callable[[], None]] = {
                "in this process": lambda: runner.run(tasks, work, workers=1),
                "1 Dask worker": lambda: on_cluster(one),
                "2 Dask workers": lambda: on_cluster(two),
                "2 processes, started": lambda: runner.run(tasks, work, workers=2),
            }
            rounds = [{name: measured(tasks, work, arm) for name, arm in arms.items()} for _ in range(options.rounds)]
            alone, split = processor[one.scheduler_address], processor[two.scheduler_address]
        free = max(two_cores() for _ in range(options.rounds))
    told(rounds, alone[0], max(split), free)


def _warm() -> None:
    """What a worker imports before its first fit."""
    import arpenteur.pipeline.transfers  # noqa: F401


if __name__ == "__main__":
    main()
