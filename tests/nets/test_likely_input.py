import pytest
from torch import nn

from kenshin.nets.likely_input import likely_input_shape
from kenshin.nets.simple import SimpleNet


@pytest.mark.parametrize(
    ("net", "shape"),
    [
        (SimpleNet(inputs=12), (12,)),
        (nn.Sequential(nn.BatchNorm1d(5), nn.Linear(5, 2)), (5,)),
        (nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(8, 2)), None),
        (nn.Sequential(nn.Embedding(9, 4), nn.Linear(4, 2)), None),
        (nn.LSTM(4, 8), None),
        (nn.Identity(), None),
    ],
)
def test_the_first_layer_tells_the_shape_or_nothing_does(net, shape):
    assert likely_input_shape(net) == shape
