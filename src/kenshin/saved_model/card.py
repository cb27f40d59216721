"""What should anyone know who meets a saved model: who, what, from which people, how good?"""

import base64

from pydantic import BaseModel, ConfigDict, Field, field_validator

__all__ = ["ModelCard", "NetCard", "ParentCard", "PeopleCard", "TrainingCard", "UpdateCard", "UpdatedOn"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetCard(_Part):
    """Which net, made how.

    Attributes:
        arguments: as text, exactly as Python would write them.
    """

    name: str
    arguments: dict[str, str]
    source_sha256: str
    copies: int
    parameters_per_copy: int
    structure: str


class UpdatedOn(_Part):
    """A further table that a model was updated on; `marked`: its people are among the card's marks."""

    table_sha256: str
    in_table: int
    marked: bool


class PeopleCard(_Part):
    """How many people did which job; `left_out` by reason.

    Attributes:
        table_one: who they were, by class, as `validation.people.table_one` tells it: no small counts.
        salt: of the marks.
        marks: by which people of the training are known again, see `kenshin.saved_model.known_people`;
            None: the table named no persons, or whoever trained left them out.
        updated_on: tables of later updates.
    """

    in_table: int
    used: int
    per_class: dict[str, int]
    left_out: dict[str, int]
    train_per_copy: int
    stop_per_copy: int
    out_of_fold: int
    table_sha256: str
    table_one: dict[str, object] | None = None
    salt: str | None = Field(default=None, pattern="^[0-9a-f]{32}$")
    marks: str | None = None
    updated_on: list[UpdatedOn] = Field(default_factory=list)

    @field_validator("marks")
    @classmethod
    def _whole_marks(cls, marks: str | None) -> str | None:
        if marks is not None and len(base64.b64decode(marks, validate=True)) % 8:
            raise ValueError
        return marks


class TrainingCard(_Part):
    """How it was trained.

    Attributes:
        engine: who trained the copies.
        other_engines: faster ones that could not, each with a sentence in both languages.
        search: which settings were tried and what won; None: nothing was searched.
        temperature: as it stands in the graph; an update of the slope changes it.
        log_class_weights: as they stand in the graph; an update takes its shift off them.
    """

    seed: int
    device: str
    recipe: dict[str, object]
    engine: str
    other_engines: list[dict[str, str]] = Field(default_factory=list)
    search: dict[str, object] | None = None
    best_epochs: list[int]
    learning_curve: list[tuple[float, float]] = Field(description="copy 0: (train, stop) log loss per epoch")
    temperature: float
    log_class_weights: list[float]


class ParentCard(_Part):
    """The model that another one came from; `how` it did."""

    id: str
    how: str
    made_at: str


class UpdateCard(_Part):
    """What an update did, on whom, and what it brought.

    Attributes:
        left_out: people of the table who were not used, by reason.
        known: how many of them were in the old model's training; None: that could not be checked.
        shift: added to each class's logit; None: the model was trained anew.
        slope: multiplies the logits; None: the model was trained anew.
        folds: parts of the cross-fitting behind `after`; None: it is the new model's out-of-fold report.
        before: the old model's numbers on these people.
        after: the new way's, each person judged by what was not fitted on them.
        difference: log loss after less log loss before, with its interval; None: other people each time.
        findings: what was noticed, in both languages.
    """

    how: str
    in_table: int
    used: int
    per_class: dict[str, int]
    left_out: dict[str, int]
    known: int | None
    shift: list[float] | None
    slope: float | None
    folds: int | None
    seed: int
    before: dict[str, object]
    after: dict[str, object]
    difference: list[float | None] | None
    findings: list[dict[str, str]]


class ModelCard(_Part):
    """The model card; carried in the folder as `card.json`.

    Attributes:
        out_of_fold: the validation report of the out-of-fold risks, as JSON.
        baselines: the comparators' coefficients, see `kenshin.training.comparators.baselines`.
        findings: what was noticed about table and net, in both languages.
        notices: sentences that belong on every output, in both languages.
        parent: the model that this one is an update of; None: there is none.
        update: how it was updated.
    """

    format: str = "kenshin-card/1"
    made_at: str
    schema_name: str
    inputs: list[dict[str, str]]
    classes: list[str]
    net: NetCard
    people: PeopleCard
    training: TrainingCard
    preparation: dict[str, object]
    baselines: list[dict[str, object]]
    out_of_fold: dict[str, object]
    findings: list[dict[str, str]]
    notices: list[dict[str, str]]
    versions: dict[str, str]
    parent: ParentCard | None = None
    update: UpdateCard | None = None

    @property
    def remarks(self) -> list[dict[str, str]]:
        """Findings of the training, then of the update."""
        return [*self.findings, *(self.update.findings if self.update else [])]

    def shown(self) -> dict[str, object]:
        """Plain values for people and machines to read; the marks stay in the folder."""
        return self.model_dump(mode="json", exclude={"people": {"marks", "salt"}})
