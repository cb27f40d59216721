from dataclasses import replace

import pytest
import torch
from torch import nn

from kenshin.training.loop import make_optimiser
from kenshin.training.recipe import Recipe
from kenshin.training.together.optimiser import StackedOptimiser, pace


class Holder(nn.Module):
    def __init__(self, values):
        super().__init__()
        self.parts = nn.ParameterList(v.clone() for v in values)


def loop_steps(values, slopes, recipe, steps_an_epoch):
    """The loop's own optimiser over one copy."""
    net = Holder(values)
    optimiser = make_optimiser(net, recipe)
    for step, slope in enumerate(slopes):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate(step // steps_an_epoch)
        for parameter, own in zip(net.parameters(), slope, strict=True):
            parameter.grad = own.clone()
        optimiser.step()
    return [p.detach() for p in net.parameters()]


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
def test_each_copy_moves_as_by_pytorchs_own_optimiser(optimiser):
    """Five copies, four paces, 3 or 2 batches an epoch; one leaves after the first epoch."""
    base = Recipe(optimiser=optimiser, epochs=2, learning_rate=0.05, weight_decay=0.1)
    recipes = [
        base,
        base,
        replace(base, learning_rate=0.2, schedule="linear"),
        replace(base, weight_decay=0.0),
    ]
    recipes.append(replace(base, momentum=0.3))
    batches = [3, 3, 3, 2, 2]
    generator = torch.Generator().manual_seed(0)
    shapes = [(4, 3), (4,), ()]
    start = [torch.randn(5, *shape, generator=generator) for shape in shapes]
    slopes = [[torch.randn(5, *shape, generator=generator) for shape in shapes] for _ in range(6)]

    parameters = [t.clone() for t in start]
    stacked = StackedOptimiser(parameters, recipes, batches)
    stacked.start_epoch(0)
    for slope, copies in zip(slopes[:3], (5, 5, 3), strict=True):
        stacked.step(copies, [s[:copies] for s in slope])
    left = [t[1].clone() for t in parameters]
    stay = [0, 2, 3, 4]
    parameters = [t[stay] for t in parameters]
    stacked.keep(stay, parameters, 1)
    stacked.start_epoch(1)
    for slope, copies in zip(slopes[3:], (4, 4, 2), strict=True):
        stacked.step(copies, [s[stay][:copies] for s in slope])

    for place, copy in enumerate(stay):
        met = [s for k, s in enumerate(slopes) if k % 3 < batches[copy]]
        alone = loop_steps(
            [t[copy] for t in start],
            [[s[copy] for s in slope] for slope in met],
            recipes[copy],
            batches[copy],
        )
        for ours, theirs in zip(parameters, alone, strict=True):
            assert torch.allclose(ours[place], theirs, atol=1e-6)
    alone = loop_steps([t[1] for t in start], [[s[1] for s in slope] for slope in slopes[:3]], recipes[1], 3)
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(left, alone, strict=True))


def test_slopes_that_lie_transposed_in_memory_move_the_right_numbers():
    """The fused calls walk through memory without looking at strides."""
    start, slope = torch.zeros(2, 3, 4), torch.arange(24.0).view(2, 4, 3).transpose(1, 2)
    stacked = StackedOptimiser([start], [Recipe(optimiser="sgd", momentum=0, weight_decay=0)] * 2, [1, 1])
    stacked.start_epoch(0)
    stacked.step(2, [slope])
    assert torch.allclose(start, -0.01 * slope)


def test_copies_of_one_pace_are_moved_by_one_call():
    recipe = Recipe()
    other = replace(recipe, learning_rate=0.5)
    parameters = [torch.zeros(4, 2)]
    runs = StackedOptimiser(parameters, [recipe, replace(recipe, patience=3), other, other], [2] * 4)._runs
    assert [(run.begin, run.end) for run in runs] == [(0, 2), (2, 4)]
    assert pace(recipe) == pace(replace(recipe, epochs=7))
    assert pace(replace(recipe, schedule="linear")) != pace(replace(recipe, schedule="linear", epochs=7))
