from pathlib import Path

import pytest

from kenshin.errors import UsageError
from kenshin.nets.find import find_net, net_plan
from kenshin.nets.simple import SimpleNet

FILE = str(Path(__file__).with_name("my_nets.py"))


def test_a_net_is_found_by_name_by_class_and_by_file():
    assert find_net("simple") is SimpleNet
    assert find_net(SimpleNet) is SimpleNet
    assert find_net(f"{FILE}:SharedReLU").__name__ == "SharedReLU"


def test_sizes_come_from_the_schema_and_the_rest_from_the_user():
    plan = net_plan(f"{FILE}:WithDropout", 4, 3, {"hidden": 5})
    assert dict(plan.arguments) == {"inputs": 4, "classes": 3, "hidden": 5}
    assert "class WithDropout" in plan.source
    assert plan.build().body[0].out_features == 5


@pytest.mark.parametrize(
    ("net", "message"),
    [
        ("complex", "built-in name"),
        ("absent.py:Net", "does not"),
        (f"{FILE}:Absent", "no 'Absent'"),
        (f"{FILE}:torch", "inherits from torch.nn.Module"),
    ],
)
def test_what_is_not_a_net_is_explained(net, message):
    with pytest.raises(UsageError, match=message):
        find_net(net)


def test_an_unknown_argument_lists_the_known_ones():
    with pytest.raises(UsageError, match=r"hidden1, hidden2\), got 'hiden'"):
        net_plan("simple", 4, 3, {"hiden": 8})


def test_a_file_that_does_not_run_says_why(tmp_path):
    (tmp_path / "bad.py").write_text("1 / 0")
    with pytest.raises(UsageError, match="ZeroDivisionError"):
        find_net(f"{tmp_path / 'bad.py'}:Net")
