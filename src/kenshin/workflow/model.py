"""What do people hold once a model is trained or opened? A thin face over the rooms behind it."""

from collections.abc import Mapping
from pathlib import Path
from typing import final, overload

from kenshin.errors import UsageError
from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.trace.person import PersonTrace
from kenshin.patients.table import PatientTable
from kenshin.prediction.ask import Ask
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.one_person import estimate_person
from kenshin.prediction.whole_table import estimate_table
from kenshin.saved_model.card import ModelCard
from kenshin.saved_model.saved import SavedModel, open_folder
from kenshin.schema.schema import Schema

__all__ = ["Model", "load"]


@final
class Model:
    """A trained, calibrated ensemble with its schema and card. Scoring it needs no torch."""

    def __init__(self, saved: SavedModel) -> None:
        self.saved = saved

    @property
    def id(self) -> str:
        """SHA-256 that names exactly this model."""
        return self.saved.id

    @property
    def schema(self) -> Schema:
        """What its inputs and outcome mean."""
        return self.saved.schema

    @property
    def card(self) -> ModelCard:
        """What is known about it."""
        return self.saved.card

    def save(self, folder: str | Path, *, replace: bool = False) -> None:
        """Write its folder, whole or not at all.

        Raises:
            UsageError: something is there already.
            StorageError: the disk did not take it.
        """
        self.saved.write(folder, replace=replace)

    @overload
    def predict(self, table: None = None, *, ask: Ask | None = None, **values: object) -> RiskEstimate: ...
    @overload
    def predict(self, table: PatientTable, *, ask: Ask | None = None) -> tuple[RiskEstimate, ...]: ...

    def predict(
        self, table: PatientTable | None = None, *, ask: Ask | None = None, **values: object
    ) -> tuple[RiskEstimate, ...] | RiskEstimate:
        """Draft estimates: everyone in a table, or one person by name (`age=58, bmi=27.4, …`).

        Args:
            table: the people.
            ask: what is wanted beside the numbers, such as `Ask(explain=True)`.
            **values: one person's.

        Raises:
            UsageError: neither, both, a name that the schema does not have, or what cannot be asked.
            DataError: a value that is not a finite number, or a table read with other inputs.
        """
        if table is not None and not values:
            return estimate_table(self.saved, table, ask)
        if table is None and values:
            return self.predict_person(values, ask)
        raise UsageError("prediction.no_values" if table is None else "prediction.table_and_values")

    def predict_person(self, values: Mapping[str, object], ask: Ask | None = None) -> RiskEstimate:
        """One person's draft estimate, with values by the schema's names."""
        return estimate_person(self.saved, values, ask)

    def anatomy(self) -> Anatomy:
        """Layers in the order of the flow, parameters and totals of the first copy."""
        return self.saved.anatomy

    @overload
    def trace(self, table: None = None, **values: object) -> PersonTrace: ...
    @overload
    def trace(self, table: PatientTable) -> tuple[PersonTrace, ...]: ...

    def trace(
        self, table: PatientTable | None = None, **values: object
    ) -> tuple[PersonTrace, ...] | PersonTrace:
        """One person's numbers through the first copy (`age=58, bmi=27.4, …`), or a few people's of a table.

        Raises:
            UsageError: neither, both, a name that the schema does not have, or more than 20 people.
            DataError: a value that is not a finite number, or a person who gets no estimate.
        """
        from kenshin.workflow.inside import trace_people, trace_person

        if table is not None and not values:
            return trace_people(self.saved, table)
        if table is None and values:
            return trace_person(self.saved, values)
        raise UsageError("prediction.no_values")

    def trace_person(self, values: Mapping[str, object], copy: int = 0) -> PersonTrace:
        """One person through any copy, with values by the schema's names; copies count from 0."""
        from kenshin.workflow.inside import trace_person

        return trace_person(self.saved, values, copy)

    def __repr__(self) -> str:
        net = self.card.net
        return f"Model({self.schema.name!r}, {net.copies} × {net.name}, id {self.id[:12]})"


def load(folder: str | Path) -> Model:
    """Open a saved model; this runs no code of its maker's and needs neither torch nor the net's class.

    Raises:
        ModelFileError: damaged, foreign, or not a saved model.
    """
    return Model(open_folder(folder))
