"""How are the copies of a plan spread over processors, watched, and stopped?

Each thread runs one copy at a time from its first epoch to its last; compiled code leaves Python alone
meanwhile. The calling thread prepares copies, tells of epochs, and can be interrupted at any time. What
comes of a copy depends on nothing but the copy, so the number of threads changes no bit.
"""

from collections.abc import Iterator, Sequence

from kenshin.processors import processors
from kenshin.training.compiled.crew import Crew
from kenshin.training.compiled.job import Job
from kenshin.training.compiled.workshop import Workshop
from kenshin.training.engine import Refused
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.trained import OnEpoch, TrainedCopy

__all__ = ["Compiled"]


class Compiled:
    """The engine for chains of fully connected layers and element-wise functions.

    Args:
        threads: how many copies are trained at a time; None: as many as there are processors.
    """

    name = "compiled"
    chunk = 256

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads or processors()
        self._workshop: Workshop | None = None  # of the last task: its nets are recognised once

    def refusal(self, task: Task, copies: Sequence[Copy]) -> Refused | None:
        """Why it cannot train these copies; None: it can."""
        return self._workshop_for(task).refusal(copies)

    def train(self, task: Task, copies: Sequence[Copy], on_epoch: OnEpoch) -> tuple[TrainedCopy, ...]:
        """The copies, several at a time; `on_epoch` is called in the calling thread.

        Raises:
            DataError: a loss became NaN or infinite.
        """
        workshop = self._workshop_for(task)
        jobs = (workshop.job(place, copy) for place, copy in enumerate(copies))
        with Crew(min(self.threads, len(copies))) as crew:
            return _watched(crew, jobs, on_epoch)

    def _workshop_for(self, task: Task) -> Workshop:
        if self._workshop is None or self._workshop.task is not task:
            self._workshop = Workshop(task)
        return self._workshop


def _watched(crew: Crew, jobs: Iterator[Job], on_epoch: OnEpoch) -> tuple[TrainedCopy, ...]:
    """The jobs' copies in their order."""
    outcome = _Outcome()
    while crew.give(jobs if outcome.failed is None else iter(())):
        ended = crew.wait()
        for job in (*crew.running, *ended):
            for epoch, losses in job.news(ended=job in ended):
                on_epoch(job.copy.index, epoch, losses)
        for job in ended:
            outcome.take(job)
        outcome.halt_needless(crew.running)
    return outcome.trained()


class _Outcome:
    """What came of the jobs so far: the first copy that fails ends the plan, as if one ran at a time."""

    def __init__(self) -> None:
        self.failed: Job | None = None
        self._trained: dict[int, TrainedCopy] = {}

    def take(self, job: Job) -> None:
        """A job that ended; what comes after a failed one was halted and is dropped."""
        if self.failed is not None and job.place > self.failed.place:
            return
        if job.failed:
            self.failed = job
        else:
            self._trained[job.place] = job.trained()

    def halt_needless(self, running: Sequence[Job]) -> None:
        """Once one failed, those before it run on: another may fail that comes first."""
        for job in running:
            if self.failed is not None and job.place > self.failed.place:
                job.halt()

    def trained(self) -> tuple[TrainedCopy, ...]:
        """The copies in their order.

        Raises:
            DataError: of the first copy whose loss was not finite.
        """
        if self.failed is not None:
            raise self.failed.failure()
        return tuple(self._trained[place] for place in sorted(self._trained))
