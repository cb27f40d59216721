import pytest
import torch
import torch.nn.functional as F
from torch import nn

from kenshin.training.together.dropout import Drop, Dropping, Noting, WithoutDropout, masks

CPU = torch.device("cpu")


@pytest.mark.parametrize("chance", [0.1, 0.25, 0.5, 0.9])
def test_a_mask_drops_with_its_chance_and_keeps_the_mean(chance):
    (mask,) = masks([Drop((200, 50), chance)], range(20), 3, CPU)
    assert mask.shape == (20, 200, 50)
    lost = (mask == 0).float().mean(dim=(1, 2))
    noise = (chance * (1 - chance) / 10_000) ** 0.5
    assert ((lost - chance).abs() < 5 * noise).all()
    assert torch.allclose(mask[mask > 0], torch.tensor(1 / (1 - chance)), rtol=1e-3)


def test_neighbours_in_a_mask_and_masks_of_other_copies_steps_and_places_are_unrelated():
    drops = [Drop((100_000,), 0.5)] * 2
    here, there = masks(drops, [1, 2], 7, CPU)
    (later, _) = masks(drops, [1, 2], 8, CPU)
    first = here[0].sub(1)
    others = [here[1], there[0], later[0], here[0].roll(1), here[0].roll(4), there[0].roll(3)]
    for other in others:
        assert abs(float((first * other.sub(1)).mean())) < 5 / 100_000**0.5


def test_a_copys_mask_does_not_depend_on_the_copies_beside_it_or_on_filling():
    (together,) = masks([Drop((7, 5), 0.3)], [11, 12, 13], 2, CPU)
    (alone,) = masks([Drop((7, 5), 0.3)], [12], 2, CPU)
    (longer,) = masks([Drop((9, 5), 0.3)], [12], 2, CPU)
    assert torch.equal(together[1], alone[0])
    assert torch.equal(longer[0, :7], alone[0])


def test_seeds_beyond_64_bits_are_taken():
    assert masks([Drop((3,), 0.5)], [1 << 70, -1], 0, CPU)[0].shape == (2, 3)


class Drops(nn.Module):
    def __init__(self):
        super().__init__()
        self.part, self.none = nn.Dropout(0.4), nn.Dropout(0.0)

    def forward(self, x):
        x = self.none(self.part(x) + 1)
        return F.dropout(x, training=self.training) + F.dropout(x, 0.2, training=False)


def test_where_forward_drops_is_noted():
    noting = Noting()
    with noting:
        Drops()(torch.zeros(6, 2))
    assert noting.drops == [Drop((6, 2), 0.4), Drop((6, 2), 0.5)]
    noting = Noting()
    with noting:
        Drops().eval()(torch.zeros(6, 2))
    assert noting.drops == []


def test_masks_are_applied_in_their_order():
    first, second = torch.tensor([0.0, 2.0]), torch.tensor([3.0, 0.0])
    with Dropping([first, second]):
        answer = Drops()(torch.ones(2))
    assert torch.equal(answer, (first + 1) * second + (first + 1))


def test_dropout_in_place_changes_its_input():
    x = torch.ones(3)
    with Dropping([torch.tensor([0.0, 2.0, 2.0])]):
        F.dropout(x, 0.5, training=True, inplace=True)
    assert x.tolist() == [0.0, 2.0, 2.0]


@pytest.mark.parametrize(
    "net",
    [
        nn.Dropout(0.9), nn.Dropout1d(0.9), nn.Dropout2d(0.9), nn.Dropout3d(0.9), nn.AlphaDropout(0.9),
        nn.FeatureAlphaDropout(0.9),
    ],
)  # fmt: skip
def test_without_dropout_nothing_is_dropped_whatever_the_module(net):
    x = torch.rand(5, 4, 3, 2, 2) if isinstance(net, nn.Dropout3d) else torch.rand(5, 4, 3, 2)
    x = x[..., 0] if isinstance(net, nn.Dropout1d) else x
    with WithoutDropout():
        assert torch.equal(net(x), x)


def test_without_dropout_attention_is_the_same_in_train_and_eval_mode():
    attention, x = nn.MultiheadAttention(8, 2, dropout=0.5, batch_first=True), torch.rand(3, 5, 8)
    for needed in (True, False):
        expected = attention.eval()(x, x, x, need_weights=needed)[0]
        with WithoutDropout():
            answer = attention.train()(x, x, x, need_weights=needed)[0]
        assert torch.allclose(answer, expected, atol=1e-6)
    with WithoutDropout():
        answer = F.scaled_dot_product_attention(x, x, x, None, 0.5, True)
    assert torch.allclose(answer, F.scaled_dot_product_attention(x, x, x, is_causal=True), atol=1e-6)
