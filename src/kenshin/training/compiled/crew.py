"""Who runs the kernel: threads that take jobs and hand them back."""

import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from types import TracebackType

from numba import typeof

from kenshin.training.compiled.job import Job
from kenshin.training.compiled.kernel import train_copy

__all__ = ["Crew"]

_WATCH_SECONDS = 0.05  # how often running copies are looked at


class Crew:
    """Threads, each with one job at a time.

    Args:
        size: how many.
    """

    def __init__(self, size: int) -> None:
        self.running: list[Job] = []
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._ended: SimpleQueue[tuple[Job, BaseException | None]] = SimpleQueue()
        # Daemons: should Python end, it does not wait for them.
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(size)]

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Jobs that still run stop at their next batch."""
        for job in self.running:
            job.halt()
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            if thread.ident is not None:  # it was started
                thread.join()

    def give(self, jobs: Iterator[Job]) -> bool:
        """Take jobs until every thread has one and one waits for it; whether any job runs."""
        while len(self.running) < 2 * len(self._threads) and (job := next(jobs, None)) is not None:
            self._start(job)
            self.running.append(job)
            self._waiting.put(job)
        return bool(self.running)

    def _start(self, job: Job) -> None:
        """Threads begin when the kernel is compiled, which the calling thread does: it can be interrupted."""
        if self._threads[0].ident is None:
            train_copy.compile(tuple(map(typeof, job.arguments)))
            for thread in self._threads:
                thread.start()

    def wait(self) -> list[Job]:
        """Jobs that ended meanwhile; none where nothing ends for a moment."""
        try:
            ended = [self._ended.get(timeout=_WATCH_SECONDS)]
        except Empty:
            return []
        while not self._ended.empty():
            ended.append(self._ended.get())
        for job, error in ended:
            self.running.remove(job)
            if error is not None:
                raise error
        return [job for job, _ in ended]

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            error: BaseException | None = None
            try:
                train_copy(*job.arguments)
            except BaseException as raised:  # goes on in the calling thread
                error = raised
            self._ended.put((job, error))
