"""A net, a schema and people as a user has them: nothing is ready-made but the words."""

import numpy as np

from kenshin.patients.reader import read_patients
from kenshin.prediction.what_if.change import raw_values
from kenshin.schema.file import read_schema
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train

NET = """
import torch
from torch import nn


class Gated(nn.Module):
    def __init__(self, inputs, classes, hidden=6):
        super().__init__()
        self.see, self.gate, self.say = nn.Linear(inputs, hidden), nn.Linear(inputs, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.say(torch.tanh(self.see(x)) * torch.sigmoid(self.gate(x)))
"""

HEAD = """
kenshin = 1
name = "own"
title = { en = "Cough at the harbour", ja = "港の咳" }
intended_use = { en = "Tests.", ja = "試験用。" }
population = { en = "Invented adults", ja = "架空の成人" }
horizon = { en = "none", ja = "なし" }
missing = ["", "NA"]
"""

DECISION = """
[decision]
at_least = "c1"
thresholds = [0.1, 0.4]
action = { en = "asking again", ja = "もう一度たずねること" }
reason = { en = "Asking harms nobody.", ja = "たずねることは害になりません。" }
"""

# name, Japanese label, unit, range, decimals, further lines
INPUTS = [
    ("age", "年齢", "years", (18, 100), 0, "bands = [40.0, 65.0]"),
    ("smoker", "喫煙", "", (0, 1), 0, 'values = { "0" = 0.0, "1" = 1.0, no = 0.0, yes = 1.0, "はい" = 1.0 }'),
    ("weight", "体重", "kg", (20, 250), 1, 'actionable = { direction = "down", step = 0.5, bounds = [45.0, 200.0] }'),
    ("steps", "歩数", "thousand", (0, 40), 1, 'actionable = { direction = "up", step = 0.5, bounds = [0.0, 20.0] }'),
    ("hours", "睡眠", "h", (0, 24), 1, 'actionable = { direction = "either", step = 0.5, bounds = [5.0, 9.0] }'),
    ("cups", "コーヒー", "", (0, 30), 0, 'actionable = { direction = "down", step = 1.0, bounds = [0.0, 30.0] }'),
    ("spiro", "肺活量", "L", (0.5, 10), 2, 'missing_allowed = true\nmissing_means = { en = "not blown", ja = "未測定" }\nstale_after = 90\nwhen_stale = "refuse"'),
    ("site_code", "施設", "", (0, 9), 0, "missing_allowed = true"),
    ("dust", "粉じん", "", (0, 1), 0, ""),
    ("pets", "ペット", "", (0, 20), 0, ""),
    ("crp", "CRP", "mg/dL", (0, 50), 2, "stale_after = 30"),
    ("mask", "マスク", "", (0, 1), 0, 'actionable = { direction = "up", step = 1.0, bounds = [0.0, 1.0] }'),
]  # fmt: skip


def variable(name, label, unit, ends, decimals, more):
    return f"""
[[variable]]
name = "{name}"
role = "input"
columns = ["{name}", "{label}"]
label = {{ en = "{name.capitalize()}", ja = "{label}" }}
unit = "{unit}"
range = [{float(ends[0])}, {float(ends[1])}]
decimals = {decimals}
{more}
"""


def inputs_of(count=12, *, actionable=True):
    more = [(f"x{i}", f"項目{i}", "U", (-100, 100), 3, "") for i in range(len(INPUTS), count)]
    rows = [*INPUTS[:count], *more]
    if actionable:
        return rows
    return [(*row[:-1], "\n".join(s for s in row[-1].splitlines() if "actionable" not in s)) for row in rows]


def schema_of(classes=2, count=12, *, decision=True, groups=True, actionable=True):
    """The schema's text."""
    named = [f'{{ value = "{k}", name = "c{k}", label = {{ en = "grade {k}", ja = "第{k}区分" }} }}' for k in range(classes)]  # fmt: skip
    text = HEAD + ('compare_by = ["sex", "age"]\n' if groups else "")
    text += f'[outcome]\ncolumn = "cough"\nkind = "state"\ndefinition = {{ en = "Counted", ja = "数えたもの" }}\nclasses = [{", ".join(named)}]\n'  # fmt: skip
    text += DECISION if decision else ""
    for row in inputs_of(count, actionable=actionable):
        text += variable(*(row if groups else (*row[:-1], row[-1].replace("bands = [40.0, 65.0]", ""))))
    text += '\n[[variable]]\nname = "person"\nrole = "id"\ncolumns = ["person"]\nlabel = "Person"\n'
    if groups:
        text += '\n[[variable]]\nname = "sex"\nrole = "subgroup"\ncolumns = ["sex", "性別"]\nlabel = { en = "Sex", ja = "性別" }\n'
    return text


def people_of(classes=2, count=12, people=400, seed=0, letter="P"):
    """A table's text: one input is the same for all, one is missing for four people of ten."""
    rng = np.random.default_rng(seed)
    columns = {
        "age": rng.integers(20, 86, people), "smoker": rng.integers(0, 2, people),
        "weight": np.clip(rng.normal(68, 13, people), 40, 150).round(1),
        "steps": np.clip(rng.normal(7, 3, people), 0.5, 20).round(1),
        "hours": np.clip(rng.normal(7, 1, people), 4, 11).round(1), "cups": rng.poisson(2, people),
        "spiro": np.clip(rng.normal(3.5, 0.8, people), 1, 7).round(2), "site_code": np.full(people, 3),
        "dust": (rng.random(people) < 0.2).astype(int), "pets": rng.poisson(0.7, people),
        "crp": np.clip(rng.exponential(0.3, people), 0.01, 20).round(2), "mask": rng.integers(0, 2, people),
    }  # fmt: skip
    columns |= {f"x{i}": rng.normal(size=people).round(3) for i in range(12, count)}
    c = columns
    latent = 0.04 * (c["age"] - 50) + 0.9 * c["smoker"] + 0.04 * (c["weight"] - 68) - 0.2 * (c["steps"] - 7)
    latent = latent + 0.8 * c["dust"] - 0.6 * c["mask"] + 0.2 * c["cups"] + rng.logistic(0, 0.7, people)
    cough = np.digitize(latent, np.quantile(latent, np.linspace(0, 1, classes + 1)[1:-1]))
    text = {name: [f"{v:g}" for v in values] for name, values in list(columns.items())[:count]}
    if "spiro" in text:
        text["spiro"] = ["" if rng.random() < 0.4 else v for v in text["spiro"]]
    text |= {"sex": ["F" if i % 2 else "M" for i in range(people)], "cough": [str(v) for v in cough]}
    text["person"] = [f"{letter}{i}" for i in range(people)]
    lines = [",".join(text)] + [",".join(row) for row in zip(*text.values(), strict=True)]
    return "\n".join(lines) + "\n"


def own_model(folder, classes=2, count=12, people=400, copies=2, **of_schema):
    """The user's model and table; the net's file is gone afterwards."""
    source, path = folder / "my_net.py", folder / "people.csv"
    source.write_text(NET)
    path.write_text(people_of(classes, count, people), encoding="utf-8")
    schema = read_schema(schema_of(classes, count, **of_schema), "own.toml")
    table = read_patients(path, schema)
    recipe = Recipe(epochs=4, folds=3)
    model = train(table, net=f"{source}:Gated", copies=copies, recipe=recipe, seed=3)
    source.unlink()
    return model, table


PERSON = {
    "age": 61, "smoker": "yes", "weight": 84.5, "steps": 4.5, "hours": 6.5, "cups": 3, "site_code": 3, "dust": 1,
    "pets": 0, "crp": 0.35, "mask": 0, "sex": "F",
}  # fmt: skip


def rescored(model, person, alternative):
    """What predict says of the person with an alternative's values."""
    return model.predict_person(dict(person) | {d.name: d.after for d in alternative.differences})


__all__ = ["PERSON", "own_model", "people_of", "raw_values", "rescored", "schema_of"]
