"""What should anyone know who meets a saved model: who, what, from which people, how good?"""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ModelCard"]


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


class PeopleCard(_Part):
    """How many people did which job; `left_out` by reason."""

    in_table: int
    used: int
    per_class: dict[str, int]
    left_out: dict[str, int]
    train_per_copy: int
    stop_per_copy: int
    out_of_fold: int
    table_sha256: str


class TrainingCard(_Part):
    """How it was trained.

    Attributes:
        engine: who trained the copies.
        other_engines: faster ones that could not, each with a sentence in both languages.
        search: which settings were tried and what won; None: nothing was searched.
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


class ModelCard(_Part):
    """The model card; carried in the folder as `card.json`.

    Attributes:
        out_of_fold: the validation report of the out-of-fold risks, as JSON.
        baselines: the comparators' coefficients, see `kenshin.training.comparators.baselines`.
        findings: what was noticed about table and net, in both languages.
        notices: sentences that belong on every output, in both languages.
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
