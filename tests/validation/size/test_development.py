import json
from pathlib import Path

import pytest

from kenshin.validation.size.cox_snell import cox_snell_of_auroc, largest_cox_snell
from kenshin.validation.size.development import size_of_binary, size_of_several

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "golden.json").read_text())

# Pate et al. 2023, worked example: tumours of the ovary, five kinds, 17 parameters.
TUMOURS = [2557, 186, 176, 467, 120]
AUROCS = {
    (0, 1): 0.85, (0, 2): 0.92, (0, 3): 0.99, (0, 4): 0.95, (1, 2): 0.75,
    (1, 3): 0.95, (1, 4): 0.87, (2, 3): 0.87, (2, 4): 0.71, (3, 4): 0.82,
}  # fmt: skip


def shares(counts):
    return [count / sum(counts) for count in counts]


def of_two(counts, low, high):
    return shares([counts[low], counts[high]])


def test_a_binary_size_agrees_with_pmsampsize():
    golden = GOLDEN["pmsampsize_binary_csrsquared0.288_parameters24_prevalence0.174"]
    found = size_of_binary(0.288, 24, 0.174)
    assert [found.shrinkage, found.optimism, found.overall_risk] == golden["criteria"]
    assert (found.n, found.events) == (golden["n"], golden["events"])
    assert found.events_per_parameter == pytest.approx(4.8, abs=0.001)


def test_more_parameters_need_more_people_as_in_pmsampsize():
    for parameters, people in GOLDEN["pmsampsize_binary_coxsnell0.109_prevalence0.06"].items():
        assert size_of_binary(0.109, int(parameters), 0.06).n == people


def test_five_classes_agree_with_the_published_worked_example():
    pairwise = {pair: cox_snell_of_auroc(c, of_two(TUMOURS, *pair)[1]) for pair, c in AUROCS.items()}
    found = size_of_several(0.15 * largest_cox_snell(shares(TUMOURS)), pairwise, 17, shares(TUMOURS))
    assert (found.optimism, found.overall_risk) == (1477, 524)
    assert found.shrinkage == pytest.approx(13063, abs=5)  # there from a million simulated people
    assert found.n == found.shrinkage


def test_three_classes_use_the_constants_of_three_classes():
    counts = [620, 580, 111]  # Gehringer et al., the example of a drug's response and adverse events
    pairwise = {p: 0.15 * largest_cox_snell(of_two(counts, *p)) for p in ((0, 1), (0, 2), (1, 2))}
    found = size_of_several(0.15 * largest_cox_snell(shares(counts)), pairwise, 5, shares(counts))
    assert (found.shrinkage, found.optimism, found.overall_risk) == (924, 217, 572)
    assert found.events == 79  # 924 · 111 / 1311 = 78.2


def test_two_classes_by_the_formula_for_several_are_the_binary_case():
    binary = size_of_binary(0.1, 12, 0.3)
    several = size_of_several(0.1, {(0, 1): 0.1}, 12, [0.7, 0.3])
    assert (several.shrinkage, several.optimism, several.events) == (
        binary.shrinkage,
        binary.optimism,
        binary.events,
    )


@pytest.mark.parametrize("r2", [0.0, -0.01, float("nan"), 0.99])
def test_a_model_without_signal_or_beyond_the_possible_has_no_size_but_a_reason(r2):
    for found in (size_of_binary(r2, 4, 0.1), size_of_several(0.1, {(0, 1): r2}, 4, [0.5, 0.5])):
        assert found.n is None
        assert found.reason == "validation.size_no_signal"
        json.dumps(found.to_json(), allow_nan=False)


def test_an_outcome_that_no_one_has_has_no_size():
    assert size_of_binary(0.1, 4, 0.0).reason == "validation.size_no_outcome"
    assert size_of_several(0.1, {}, 4, [1.0, 0.0, 0.0]).reason == "validation.size_no_outcome"


def test_nothing_learned_still_needs_the_overall_risk():
    found = size_of_binary(0.1, 0, 0.2)
    assert found.n == found.overall_risk == 246  # 1.96² · 0.2 · 0.8 / 0.05² = 245.9
    assert found.to_json()["events_per_parameter"] is None
