"""Which copies can share one stack?

Those whose nets are made with the same arguments, and that share optimiser and batch size. Learning
rate, schedule, decay, momentum, epochs, patience, seed and rows may differ from copy to copy.
"""

from collections.abc import Mapping, Sequence

from kenshin.training.plan import Copy

__all__ = ["groups"]


def groups(copies: Sequence[Copy]) -> list[list[Copy]]:
    """The copies, group by group."""
    found: list[list[Copy]] = []
    for copy in copies:
        for group in found:
            if _alike(group[0], copy):
                group.append(copy)
                break
        else:
            found.append([copy])
    return found


def _alike(one: Copy, other: Copy) -> bool:
    a, b = one.settings, other.settings
    if (a.recipe.optimiser, a.recipe.batch_size) != (b.recipe.optimiser, b.recipe.batch_size):
        return False
    return a.arguments is b.arguments or _equal(a.arguments, b.arguments)


def _equal(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    try:
        return dict(one) == dict(other)
    except (RuntimeError, ValueError):  # arrays have no single answer: a stack of their own is always right
        return False
