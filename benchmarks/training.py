"""How fast is a plan of copies trained, beside skorch, scikit-learn and a plain torch loop?

    python benchmarks/training.py

Adam, learning rate 0.01, batches of 256, 20 epochs, no early stopping, everybody trained on the same
made-up people and judged by log loss on others. Times are per copy. The engines train a plan of copies
on all processors, the peers one copy, on the number of threads that suits them best (for nets this
small: one).
"""

import time
from dataclasses import replace

import numpy as np
import torch
from made_up import people, task
from peers import by_scikit_learn, by_skorch, fused_loop, log_loss
from side_by_side import Comparison, compare, held_to

from kenshin.nets.simple import SimpleNet
from kenshin.training.compiled.engine import Compiled
from kenshin.training.engine import Engine
from kenshin.training.plan import Copy, Settings, bootstrap_plan
from kenshin.training.recipe import Recipe
from kenshin.training.run import run_plan
from kenshin.training.task import Task
from kenshin.training.trained import TrainedCopy
from nets import Residual, TwoHidden

RECIPE = Recipe(optimiser="adam", learning_rate=1e-2, weight_decay=0.0, batch_size=256, epochs=20)
NOBODY = np.empty(0, dtype=np.int64)
TESTED = 4_000  # people whom nobody trains on
SIZES = {
    "4-16-8-3": (SimpleNet, 4, (16, 8), {"hidden1": 16, "hidden2": 8}),
    "4-64-64-3": (TwoHidden, 4, (64, 64), {"first": 64, "second": 64}),
    "30-128-64-3": (TwoHidden, 30, (128, 64), {"first": 128, "second": 64}),
}


def copies_of(count: int, rows: int, recipe: Recipe = RECIPE) -> tuple[Copy, ...]:
    """A plan: everybody trains each copy, nobody stops it."""
    everybody = np.arange(rows)
    return tuple(
        Copy(index, index + 1, everybody, NOBODY, NOBODY, settings=Settings(recipe)) for index in range(count)
    )


class Case:
    """One net on one number of people: what everyone who takes part trains and is judged on."""

    def __init__(
        self,
        net: type[torch.nn.Module],
        inputs: int,
        rows: int,
        arguments: dict[str, int],
        rate: float = 1e-2,
    ) -> None:
        x, y = people(rows + TESTED, inputs)
        self.rows, self.net, self.recipe = rows, net, replace(RECIPE, learning_rate=rate)
        self.train, self.test = (x[:rows], y[:rows]), (x[rows:], y[rows:])
        self.sizes = {"inputs": inputs, "classes": 3, **arguments}
        self.task: Task = task(net, rows, inputs, **arguments, of=rows + TESTED)

    def judged(self, trained: tuple[TrainedCopy, ...]) -> float:
        """Mean over the copies of each one's own log loss, as a peer's single net has it."""
        with torch.no_grad():
            each = [one.net(torch.as_tensor(self.test[0])).softmax(1).numpy() for one in trained]
        return float(np.mean([log_loss(risks, self.test[1]) for risks in each]))

    def ours(self, count: int, engine: str | Engine = "auto") -> float:
        """Train a plan and judge its first copies."""
        plan = copies_of(count, self.rows, self.recipe)
        if isinstance(engine, str):
            trained = tuple(run_plan(self.task, plan, engine=engine).trained())
        else:
            trained = engine.train(self.task, plan, lambda *_: None)
        return self.judged(trained[:5])

    def engine(self) -> str:
        """Which engine is chosen."""
        return ", ".join(run_plan(self.task, copies_of(50, self.rows)).engines)


def one_net_beside_everyone(rounds: int) -> list[Comparison]:
    """50 copies of SimpleNet on 8,000 people."""
    net, inputs, hidden, arguments = SIZES["4-16-8-3"]
    case = Case(net, inputs, 8_000, arguments)
    bench = "train SimpleNet, 8,000 people"
    ours = ("compiled, 50 copies, 2 threads", lambda: case.ours(50, "compiled"), 50)
    alone = ("compiled, 50 copies, 1 thread", lambda: case.ours(50, Compiled(threads=1)), 50)
    together = ("many at once, 50 copies", lambda: case.ours(50, "together"), 50)
    loop = ("readable loop", lambda: case.ours(1, "loop"), 1)
    with one_thread():
        skorch = ("skorch", lambda: by_skorch(net, case.train, case.test, case.sizes), 1)
        sklearn = ("scikit-learn", lambda: by_scikit_learn(hidden, case.train, case.test), 1)
        plain = ("fused torch loop", lambda: fused_loop(net, case.train, case.test, case.sizes), 1)
        done = [compare(bench, us, skorch, rounds) for us in (ours, alone, together, loop)]
        done += [compare(bench, us, sklearn, rounds) for us in (ours, alone, together)]
        return [*done, compare(bench, ours, plain, rounds), compare(bench, loop, plain, rounds)]


def a_net_that_no_kernel_takes(rounds: int) -> list[Comparison]:
    """50 copies of a residual net with dropout by function."""
    case = Case(Residual, 4, 8_000, {})
    assert case.engine() == "many at once"
    with one_thread():
        ours = ("many at once, 50 copies", lambda: case.ours(50), 50)
        skorch = ("skorch", lambda: by_skorch(Residual, case.train, case.test, case.sizes), 1)
        plain = ("fused torch loop", lambda: fused_loop(Residual, case.train, case.test, case.sizes), 1)
        bench = "train a residual net, 8,000 people"
        return [compare(bench, ours, skorch, rounds), compare(bench, ours, plain, rounds)]


def three_sizes_and_three_tables(rounds: int) -> list[Comparison]:
    """The engine that is chosen, beside a fused loop on the number of threads that suits it better."""
    done = []
    for name, (net, inputs, _, arguments) in SIZES.items():
        for rows, count in ((800, 50), (8_000, 20), (80_000, 4)):
            # The widest net would learn the people by heart, and the losses could not be compared.
            case = Case(net, inputs, rows, arguments, rate=1e-3 if inputs == 30 else 1e-2)
            threads = quicker_threads(case)
            ours = (f"{case.engine()}, {count} copies", lambda case=case, n=count: case.ours(n), count)
            theirs = (
                f"fused torch loop, {threads} thread{'s' if threads > 1 else ''}",
                lambda case=case, n=threads: fused_loop(
                    case.net,
                    case.train,
                    case.test,
                    case.sizes,
                    rate=case.recipe.learning_rate,
                    threads=n,
                ),
                1,
            )
            # 800 people leave noise in what one net learns.
            tolerance = 0.06 if rows == 800 else 0.03
            done.append(compare(f"train {name}, {rows:,} people", ours, theirs, rounds, tolerance))
    return done


def quicker_threads(case: Case) -> int:
    """One thread, or all of torch's."""
    seconds: dict[int, float] = {}
    for _ in range(3):
        for threads in (1, torch.get_num_threads()):
            begun = time.perf_counter()
            fused_loop(case.net, case.train, case.test, case.sizes, epochs=2, threads=threads)
            seconds[threads] = min(time.perf_counter() - begun, seconds.get(threads, float("inf")))
    return min(seconds, key=seconds.__getitem__)


def a_thousand_refits(rounds: int) -> list[Comparison]:
    """1,000 bootstrap refits of SimpleNet on 5,000 people, 20 epochs, held to a quarter of a minute."""
    given = task(SimpleNet, 5_000)

    def refit() -> None:
        for one in run_plan(given, bootstrap_plan(np.arange(5_000), 1_000, 0, RECIPE)).trained():
            assert len(one.copy.held_out) > 0

    bench = "1,000 bootstrap refits of SimpleNet, 5,000 people"
    return [held_to(bench, "compiled", refit, "the goal, 15 s", 15.0, rounds=rounds)]


def cost_by_length(rounds: int) -> list[Comparison]:
    """What one copy and one row cost as plans and tables grow; a line through the origin has ratio 1."""
    done, each = [], {}
    for count in (1, 10, 100, 1_000):
        case = Case(SimpleNet, 4, 2_000, {})
        each[count] = (f"{count:,} copies", lambda case=case, n=count: case.ours(n, "compiled"), count)
    for few, many in ((10, 100), (100, 1_000)):
        done.append(compare("cost of a copy, 2,000 people", each[many], each[few], rounds, tolerance=0.1))
    rows: dict[int, tuple[str, object, int]] = {}
    for length in (1_000, 10_000, 100_000):
        case = Case(SimpleNet, 4, length, {})
        rows[length] = (f"{length:,} people", lambda case=case: case.ours(8, "compiled"), length)
    for few, many in ((1_000, 10_000), (10_000, 100_000)):
        done.append(compare("cost of a row, 8 copies", rows[many], rows[few], rounds, tolerance=0.2))  # type: ignore[arg-type]
    return done


class one_thread:  # noqa: N801 reads as `with one_thread():`
    """Nets this small are quicker on one thread of torch, the peers' too."""

    def __enter__(self) -> None:
        self._before = torch.get_num_threads()
        torch.set_num_threads(1)

    def __exit__(self, *_: object) -> None:
        torch.set_num_threads(self._before)


def main(rounds: int = 5) -> list[Comparison]:
    """Everything, in the order of the results."""
    done = one_net_beside_everyone(rounds) + a_net_that_no_kernel_takes(rounds)
    done += three_sizes_and_three_tables(max(3, rounds - 2)) + a_thousand_refits(rounds)
    return done + cost_by_length(rounds)


if __name__ == "__main__":
    for line in main():
        print(line)
