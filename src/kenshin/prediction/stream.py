"""How is a table of any size estimated into a file, with a few pieces of it in memory?

read → screen → score → write. Pieces are worked on side by side and written in order. The table is
accepted and refused exactly as the reader of whole tables does it: if any cell cannot be read, the rest
is still looked through, so that every place can be named, and nothing is written.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from jaxtyping import Float, Int

from kenshin.errors import UsageError
from kenshin.patients.piece import Piece, Pieces
from kenshin.patients.pieces import open_pieces
from kenshin.patients.read_piece import PieceRead, Unreadable, Wanted, read_piece, wanted_columns
from kenshin.prediction.ask import Ask
from kenshin.prediction.beside import require_sets
from kenshin.prediction.draft_columns import (
    Drafted,
    Scores,
    added_columns,
    draft_columns,
    refuse_collision,
)
from kenshin.prediction.draft_file import DraftFile, draft_file, require_table_name
from kenshin.prediction.explanation.attribution import Attribution
from kenshin.prediction.explanation.kept import kept, rows_to_explain
from kenshin.prediction.score import raw_of, score_accepted, warm_if_it_pays
from kenshin.prediction.table_screen import screen_table
from kenshin.prediction.whole_table import require_for_tables
from kenshin.processors import processors
from kenshin.saved_model.saved import SavedModel
from kenshin.wording.say import Language

__all__ = ["Estimated", "estimate_file", "write_person"]

_BYTES_A_PERSON: Final = 40  # of a text table whose people are not counted yet

OnPeople = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Estimated:
    """What happened to the people of a table.

    Attributes:
        people: how many there are.
        refused: refusal's code → how many.
    """

    people: int
    refused: dict[str, int]


def estimate_file(
    model: SavedModel,
    table: Path,
    out: Path,
    ask: Ask | None = None,
    *,
    encoding: str | None = None,
    language: Language = "en",
    on_people: OnPeople = lambda _done, _all: None,
) -> Estimated:
    """Draft estimates of everyone in a CSV, TSV or Parquet file, written to another.

    Args:
        model: what scores.
        table: the people; their columns are kept.
        out: a Parquet file where the name says so, else a text table.
        ask: for explanations, and for the level and groups of the sets.
        encoding: of a text table that is neither UTF-8 nor recognisably cp932.
        language: of the refusals' sentences.
        on_people: told (people done, people in all; None: not known before the end).

    Raises:
        UsageError: the table would be written over, the name of `out` says no format, or what is asked is
            asked of one person at a time.
        TableRefused: rows or cells that cannot be read, each with its place.
        DataError: not a readable table, or a column with the name of one that is added.
        StorageError: the disk did not take it.
    """
    ask = ask or Ask()
    require_table_name(out)
    require_for_tables(ask)
    _require_for_files(model, ask)
    with suppress(OSError):  # not there, one or the other
        if out.samefile(table):
            raise UsageError("prediction.onto_itself", path=out)
    schema = model.schema
    known = {name for v in schema.variables for name in v.column_units} | {schema.outcome.column}
    pieces = open_pieces(table, known, encoding)
    refuse_collision(pieces.header, schema, explain=ask.explain)
    people = pieces.people if pieces.people is not None else table.stat().st_size // _BYTES_A_PERSON
    warm_if_it_pays(model, people, 1 + (rows_to_explain(model) if ask.explain else 0))
    job = _Job(model, ask, language, wanted_columns(pieces.header, schema))
    refused: Counter[str] = Counter()
    done = 0
    with draft_file(out, (*pieces.header, *added_columns(schema, explain=ask.explain))) as file:
        with closing(_side_by_side(pieces, lambda piece: job.work(piece, file))) as parts:
            for part in parts:
                job.unreadable.add(part.read)
                if not job.unreadable.count and part.encoded is not None:
                    file.write(part.encoded)
                refused.update(part.refused)
                done += part.people
                on_people(done, pieces.people)
        job.unreadable.refuse(table.name)
    return Estimated(done, dict(refused))


def write_person(
    model: SavedModel,
    values: Mapping[str, float | None],
    out: Path,
    ask: Ask | None = None,
    language: Language = "en",
) -> None:
    """One person's draft estimate as a table of one row.

    Args:
        model: what scores.
        values: what was given about the person, in the schema's units; they are kept as columns.
        out: named as `estimate_file` wants it.
        ask: for an explanation, and for the level of the set.
        language: of the refusal's sentence.

    Raises:
        UsageError: the name of `out` says no format.
        StorageError: the disk did not take it.
    """
    schema, ask = model.schema, ask or Ask()
    _require_for_files(model, ask)
    names = [v.name for v in schema.variables if v.role == "input" or v.name in values]
    given = pl.DataFrame({name: pl.Series([values.get(name)], dtype=pl.Float64) for name in names})
    refuse_collision(tuple(names), schema, explain=ask.explain)
    numbers = {name: given[name].fill_null(np.nan).to_numpy() for name in names}
    drafts = _drafts(model, numbers, 1, ask, language)[0]
    with draft_file(out, (*names, *added_columns(schema, explain=ask.explain))) as file:
        file.write(file.encode(given.hstack(drafts)))


def _require_for_files(model: SavedModel, ask: Ask) -> None:
    """Groups are words, and only numbers are read piece by piece."""
    if ask.by is not None:
        raise UsageError("prediction.by_in_file")
    require_sets(model, ask)


def _drafts(
    model: SavedModel,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    people: int,
    ask: Ask,
    language: Language,
) -> tuple[list[pl.Series], Counter[str]]:
    """The columns that are added for some people; refusal's code → how many."""
    screened = screen_table(model.schema, numbers, people, model.reference.familiarity)
    accepted = np.flatnonzero(screened.refused < 0)
    scores = score_accepted(model, numbers, accepted)
    each = np.bincount(screened.refused[screened.refused >= 0], minlength=len(screened.refusals))
    refused: Counter[str] = Counter()
    for refusal, count in zip(screened.refusals, each.tolist(), strict=True):
        refused[refusal.code] += count
    attributed = _attributed(model, numbers, accepted, scores) if ask.explain else None
    made = Drafted(screened, accepted, scores, attributed)
    return draft_columns(model, made, ask.level, language, explain=ask.explain), refused


def _attributed(
    model: SavedModel,
    numbers: Mapping[str, Float[np.ndarray, " patient"]],
    accepted: Int[np.ndarray, " accepted"],
    scores: Scores,
) -> Attribution | None:
    """What each value of these people contributes; None: nobody is accepted."""
    if not len(accepted):
        return None
    return kept(model).attributed(np.ascontiguousarray(raw_of(model, numbers, accepted)), scores[0])


@dataclass(frozen=True, eq=False)
class _Part:
    """A piece that has been worked on; not encoded where cells were unreadable."""

    read: PieceRead
    people: int
    encoded: pl.DataFrame | bytes | None = None
    refused: Counter[str] = field(default_factory=Counter)


@dataclass
class _Job:
    model: SavedModel
    ask: Ask
    language: Language
    wanted: tuple[Wanted, ...]
    unreadable: Unreadable = field(default_factory=Unreadable)

    def work(self, piece: Piece, file: DraftFile) -> _Part:
        people = len(piece.lines)
        read = read_piece(piece, self.wanted, self.model.schema.missing)
        if self.unreadable.count or any(read.unreadable):
            return _Part(read, people)
        drafts, refused = _drafts(self.model, read.numbers, people, self.ask, self.language)
        return _Part(read, people, file.encode(piece.frame.hstack(drafts)), refused)


def _side_by_side(pieces: Pieces, work: Callable[[Piece], _Part]) -> Generator[_Part, None, None]:
    """The pieces' results in order; as many are worked on as there are processors, one more waits."""
    count = processors()
    waiting: deque[Future[_Part]] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for piece in pieces.read():
                waiting.append(pool.submit(work, piece))
                if len(waiting) > count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
