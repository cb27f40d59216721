import pytest
import torch
import torchinfo
from torch import nn

from kenshin.nets.anatomy.measure import anatomy_of
from tests.nets.many_nets import BY_NAME, traced

# torchinfo counts the weights of a Linear once, however many places of a sequence they are used for,
# and a whole table for looking up a row of it; here each use counts, and looking up costs nothing.
PLACES = {("Attention", "enter"): 4, ("Attention", "t.linear1"): 4, ("Attention", "t.linear2"): 4}
LOOKED_UP = {("Words", "table")}
# torchinfo does not see what a parametrisation computes from its parameters.
UNSEEN = {("OwnLayers", "b.parametrizations.weight.0")}


def by_call(anatomy):
    """Our layers by the module's path, in the order of its calls."""
    of = {o.name: o for o in anatomy.operations}
    found = {}
    for layer in anatomy.layers:
        found.setdefault(of[layer.operations[0]].module, []).append(layer)
    return found


@pytest.mark.parametrize("name", BY_NAME)
def test_shapes_counts_and_multiply_adds_agree_with_torchinfo_wherever_both_speak(name):
    example = BY_NAME[name]
    ours = by_call(traced(name).anatomy)
    net = example.net()
    paths = {}
    for path, module in net.named_modules(remove_duplicate=False):
        paths.setdefault(module, []).append(path)
    shown = torchinfo.summary(net, input_data=example.person()[None], verbose=0)
    leaves = [(paths[info.module], info) for info in shown.summary_list if info.is_leaf_layer]
    assert leaves
    for names, info in leaves:
        path = next(path for path in names if ours.get(path))
        if (name, path) in UNSEEN:
            continue
        layer = ours[path].pop(0)
        assert layer.output_shape == tuple(info.output_size[1:])
        assert layer.count == info.num_params
        expected = 0 if (name, path) in LOOKED_UP else info.macs * PLACES.get((name, path), 1)
        assert layer.multiply_adds == expected, path


def counted(net, *shape):
    return anatomy_of(net.eval(), shape).multiply_adds


class Does(nn.Module):
    def __init__(self, function, *table):
        super().__init__()
        self.function, self.table = function, nn.Parameter(torch.zeros(table))

    def forward(self, x):
        return self.function(x, self.table)


@pytest.mark.parametrize(
    ("net", "shape", "expected"),
    [
        (nn.Linear(5, 3), (5,), 3 * 5 + 3),
        (nn.Linear(5, 3, bias=False), (7, 5), 7 * 3 * 5),
        (nn.Conv1d(2, 4, 3, groups=2), (2, 10), 8 * 4 * (3 + 1)),
        (nn.Conv1d(1, 4, 3), (10,), 8 * 4 * (3 + 1)),  # the person's axis is taken for the one channel
        # A transposed convolution spreads each of 5×5 places over the kernel, and adds 11×11 biases.
        (nn.ConvTranspose2d(2, 3, 3, stride=2), (2, 5, 5), 5 * 5 * 2 * 3 * 9 + 3 * 11 * 11),
        (nn.Bilinear(4, 4, 3), None, 3 * 16 + 3),
        (nn.GRU(3, 5, batch_first=True), (6, 3), 6 * (3 * 5 * (3 + 5) + 2 * 3 * 5)),
        (nn.LayerNorm(8), (8,), 16),
        (nn.ReLU(), (8,), 0),
        (Does(lambda x, t: x @ t, 4, 3), (4,), 12),
        (Does(lambda x, t: t @ x.mT, 2, 4), (4,), 8),
        (Does(lambda x, t: x @ t, 4), (5, 4), 20),
        (Does(lambda x, t: torch.addmm(t[0], x, t), 4, 3), (4,), 12 + 3),
        (Does(lambda x, t: torch.baddbmm(t, x, x.mT), 2, 2), (2, 4), 16 + 4),
        # 2 heads × 5 queries × 5 keys, each 3 long, and as much again for the values.
        (Does(lambda x, t: nn.functional.scaled_dot_product_attention(x, x, x), 1), (2, 5, 3), 2 * 5 * 5 * (3 + 3)),
    ],
)  # fmt: skip
def test_multiply_adds_agree_with_the_count_by_hand(net, shape, expected):
    if shape is None:
        net, shape = Does(lambda x, _, both=net: both(x, x), 1), (4,)
    assert counted(net, *shape) == expected


def test_train_mode_with_its_two_people_counts_for_one():
    net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.ReLU())
    assert anatomy_of(net.train(), 4).multiply_adds == anatomy_of(net.eval(), 4).multiply_adds == 15 + 6
