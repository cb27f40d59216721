import json
import sqlite3
import stat
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from kenshin.errors import DataError, StorageError, UsageError
from kenshin.prediction.ask import Ask
from kenshin.review.decide import decide, next_case, reveal
from kenshin.review.estimate import ReviewedEstimate
from kenshin.store.database import open_store
from kenshin.store.drafts import add_drafts, count_open, get_draft
from kenshin.store.tables import drafts, metadata

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}


@pytest.fixture
def store(model, tmp_path):
    with open_store(tmp_path / "store") as opened:
        add_drafts(opened, [model.predict(**PERSON), model.predict(**(PERSON | {"bmi": None}))])
        yield opened


def test_a_draft_comes_out_as_it_went_in(store, model):
    assert get_draft(store, 1).snapshot == model.predict(**PERSON).to_json()
    assert count_open(store) == 2


def test_the_migrations_make_exactly_the_tables_and_opening_again_changes_nothing(store):
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    with open_store(store.folder) as again:
        assert count_open(again) == 2


def test_the_database_is_durable_and_private(store):
    with store.reading() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {p}").scalar() for p in ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
    assert pragmas == ["wal", 2, 1]
    assert stat.S_IMODE((store.folder / "kenshin.sqlite").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "act", ["UPDATE drafts SET model = 'x'", "DELETE FROM drafts", "DELETE FROM reviews"]
)
def test_nothing_is_ever_changed_or_deleted(store, act):
    decide(store, 1, "Dr. Aoki", "confirmed")
    raw = sqlite3.connect(store.folder / "kenshin.sqlite")
    try:
        with pytest.raises(sqlite3.IntegrityError, match="never changed or deleted"):
            raw.execute(act)
    finally:
        raw.close()


def test_a_review_is_not_replaced_either(store):
    decide(store, 1, "Dr. Aoki", "confirmed")
    with (
        pytest.raises(sa.exc.IntegrityError, match="never changed or deleted"),
        store.writing() as connection,
    ):
        connection.execute(
            sa.text(
                "INSERT OR REPLACE INTO reviews SELECT draft, decided_at, 'x', own_class, verdict, final_class, reason FROM reviews"
            )
        )


def test_all_drafts_of_a_table_are_kept_or_none(store, model):
    broken = model.predict(**PERSON)
    object.__setattr__(broken, "probabilities", (float("nan"),) * 3)
    with pytest.raises(ValueError, match="JSON"):
        add_drafts(store, [model.predict(**PERSON), broken])
    assert count_open(store) == 2


def test_a_damaged_newer_or_unusable_store_gets_a_sentence(store, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be used"):
        open_store(tmp_path / "file")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "kenshin.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StorageError, match="did not"):
        open_store(tmp_path / "damaged")
    with store.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="must not be newer"):
        open_store(store.folder)


def test_the_models_number_is_hidden_until_the_reviewer_has_judged(store):
    case = next_case(store)
    told = {"probabilities", "class", "spread", "interval", "frequency", "set", "comparison", "explanation"}
    assert not (told | {"what_if", "changed"}) & set(case.shown)
    assert "familiarity" in case.shown
    assert case.shown["inputs"]["hba1c"] == 5.9
    assert set(reveal(store, case, "low")["probabilities"]) == {"low", "medium", "high"}
    with pytest.raises(UsageError, match="one of low, medium, high"):
        reveal(store, case, "huge")


EVERYTHING = Ask(explain=True, what_if=True, changes={"bmi": 25.0})


@pytest.fixture
def full(model, tmp_path):
    """A store with one draft that has everything beside its number."""
    with open_store(tmp_path / "full") as opened:
        add_drafts(opened, [model.predict_person(PERSON, EVERYTHING)])
        yield opened


def test_nothing_that_speaks_of_the_outcome_is_shown_before_the_judgement(full):
    case = next_case(full)
    known = {"format", "state", "model", "inputs", "familiarity", "findings", "notice"}
    assert set(case.shown) == known
    whole = reveal(full, case, None)
    hidden = {
        "probabilities", "spread", "interval", "class", "frequency", "set", "comparison", "explanation",
        "what_if", "changed",
    }  # fmt: skip
    assert set(whole) == known | hidden
    shown = json.dumps(case.shown)
    ends = [end for pair in whole["interval"].values() for end in pair]
    for risk in (*whole["probabilities"].values(), *ends):
        assert str(risk) not in shown
    for name in ("set", "comparison", "what_if", "changed"):
        assert whole[name]["sentence"] not in shown


def test_a_part_that_is_not_known_to_be_harmless_is_hidden(full):
    estimate = get_draft(full, 1).snapshot | {"second_opinion": "high"}
    stored = {"made_at": "x", "model": "x", "classes": "[]", "snapshot": json.dumps(estimate)}
    with full.writing() as connection:
        connection.execute(sa.insert(drafts).values(stored))
    decide(full, 1, "Dr. Aoki", "confirmed")
    assert "second_opinion" not in next_case(full).shown


def test_a_draft_is_read_in_the_reviewers_language(full, model):
    estimate = model.predict_person(PERSON, EVERYTHING)
    case = next_case(full, "ja")
    assert case.shown["familiarity"] == estimate.familiarity.to_json("ja")
    assert reveal(full, case, None, "ja") == json.loads(json.dumps(estimate.to_json("ja")))
    made = decide(full, 1, "青木", "confirmed", language="ja")
    assert made.estimate["set"]["sentence"] == estimate.classes.sentence("ja")


def test_a_store_of_an_earlier_version_keeps_its_drafts_and_reads_them_in_english(full):
    raw = sqlite3.connect(full.folder / "kenshin.sqlite")
    with raw:
        raw.execute("ALTER TABLE drafts DROP COLUMN snapshot_ja")
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    raw.close()
    with open_store(full.folder) as again:
        kept = get_draft(again, 1)
        assert kept.snapshot_ja is None
        assert kept.told("ja") == kept.snapshot
        assert next_case(again, "ja").draft == 1
        with pytest.raises(sa.exc.IntegrityError, match="never changed"), again.writing() as connection:
            connection.execute(sa.text("UPDATE drafts SET snapshot_ja = '{}'"))


def test_a_draft_with_a_number_that_is_none_leaves_the_store_as_it_was(full, model):
    broken = model.predict_person(PERSON, EVERYTHING)
    object.__setattr__(broken.changed, "after", (float("nan"),) * 3)
    with pytest.raises(ValueError, match="JSON"):
        add_drafts(full, [model.predict(**PERSON), broken])
    assert count_open(full) == 1


def test_a_decision_makes_a_reviewed_estimate_and_closes_the_draft(store):
    made = decide(
        store, 1, " Dr. Aoki ", "overridden", own_class="low", final_class="medium", reason="family history"
    )
    assert (made.state, made.reviewer, made.final_class) == ("reviewed", "Dr. Aoki", "medium")
    assert made.to_json()["estimate"]["state"] == "draft"
    assert ReviewedEstimate.__final__
    assert count_open(store) == 1


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        ({"verdict": "overridden", "final_class": "low"}, "a reason must be given"),
        ({"verdict": "overridden", "reason": "x"}, "a reason must be given"),
        ({"verdict": "overridden", "final_class": "huge", "reason": "x"}, "one of low, medium, high"),
        ({"verdict": "confirmed", "own_class": "huge"}, "one of low, medium, high"),
        ({"verdict": "confirmed", "reviewer": "  "}, "must name who decides"),
        ({"verdict": "confirmed", "reviewer": "a\nb"}, "must name who decides"),
        ({"verdict": "confirmed", "draft": 2}, "is a refusal"),
        ({"verdict": "confirmed", "reason": "x" * 5000}, "at most 4000"),
    ],
)
def test_a_decision_that_does_not_hang_together_is_refused_and_leaves_the_draft_open(
    store, decision, message
):
    values = {"draft": 1, "reviewer": "Dr. Aoki"} | decision
    with pytest.raises(UsageError) as error:
        decide(store, values.pop("draft"), values.pop("reviewer"), values.pop("verdict"), **values)
    assert message in error.value.sentence("en")
    assert error.value.sentence("ja")
    assert count_open(store) == 2


def test_of_two_reviewers_at_once_exactly_one_decides(store):
    outcomes = []
    gate = threading.Barrier(2)

    def review(name):
        with open_store(store.folder) as own:
            gate.wait()
            try:
                outcomes.append(decide(own, 1, name, "confirmed").reviewer)
            except DataError as error:
                outcomes.append(error.key)

    threads = [threading.Thread(target=review, args=(name,)) for name in ("Aoki", "Baba")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "review.already_decided" in outcomes
    assert len({"Aoki", "Baba"} & set(outcomes)) == 1


def test_an_unknown_draft_is_said(store):
    with pytest.raises(DataError, match="number 99 is not"):
        decide(store, 99, "Dr. Aoki", "confirmed")
