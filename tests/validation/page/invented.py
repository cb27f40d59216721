"""Whole reports of nobody: numbers are worked out from invented people, so that every part has its real shape."""

from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from kenshin.schema.text import Bilingual
from kenshin.validation.checklist.checklist import checklist_json, fill
from kenshin.validation.measures.sets import judge_sets
from kenshin.validation.people.compare import compared
from kenshin.validation.people.missing import missing_by_class
from kenshin.validation.people.subgroups import counted, subgroups
from kenshin.validation.people.table_one import table_one
from kenshin.validation.report import validate_risks
from kenshin.validation.resampling.optimism import corrected
from kenshin.validation.resampling.random_effects import inverse_logit, logit_of_auroc, summarise
from kenshin.validation.resampling.repeated import repeated
from kenshin.validation.resampling.stability import Refits
from kenshin.wording.say import in_both

Document = dict[str, Any]

LONG_JA = "特定保健指導の対象となりうる高リスク群のうち医療機関への受診勧奨を検討すべき方" * 2


def both(en: str, ja: str) -> dict[str, str]:
    return {"en": en, "ja": ja}


def development() -> Document:
    """Three classes, everything there; a fresh copy each time."""
    import copy

    return copy.deepcopy(_development())


def external() -> Document:
    """Two classes, one of which nobody has; every number that can be missing is."""
    people = np.random.default_rng(3).uniform(0.01, 0.3, 40)
    risks = np.stack([1 - people, people], axis=1)
    found = validate_risks(
        risks,
        np.zeros(40, dtype=np.int64),
        class_names=["no", "yes"],
        comparators={"prevalence": np.full((40, 2), 0.5)},
        decision=(1, (0.05, 0.2)),
        resamples=0,
    )
    document = _frame("external")
    document |= {
        "classes": [
            {"name": "no", "label": both("no diabetes", "糖尿病なし")},
            {"name": "yes", "label": both("diabetes", "糖尿病")},
        ],
        "performance": found.to_json(),
        "performance_of": both("People the model never saw.", "モデルが見ていない人たちです。"),
        "summary": [
            {
                "kind": "careful",
                "text": both(
                    "Nobody has diabetes here, so almost nothing can be said.",
                    "糖尿病の人が1人もいないため、ほとんど何も言えません。",
                ),
            }
        ],
        "flow": {"in_table": 40, "left_out": [], "used": 40, "per_class": [40, 0]},
        "people_compared": [
            each.to_json() for each in compared(_table(1, ["no", "yes"]), _table(2, ["no", "yes"]))
        ],
        "checklist": checklist_json(fill({}, {}, "external")),
    }
    return document


def unknown(part: Any, keep: tuple[str, ...] = ("name", "kind", "class", "level")) -> Any:
    """The same document with every number gone."""
    if isinstance(part, dict):
        return {key: value if key in keep else unknown(value) for key, value in part.items()}
    if isinstance(part, list):
        return [unknown(each) for each in part]
    return None if isinstance(part, int | float) and not isinstance(part, bool) else part


def _frame(kind: str) -> Document:
    """What every report has, and nothing of what it may have."""
    return {
        "format": "kenshin-report/1",
        "kind": kind,
        "made_at": "2026-01-31T09:00:00+09:00",
        "model": "ab" * 32,
        "kenshin": "0.2.0",
        "seconds": 321.4,
        "title": both("Glucose class at the check-up", "健診時の血糖区分"),
        "notices": [
            both(
                "For research and education only. Not a medical device; every output needs a qualified professional’s review.",
                "研究・教育専用です。医療機器ではありません。すべての出力は、資格のある専門家の確認が必要です。",
            )
        ],
        "about": [
            {
                "name": both("Population", "対象集団"),
                "text": both(
                    "Adults of 20 years and older not known to have diabetes",
                    "糖尿病と診断されたことのない20歳以上の成人",
                ),
            },
            {
                "name": both("Outcome", "アウトカム"),
                "text": both(
                    "Fasting plasma glucose < 100 / 100–125 / ≥ 126 mg/dL",
                    "空腹時血糖 100未満/100〜125/126 mg/dL以上",
                ),
            },
            {
                "name": both("Net", "ネット"),
                "text": both(
                    "16 copies of SimpleNet, 243 parameters each", "SimpleNet 16コピー、各243パラメータ"
                ),
            },
        ],
        "classes": [],
        "inputs": [
            {"name": "age", "label": both("Age", "年齢"), "unit": both("years", "歳")},
            {"name": "bmi", "label": both("BMI", "BMI"), "unit": both("kg/m²", "kg/m²")},
            {"name": "hba1c", "label": both("HbA1c", "HbA1c"), "unit": both("%", "%")},
        ],
        "decision": None,
        "summary": [],
        "findings": [],
        "flow": None,
        "table_one": None,
        "missing": None,
        "performance": None,
        "performance_of": None,
        "comparators": [],
        "not_computed": [],
        "internal": None,
        "stability": None,
        "size": None,
        "subgroups": [],
        "sets": None,
        "people_compared": None,
        "checklist": None,
        "learning_curve": [],
        "parameters": [],
    }


CLASSES = [("low", "low", "低"), ("medium", "medium", "中"), ("high", "high", "高")]
RIVALS = {
    "prevalence": both("Everyone the same", "全員同じリスク"),
    "logistic": both("Multinomial logistic regression", "多項ロジスティック回帰"),
    "splines": both("Logistic regression with splines", "スプラインを入れたロジスティック回帰"),
    "boosting": both("Gradient boosting", "勾配ブースティング"),
    "single_input": both("HbA1c alone", "HbA1cだけ"),
}


def _softmax(logits: np.ndarray) -> np.ndarray:
    raised: np.ndarray = np.exp(logits - logits.max(axis=1, keepdims=True))
    risks: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
    return risks


def _invented(people: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """True risks, and what happened."""
    value = rng.normal(0, 1, people)
    logits = np.stack([np.zeros(people), -1.1 + 1.0 * value, -3.1 + 2.0 * value], axis=1)
    risks = _softmax(logits)
    outcome = (rng.random((people, 1)) > risks.cumsum(axis=1)).sum(axis=1).clip(max=2)
    return risks, outcome


def _moved(risks: np.ndarray, slope: float, noise: float, rng: np.random.Generator) -> np.ndarray:
    """The same risks stretched, and with some noise."""
    logs = np.log(risks) * slope
    return _softmax(logs + rng.normal(0, noise, risks.shape))


@cache
def _development() -> Document:
    rng = np.random.default_rng(8)
    risks, outcome = _invented(1500, rng)
    model = _moved(risks, 1.1, 0.15, rng)
    rivals = {
        "prevalence": np.tile(np.bincount(outcome) / len(outcome), (len(outcome), 1)),
        "logistic": _moved(risks, 1.0, 0.16, rng),
        "splines": _moved(risks, 1.0, 0.1, rng),
        "boosting": _moved(risks, 1.4, 0.5, rng),
        "single_input": _moved(risks, 0.6, 0.3, rng),
    }
    names = [name for name, _, _ in CLASSES]
    found = validate_risks(
        model, outcome, class_names=names, comparators=rivals, decision=(2, (0.02, 0.3)), resamples=60
    )
    return _frame("development") | {
        "classes": [{"name": name, "label": both(en, ja)} for name, en, ja in CLASSES],
        "decision": {
            "at_least": 2,
            "label": both("high", "高"),
            "thresholds": [0.02, 0.3],
            "action": both(
                "inviting the person to a confirmatory glucose test", "確認のための血糖検査に招くこと"
            ),
            "reason": both(
                "A second blood test is cheap and safe, so that 50 tests for one person found (2 %) are worth while; hardly anyone would wait until 3 in 10 are found (30 %).",
                "再検査は安価で安全なので、1人を見つけるために50人を検査しても(2%)見合います。一方、10人中3人で見つかるまで(30%)待つ人はほとんどいません。",
            ),
        },
        "summary": [
            {
                "kind": "plain",
                "text": both(
                    "The model tells high from the others well (AUROC 0.87).",
                    "「高」とほかの区分をよく見分けます(AUROC 0.87)。",
                ),
            },
            {
                "kind": "good",
                "text": both(
                    "Of 100 people told a risk of 10 %, about 10 were high.",
                    "10%と言われた100人のうち、実際に「高」だったのは約10人でした。",
                ),
            },
            {
                "kind": "good",
                "text": both(
                    "Acting on it is better than inviting everyone or no one between 2 % and 30 %.",
                    "2〜30%の範囲では、モデルに従うほうが、全員を招くことや誰も招かないことよりよい結果でした。",
                ),
            },
            {
                "kind": "careful",
                "text": both(
                    "It cannot be told apart from a logistic regression; the simpler model will do.",
                    "ロジスティック回帰との差があるとは言えません。単純なモデルで足ります。",
                ),
            },
            {
                "kind": "careful",
                "text": both(
                    "It was judged at one place only; validate again before use elsewhere.",
                    "1か所だけでの評価です。よそで使う前に改めて検証が必要です。",
                ),
            },
        ],
        "findings": [
            {
                "level": "warning",
                "code": "few_events",
                "en": "Class “high” has fewer people than parameters.",
                "ja": "区分「高」の人数がパラメータの数より少なくなっています。",
            }
        ],
        "flow": {
            "in_table": 1873,
            "left_out": [
                {"reason": both("known diabetes", "糖尿病と診断されている"), "people": 212},
                {
                    "reason": both(
                        "no outcome was recorded at this visit", "この受診時のアウトカムの記録がない"
                    ),
                    "people": 101,
                },
                {"reason": both("a required input is missing", "必須の入力項目が欠けている"), "people": 60},
            ],
            "used": 1500,
            "per_class": np.bincount(outcome, minlength=3).tolist(),
        },
        "table_one": _table(1, names).to_json(),
        "missing": [each.to_json() for each in missing_by_class(_columns(outcome, rng), outcome, names, 2)],
        "subgroups": _subgroups(model, outcome, rng),
        "sets": _sets(model, outcome, rng),
        "performance": found.to_json(),
        "acting": {"threshold": 0.16, "acted": 181.3, "found": 45.3, "missed": 30.7},
        "performance_of": both(
            "Risks from 10-fold cross-validation of the whole training: everyone’s risk comes from a model that did not see them.",
            "学習全体を10分割交差検証したリスクです。全員のリスクが、その人を見ていないモデルによるものです。",
        ),
        "comparators": [
            {
                "name": name,
                "label": label,
                "note": both(
                    "The input was chosen by its AUROC on the training people.",
                    "入力項目は、学習に使った人でのAUROCで選びました。",
                )
                if name == "single_input"
                else None,
            }
            for name, label in RIVALS.items()
        ],
        "not_computed": [
            both(
                "FINDRISC: activity and vegetables are not in the table.",
                "FINDRISC: 運動と野菜の摂取が表にないため。",
            )
        ],
        "internal": _internal(found, rng),
        "stability": _stability(model, names, rng),
        "size": {
            "rows": [
                {"criterion": both("Shrinkage at most 10 %", "縮小が10%以内"), "needed": 9120, "have": 1500},
                {
                    "criterion": both("Optimism in R² at most 0.05", "R²の過大評価が0.05以内"),
                    "needed": 1240,
                    "have": 1500,
                },
                {
                    "criterion": both("Overall risk within 0.05", "全体のリスクの誤差が0.05以内"),
                    "needed": None,
                    "have": 1500,
                },
            ],
            "text": [
                both(
                    "The net has 243 parameters in two linear predictors.",
                    "ネットには、2つの線形予測子にわたって243個のパラメータがあります。",
                )
            ],
        },
        "checklist": checklist_json(
            fill(
                {
                    "10": Bilingual(
                        en="1,500 people; see Number of people.", ja="1,500人。「必要な人数」を参照。"
                    ),
                    "3a": Bilingual(en="Diagnostic.", ja="診断モデルです。"),
                },
                {"17": Bilingual(en="Approved by nobody: invented.", ja="架空のため承認はありません。")},
                "development",
            )
        ),
        "learning_curve": [[0.55 + 0.6 / (e + 1), 0.6 + 0.5 / (e + 1) + 0.0004 * e] for e in range(180)],
        "parameters": [
            {"name": "layers.0.weight", "shape": [16, 4], "count": 64},
            {"name": "layers.0.bias", "shape": [16], "count": 16},
        ],
    }


def _columns(outcome: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
    """Three inputs and a word, some of them missing."""
    people = len(outcome)
    age, bmi, hba1c = (
        rng.normal(52 + 4 * outcome, 11),
        rng.normal(24, 4, people),
        rng.normal(5.5 + 0.3 * outcome, 0.4),
    )
    bmi[rng.random(people) < 0.03 + 0.04 * outcome] = np.nan
    smoking = np.where(rng.random(people) < 0.002, "pipe", np.where(rng.random(people) < 0.2, "yes", "no"))
    return {"age": age, "bmi": bmi, "hba1c": hba1c, "smoking": smoking.tolist()}


def _table(seed: int, names: list[str]) -> Any:
    rng = np.random.default_rng(seed)
    outcome = rng.integers(0, len(names), 400)
    return table_one(_columns(outcome, rng), outcome, names)


def _subgroups(model: np.ndarray, outcome: np.ndarray, rng: np.random.Generator) -> list[Document]:
    """As in the contract: a label in both languages beside each row's own numbers."""
    words = {
        "women": "女性",
        "men": "男性",
        "20–39": "20〜39歳",
        "40–64": "40〜64歳",
        "65–": "65歳以上",
        "90–": LONG_JA,
    }
    sex = rng.choice(["women", "men"], len(outcome))
    band = rng.choice(["20–39", "40–64", "65–", "90–"], len(outcome), p=[0.3, 0.4, 0.28, 0.02])
    found = []
    for by, labels in ((both("Sex", "性別"), sex), (both("Age", "年齢"), band)):
        each = subgroups(by["en"], model, outcome, labels.tolist(), from_class=2, threshold=0.16)
        rows = [{"label": both(g.name, words[g.name])} | g.to_json() for g in each.groups]
        found.append({"by": by, "threshold": 0.16, "rows": rows, "everyone": each.everyone.to_json()})
    return found


def _sets(model: np.ndarray, outcome: np.ndarray, rng: np.random.Generator) -> Document:
    """Sets by cuts that fit these people about; of the smallest group nothing is told."""
    person, sex = np.arange(len(outcome)), rng.choice(["women", "men"], len(outcome))
    rows, groups = [], []
    for level, cuts in ((0.8, (0.5, 0.2, 0.15)), (0.9, (0.4, 0.15, 0.1)), (0.95, (0.3, 0.1, 0.0))):
        for kind, each in (("class", cuts), ("marginal", (cuts[0] - 0.1,) * 3)):
            made = judge_sets(model >= np.array(each), outcome, person).to_json()
            without = [0, 0, 10 if each[2] == 0 else 0]
            rows.append({"level": level, "kind": kind, **made, "without_cut": without})
    words = {"women": "女性", "men": "男性", "90–": LONG_JA}
    for name, cells in counted(sex.tolist(), outcome, 3).items():
        inside = judge_sets(
            model[sex == name] >= np.array([0.4, 0.15, 0.1]), outcome[sex == name], person[sex == name]
        )
        own = {**inside.to_json(), "without_cut": [0, 0, 10]} if name == "men" else None
        groups.append({
            "name": name, "label": both(name, words[name]), "people": asdict(cells[-1]), "reason": None,
            "classes": [asdict(cell) for cell in cells[:-1]], "everyones": inside.to_json(), "own": own,
        })  # fmt: skip
    few = {"count": None, "share": None}
    groups.append({
        "name": "90–", "label": both("90–", words["90–"]), "people": few, "classes": [few] * 3,
        "everyones": None, "own": None, "reason": in_both("validation.sets_small"),
    })  # fmt: skip
    return {
        "level": 0.9,
        "parts": 10,
        "people": [[800, 801], [300, 300], None],
        "rows": rows,
        "groups": [{"by": both("Sex", "性別"), "rows": groups}],
    }


def _named(measures: Any) -> list[Document]:
    """Rows of the contract: a measure, and of which class."""
    return [
        {"name": key[0], "class": int(key[1]) if key[1:] else None} | each.to_json()
        for key, each in measures.items()
    ]


def _internal(found: Any, rng: np.random.Generator) -> Document:
    measures = [
        ("log_loss", None, found.log_loss.estimate, -0.02),
        ("auroc_macro", None, found.auroc_macro.estimate, 0.012),
        ("auroc", 2, found.classes[2].auroc.estimate, 0.01),
        ("calibration_slope", 2, 1.05, 0.09),
        ("net_benefit", None, 0.021, 0.001),
    ]
    keyed = [((name,) if k is None else (name, str(k)), value, gap) for name, k, value, gap in measures]
    drawn = [
        {key: (value + gap + rng.normal(0, 0.01), value + rng.normal(0, 0.01)) for key, value, gap in keyed}
        for _ in range(40)
    ]
    best = corrected({key: value + gap for key, value, gap in keyed}, drawn)
    again = repeated([{key: value + rng.normal(0, 0.003) for key, value, _ in keyed} for _ in range(20)])
    aurocs, errors = np.array([0.86, 0.83, 0.89, 0.8]), np.array([0.02, 0.025, 0.03, 0.04])
    summary = summarise(
        *map(np.array, zip(*(logit_of_auroc(a, e) for a, e in zip(aurocs, errors, strict=True)), strict=True))
    )
    mean = summary.back(inverse_logit).to_json()
    sites = ["2007–2008", "2009–2010", "2011–2012", LONG_JA]
    return {
        "optimism": {"draws": 40, "dropped": 1, "searched": False, "measures": _named(best)},
        "repeated": {"repetitions": 20, "parts": 10, "measures": _named(again)},
        "left_out": {
            "by": both("survey cycle", "調査年"),
            "rows": [
                {
                    "label": site,
                    "n": 380,
                    "events": 41,
                    "auroc": [a, a - 2 * e, a + 2 * e],
                    "oe": [1.05, 0.8, 1.3],
                    "slope": [0.97, 0.8, 1.2],
                    "reason": None,
                }
                for site, a, e in zip(sites, aurocs.tolist(), errors.tolist(), strict=True)
            ]
            + [
                {
                    "label": "2013",
                    "n": 12,
                    "events": 0,
                    "auroc": [None] * 3,
                    "oe": [None] * 3,
                    "slope": [None] * 3,
                    "reason": both("Nobody had it.", "該当者がいません。"),
                }
            ],
            "summary": [
                {
                    "name": "auroc",
                    "estimate": [mean["mean"], mean["low"], mean["high"]],
                    "prediction": [mean["prediction_low"], mean["prediction_high"]],
                    "tau": mean["tau"],
                    "i2": mean["i_squared"],
                },
                {
                    "name": "oe",
                    "estimate": [1.04, 0.95, 1.14],
                    "prediction": [0.8, 1.35],
                    "tau": 0.08,
                    "i2": 0.3,
                },
                {
                    "name": "slope",
                    "estimate": [0.98, 0.9, 1.06],
                    "prediction": [None, None],
                    "tau": None,
                    "i2": None,
                },
            ],
            "reason": None,
        },
    }


def _stability(model: np.ndarray, names: list[str], rng: np.random.Generator) -> list[Document]:
    parts = []
    for of, noise in (
        (both("This model, 16 copies", "このモデル(16コピー)"), 0.15),
        (both("One copy alone", "1コピーだけ"), 0.5),
    ):
        refits = Refits(model)
        for _ in range(30):
            refits.add(_moved(model, 1.0, noise, rng))
        parts.append({"of": of, "dropped": 0, **refits.stability(names).to_json()})
    return parts
