from kenshin.patients.finding import Finding, has_errors

NOTE = Finding("note", "separator", "patients.separator", {"separator": "TAB"})
ERROR = Finding("error", "no_column", "patients.no_column", {"variable": "age", "columns": "age"})


def test_only_an_error_makes_train_and_predict_refuse():
    assert not has_errors((NOTE,))
    assert has_errors((NOTE, ERROR))


def test_a_finding_speaks_both_languages_and_json():
    assert NOTE.sentence("ja") == "区切りはTABです。"
    assert NOTE.to_json("en") == {
        "level": "note",
        "code": "separator",
        "row": None,
        "column": None,
        "sentence": "Fields are separated by TAB.",
    }
