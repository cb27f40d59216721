import pytest
import torch

from kenshin.nets.anatomy.numbers import real_numbers


@pytest.mark.parametrize(
    "kind",
    [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.int8, torch.bool],
)  # fmt: skip
def test_any_kind_of_real_number_becomes_the_same_numbers_in_numpy(kind):
    numbers = real_numbers(torch.tensor([0.0, 1.0], dtype=kind))
    assert numbers.tolist() == [0, 1]


@pytest.mark.filterwarnings("ignore:torch.quantize_per_tensor")  # nets of today still hold such tensors
def test_quantised_and_sparse_tensors_become_what_they_stand_for():
    assert real_numbers(
        torch.quantize_per_tensor(torch.tensor([0.5, -1.0]), 0.5, 0, torch.qint8)
    ).tolist() == [0.5, -1]
    assert real_numbers(torch.eye(2).to_sparse()).tolist() == [[1, 0], [0, 1]]


def test_a_tensor_without_real_numbers_gives_none():
    assert real_numbers(torch.zeros(2, device="meta")) is None
    assert real_numbers(torch.zeros(2, dtype=torch.complex64)) is None


def test_the_numbers_are_a_copy():
    tensor = torch.ones(2, requires_grad=True)
    real_numbers(tensor)[0] = 5
    assert tensor.tolist() == [1, 1]
