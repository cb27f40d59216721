"""Kenshin (健診): from a table of health check-ups to a reviewed estimate.

The path, and the folder that walks each step:

    schema       what a measurement is         Schema, load_schema
    patients     the table                     read_patients, sample_cohort, check, PatientTable
    nets         your own nn.Module, laid open SimpleNet, check_net, anatomy_of, trace_of
    training     from untrained to calibrated  Recipe, train
    validation   is it any good                validate, report, external_report, ValidationReport, Report
    saved_model  what is kept                  load, Model, update
    prediction   one person, or ten million    Ask, RiskEstimate, estimate_schema, estimates_schema
    review       a person decides              ReviewedEstimate

Names are loaded on first use: importing torch takes seconds, and most commands do without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kenshin.errors import UserError
    from kenshin.nets.anatomy.anatomy import Anatomy
    from kenshin.nets.anatomy.measure import anatomy_of
    from kenshin.nets.check import check_net
    from kenshin.nets.simple import SimpleNet
    from kenshin.nets.trace.live import trace_of
    from kenshin.nets.trace.person import PersonTrace
    from kenshin.nets.trace.trace import Trace
    from kenshin.patients.check import check
    from kenshin.patients.finding import Finding
    from kenshin.patients.reader import read_patients
    from kenshin.patients.sample import sample_cohort
    from kenshin.patients.table import PatientTable
    from kenshin.prediction.ask import Ask
    from kenshin.prediction.estimate import RiskEstimate
    from kenshin.prediction.json_schema.published import estimate_schema, estimates_schema
    from kenshin.review.estimate import ReviewedEstimate
    from kenshin.schema.file import load_schema
    from kenshin.schema.schema import Schema
    from kenshin.training.recipe import Recipe
    from kenshin.validation.report import ValidationReport
    from kenshin.workflow.develop import train
    from kenshin.workflow.evaluate import validate
    from kenshin.workflow.model import Model, load
    from kenshin.workflow.study.development import report
    from kenshin.workflow.study.external import external_report
    from kenshin.workflow.study.report import Report
    from kenshin.workflow.study.wishes import Wishes
    from kenshin.workflow.update import update

__all__ = [
    "Anatomy",
    "Ask",
    "Finding",
    "Model",
    "PatientTable",
    "PersonTrace",
    "Recipe",
    "Report",
    "ReviewedEstimate",
    "RiskEstimate",
    "Schema",
    "SimpleNet",
    "Trace",
    "UserError",
    "ValidationReport",
    "Wishes",
    "anatomy_of",
    "check",
    "check_net",
    "estimate_schema",
    "estimates_schema",
    "external_report",
    "load",
    "load_schema",
    "read_patients",
    "report",
    "sample_cohort",
    "trace_of",
    "train",
    "update",
    "validate",
]

_HOMES = {
    "Anatomy": "nets.anatomy.anatomy",
    "Ask": "prediction.ask",
    "Finding": "patients.finding",
    "Model": "workflow.model",
    "PatientTable": "patients.table",
    "PersonTrace": "nets.trace.person",
    "Recipe": "training.recipe",
    "Report": "workflow.study.report",
    "ReviewedEstimate": "review.estimate",
    "RiskEstimate": "prediction.estimate",
    "Schema": "schema.schema",
    "SimpleNet": "nets.simple",
    "Trace": "nets.trace.trace",
    "UserError": "errors",
    "ValidationReport": "validation.report",
    "Wishes": "workflow.study.wishes",
    "anatomy_of": "nets.anatomy.measure",
    "check": "patients.check",
    "check_net": "nets.check",
    "estimate_schema": "prediction.json_schema.published",
    "estimates_schema": "prediction.json_schema.published",
    "external_report": "workflow.study.external",
    "load": "workflow.model",
    "load_schema": "schema.file",
    "read_patients": "patients.reader",
    "report": "workflow.study.development",
    "sample_cohort": "patients.sample",
    "trace_of": "nets.trace.live",
    "train": "workflow.develop",
    "update": "workflow.update",
    "validate": "workflow.evaluate",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"kenshin has no public name {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(msg)
    value: object = getattr(import_module(f"kenshin.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
