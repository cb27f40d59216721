"""How does a table become a model? Check, leave out, prepare, train, calibrate, judge, export."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float

from kenshin.errors import DataError, UsageError
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.check import require_sound_net
from kenshin.nets.find import NetPlan
from kenshin.patients.finding import Finding
from kenshin.patients.prepare import Preparation
from kenshin.patients.split import person_numbers
from kenshin.patients.table import PatientTable
from kenshin.reproducible import canonical_json, seeds, versions
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.card import ModelCard, NetCard, PeopleCard, TrainingCard
from kenshin.saved_model.export import export_graph, export_weights
from kenshin.saved_model.graph import Scorer
from kenshin.saved_model.known_people import marked
from kenshin.saved_model.reference.reference import Reference, reference_json
from kenshin.saved_model.saved import golden_json, open_contents
from kenshin.schema.file import write_schema
from kenshin.schema.schema import Schema
from kenshin.training.comparators.baselines import BASELINES, Baseline, fit_baselines
from kenshin.training.device import choose_device
from kenshin.training.pipeline import Fitted, Pipeline
from kenshin.training.recipe import Recipe
from kenshin.training.trained import OnEpoch
from kenshin.training.watch import OnPlan, unwatched
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.wording.say import in_both, spoken_in_both
from kenshin.workflow.judge import judge_training
from kenshin.workflow.model import Model
from kenshin.workflow.people import StudyPeople, study_people
from kenshin.workflow.remembered import remembered
from kenshin.workflow.study.people import people_table

__all__ = ["train"]

_MOST_COPIES = 1000
_RESAMPLES = 200  # of the out-of-fold report in the card; `validate` takes more


def train(
    table: PatientTable,
    net: str | type[torch.nn.Module] = "simple",
    copies: int = 16,
    recipe: Recipe | None = None,
    seed: int = 0,
    device: str = "cpu",
    engine: str = "auto",
    search: Mapping[str, Sequence[object]] | None = None,
    on_epoch: OnEpoch = unwatched,
    on_plan: OnPlan = unwatched,
    keep: Path | str | None = None,
    *,
    marks: bool = True,
    **net_arguments: object,
) -> Model:
    """Train a calibrated ensemble of any net on a table of people.

    Args:
        table: read with a schema that has an outcome.
        net: `"simple"`, `"FILE.py:CLASS"`, or a class.
        copies: how many nets make the ensemble.
        recipe: how each is trained.
        seed: of everything random.
        device: `cpu`, `cuda` or `mps`.
        engine: `auto` takes the fastest that can train the net; or `compiled`, `together`, `loop`.
        search: values to try, by the recipe's or the net's names, e.g. `{"learning_rate": [0.003, 0.01],
            "hidden1": [16, 32]}`; the combination with the least out-of-fold log loss is taken, and the
            card says what was tried.
        on_epoch: told (copy, epoch, losses) as training goes on.
        on_plan: told before each plan: the rounds of a search, then the ensemble.
        keep: a folder for finished copies: a training that was interrupted goes on there when it is
            asked for again, to the same bits.
        marks: whether the card keeps a mark of each person, by which the model knows them again; see
            docs/decisions/0012-person-marks.md.
        **net_arguments: for the net's `__init__`.

    Raises:
        TableRefused: the table has error findings.
        DataError: too few people, or a loss that is not finite.
        UsageError: a net that breaks the contract, a setting that cannot be meant, or a `keep` that
            belongs to another training.
    """
    recipe = recipe or Recipe()
    if not 1 <= copies <= _MOST_COPIES:
        raise UsageError("training.copies", got=copies)
    where = choose_device(device)
    people = _people(table)
    classes = len(table.schema.class_names)
    pipeline = Pipeline(net, classes, net_arguments, copies, recipe, search or {}, engine, where)
    fitted = pipeline.fit(
        people.table.inputs, people.outcome, person_numbers(people.table), seed,
        on_net=lambda plan, width: _require_sound(plan, width, classes, seed), on_epoch=on_epoch,
        on_plan=on_plan, keep=None if keep is None else Path(keep),
    )  # fmt: skip
    report = _out_of_fold_report(people, fitted, seed)
    baselines = fit_baselines(fitted.prepared, people.outcome, classes)
    findings = people.findings + _judged(people, fitted, report)
    card = _card(people, fitted, seed, device, report, baselines, findings)
    if marks:
        card = card.model_copy(update={"people": marked(card.people, people.table.person, seed)})
    reference = remembered(people, pipeline, fitted, seed)
    return Model(open_contents(_contents(table.schema, fitted, card, reference)))


def _people(table: PatientTable) -> StudyPeople:
    people = study_people(table)
    if min(people.per_class.values()) < 3:  # one person of each class to train, to stop and to calibrate
        raise DataError("training.too_few_people", people=len(people.table))
    return people


def _require_sound(plan: NetPlan, width: int, classes: int, seed: int) -> None:
    """Refuse a net that breaks the contract before minutes are spent on it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seeds(seed, ["check"]))
        require_sound_net(plan.build(), width, classes)


def _out_of_fold_report(people: StudyPeople, fitted: Fitted, seed: int) -> ValidationReport:
    """The ensemble beside the baselines, each person scored only by what was not trained on them."""
    prepared, fold, ensemble = fitted.prepared, fitted.fold, fitted.ensemble
    outcome, rows = people.outcome, ensemble.out_of_fold
    names = people.table.schema.class_names
    others = {name: np.zeros((len(outcome), len(names))) for name in BASELINES}
    for part in np.unique(fold[rows]):
        out = fold == part
        for baseline in fit_baselines(prepared[~out], outcome[~out], len(names)):
            others[baseline.name][out] = baseline.risks(prepared[out])
    person = people.table.person
    return validate_risks(
        ensemble.out_of_fold_risks,
        outcome[rows],
        class_names=names,
        comparators={name: risks[rows] for name, risks in others.items()},
        person=None if person is None else [person[i] for i in rows],
        resamples=_RESAMPLES,
        seed=seed,
    )


def _judged(people: StudyPeople, fitted: Fitted, report: ValidationReport) -> tuple[Finding, ...]:
    """What must be said about this training."""
    counts = tuple(np.bincount(people.outcome, minlength=len(report.classes)).tolist())
    net = fitted.ensemble.copies[0].net
    parameters = sum(p.numel() for p in net.parameters() if p.requires_grad)
    schema, searched = people.table.schema, fitted.found is not None
    return judge_training(schema, report, counts, parameters, fitted.recipe, searched=searched)


def _card(
    people: StudyPeople,
    fitted: Fitted,
    seed: int,
    device: str,
    report: ValidationReport,
    baselines: tuple[Baseline, ...],
    findings: tuple[Finding, ...],
) -> ModelCard:
    plan, ensemble, found = fitted.plan, fitted.ensemble, fitted.found
    schema = people.table.schema
    first = ensemble.copies[0]
    return ModelCard(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        schema_name=schema.name,
        inputs=[{"name": v.name, "unit": v.unit} for v in schema.inputs],
        classes=list(schema.class_names),
        net=NetCard(
            name=plan.name,
            arguments={name: repr(value) for name, value in plan.arguments.items()},
            source_sha256=plan.source_hash,
            copies=len(ensemble.copies),
            parameters_per_copy=sum(p.numel() for p in first.net.parameters()),
            structure=str(first.net),
        ),
        people=PeopleCard(
            in_table=len(people.whole),
            used=len(people.table),
            per_class=people.per_class,
            left_out=people.flow.left_out,
            train_per_copy=len(first.copy.train),
            stop_per_copy=len(first.copy.stop),
            out_of_fold=len(ensemble.out_of_fold),
            table_sha256=people.whole.digest,
            table_one=people_table(people.table).to_json(),
        ),
        training=TrainingCard(
            seed=seed,
            device=device,
            recipe=fitted.recipe.to_json(),
            engine=", ".join(ensemble.engines),
            other_engines=[{"engine": name} | spoken_in_both(refused) for name, refused in ensemble.refused],
            search=None if found is None else found.to_json() | {"wishes": _as_python(fitted.wishes)},
            best_epochs=[copy.best_epoch + 1 for copy in ensemble.copies],
            learning_curve=[(e.train, e.stop) for e in first.history],
            temperature=ensemble.temperature,
            log_class_weights=ensemble.log_class_weights.tolist(),
        ),
        preparation=fitted.preparation.to_json(),
        baselines=[baseline.to_json() for baseline in baselines],
        out_of_fold=report.to_json(),
        findings=[finding.in_both() for finding in findings],
        notices=[in_both(key) for key in _notices(schema)],
        versions=versions(),
    )


def _as_python(wishes: Mapping[str, Sequence[object]]) -> dict[str, list[str]]:
    """Exactly as Python would write them, so that the same search can be made again."""
    return {name: [repr(value) for value in values] for name, values in wishes.items()}


def _notices(schema: Schema) -> list[str]:
    return ["general.notice"] + (["prediction.status_not_risk"] if schema.outcome.kind == "status" else [])


def _contents(schema: Schema, fitted: Fitted, card: ModelCard, reference: Reference) -> dict[str, bytes]:
    preparation, ensemble = fitted.preparation, fitted.ensemble
    nets = [copy.net for copy in ensemble.copies]
    assembled = Assembled(preparation, nets, ensemble.log_class_weights.tolist(), ensemble.temperature)
    made_up = _made_up_people(schema, preparation)
    graph = export_graph(assembled, made_up)
    anatomy = anatomy_of(assembled.copies[0], preparation.width)
    tensors = [
        [f"copies.{name}", list(t.shape), str(t.dtype).removeprefix("torch.")]
        for name, t in assembled.copies.state_dict().items()
    ]
    return {
        "anatomy.json": canonical_json({"copy": anatomy.to_json(), "tensors": tensors}).encode(),
        "card.json": canonical_json(card.model_dump(mode="json")).encode(),
        "golden.json": golden_json(Scorer(graph), made_up),
        "graph.onnx": graph,
        "net_source.py.txt": fitted.plan.source.encode(),
        "reference.json": reference_json(reference),
        "schema.toml": write_schema(schema).encode(),
        "weights.safetensors": export_weights(assembled),
    }


def _made_up_people(schema: Schema, preparation: Preparation) -> Float[np.ndarray, "patient input"]:
    """Nobody in particular: the mean of every input, then one input at a time a step up and down."""
    mean, scale = np.array(preparation.mean), np.array(preparation.scale)
    rows = [mean] + [mean + sign * scale * np.eye(len(mean))[i] for i in range(len(mean)) for sign in (1, -1)]
    people = np.array(rows).round(3)
    for i, variable in enumerate(schema.inputs):
        if variable.missing_allowed:
            absent = mean.round(3)
            absent[i] = np.nan
            people = np.vstack([people, absent])
    return people
