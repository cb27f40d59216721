"""Which figure is drawn from which part of the document?"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kenshin.validation.page.figures.calibration import calibration_figure
from kenshin.validation.page.figures.decision import Curve, decision_figure
from kenshin.validation.page.figures.flow import flow_figure
from kenshin.validation.page.figures.forest import ForestRow, forest_figure
from kenshin.validation.page.figures.instability import instability_figure
from kenshin.validation.page.figures.learning import epochs_to_show, learning_figure
from kenshin.validation.page.figures.risks import risks_figure
from kenshin.validation.page.numbers import Reader, known
from kenshin.validation.page.outcomes import Outcome
from kenshin.validation.page.rivals import Rival

__all__ = ["Drawn", "groups_of"]

_TABLE_EPOCHS = 12  # rows of the learning curve's table; the figure shows every epoch
_TABLE_THRESHOLDS = 7
_LOOKS = 6  # of lines that can be told apart

Part = Mapping[str, Any]


class Drawn:
    """The figures of one document for one reader, and which rows stand in the tables beside them."""

    def __init__(
        self,
        document: Part,
        classes: Mapping[Any, str],
        outcomes: Sequence[Outcome],
        rivals: Sequence[Rival],
        reader: Reader,
    ) -> None:
        self._document, self._classes, self._reader = document, classes, reader
        self._outcomes, self._rivals = outcomes, rivals
        self._labels = list(classes.values())
        self._performance: Part = document.get("performance") or {}

    def flow(self) -> Markup:
        """Who came in and who is left."""
        flow, say = self._document["flow"], self._reader
        people = [
            (say.text(each.get("reason")), f"n = {say.count(each.get('people'))}")
            for each in flow.get("left_out") or ()
        ]
        classes = [
            (label, f"n = {say.count(count)}")
            for label, count in zip(self._labels, flow.get("per_class") or (), strict=False)
        ]
        return flow_figure(
            (say.word("in_table"), f"n = {say.count(flow.get('in_table'))}"),
            people,
            (say.word("used"), f"n = {say.count(flow.get('used'))}"),
            classes,
            "flow-figure",
            say.word("flow"),
            say.word("flow_why"),
        )

    def calibration(self, k: int) -> Markup:
        """Of one outcome."""
        label, row, say = self._outcomes[k].label, self._outcomes[k].row, self._reader
        return calibration_figure(
            row.get("flexible") or (),
            row.get("curve") or (),
            _summed(_counts(row.get("histogram"))),
            f"calibration-{k}",
            say.word("curve_of", label=label),
            say.word("curves_why"),
            (say.word("risk_axis"), say.word("observed_axis")),
        )

    def risks(self, k: int) -> Markup:
        """Risks of one class, by the class that happened."""
        row, say = self._performance["classes"][k], self._reader
        return risks_figure(
            _counts(row.get("histogram")),
            self._labels,
            f"risks-{k}",
            say.word("distribution_of", label=self._labels[k]),
            say.word("distribution_why"),
            say.word("risk_axis"),
        )

    def benefit(self) -> Markup:
        """Net benefit over the thresholds."""
        use, say = self._performance["decision"], self._reader
        curves = [
            Curve(say.word("this_model"), use.get("model") or (), "main"),
            Curve(say.word("everyone"), use.get("everyone") or (), "everyone"),
        ]
        labels = self.comparator_labels()
        curves += [
            Curve(label, each.get("net_benefit") or (), f"other o{k % _LOOKS}")
            for k, (label, each) in enumerate(zip(labels, use.get("comparators") or (), strict=True))
        ]
        words = (say.word("benefit_curve"), say.word("benefit_curve_why"))
        axes = (say.word("threshold"), say.word("m_net_benefit"))
        return decision_figure(use.get("thresholds") or (), curves, "benefit", *words, axes)

    def saved(self) -> Markup:
        """Interventions saved per 100 people over the thresholds."""
        use, say = self._performance["decision"], self._reader
        curves = [Curve(say.word("this_model"), use.get("saved") or (), "main")]
        words = (say.word("saved_curve"), say.word("saved_how"))
        axes = (say.word("threshold"), say.word("saved_axis"))
        return decision_figure(use.get("thresholds") or (), curves, "saved", *words, axes)

    def coverage(self) -> Markup:
        """Of each class, by sets with a cut for each class and by sets with one cut for all."""
        sets, say = self._document["sets"], self._reader
        rows = [
            ForestRow(
                f"{label}{say.word('colon')}{say.named('cuts', kind)}",
                three,
                say.percents(three, 0),
                "summary" if kind == "class" else "group",
            )
            for k, label in enumerate(self._labels)
            for kind in ("class", "marginal")
            for three in [_coverage_of(sets, kind, k)]
        ]
        words = (say.word("coverage_figure", level=say.risk(sets.get("level"))), say.word("coverage_why"))
        reference = sets.get("level") if known(sets.get("level")) else None
        return forest_figure(rows, "coverage", *words, say.word("coverage"), reference=reference)

    def comparator_labels(self) -> list[str]:
        """Of the comparators that have a decision curve, in its order."""
        names = {rival.row.get("name"): rival.label for rival in self._rivals}
        use = self._performance.get("decision") or {}
        return [names.get(each.get("name"), str(each.get("name"))) for each in use.get("comparators") or ()]

    def some_thresholds(self) -> list[int]:
        """Places of the thresholds in the table: evenly spaced, the middle among them."""
        count = len((self._performance.get("decision") or {}).get("thresholds") or ())
        steps = min(_TABLE_THRESHOLDS, count)
        return sorted({round(k * (count - 1) / max(steps - 1, 1)) for k in range(steps)})

    def differences(self) -> Markup:
        """In log loss, against each simpler model."""
        say = self._reader
        rows = [
            ForestRow(
                rival.label, _three(rival.row.get("difference")), say.interval(rival.row.get("difference"))
            )
            for rival in self._rivals
        ]
        words = (say.word("differences"), say.word("verdict_why"))
        return forest_figure(rows, "differences", *words, say.word("difference"), reference=0.0)

    def sites(self) -> Markup:
        """AUROC at each site that was left out, their mean, and where a new one is expected."""
        out, say = self._document["internal"]["left_out"], self._reader
        rows = [
            ForestRow(str(row.get("label")), _three(row.get("auroc")), say.interval(row.get("auroc"), 2))
            for row in out.get("rows") or ()
        ]
        for row in out.get("summary") or ():
            if row.get("name") == "auroc":
                three = _three(row.get("estimate"))
                shown = say.interval(three, 2)
                rows.append(
                    ForestRow(say.word("mean_of_sites"), three, shown, "summary", row.get("prediction"))
                )
        words = (say.word("sites_figure", by=say.text(out.get("by"))), say.word("sites_why"))
        return forest_figure(rows, "sites", *words, "AUROC")

    def groups(self, part: Part, place: int) -> Markup:
        """AUROC of each subgroup beside that of everyone."""
        say = self._reader
        rows = [
            ForestRow(row["label"], _three(row.get("auroc")), say.interval(row.get("auroc"), 2), row["look"])
            for row in groups_of(part, say)
        ]
        by = say.text(part.get("by")) or str(part.get("variable"))
        words = (say.word("groups_figure", by=by), say.word("subgroups_why"))
        everyone = _three((part.get("everyone") or {}).get("auroc"))[0]
        reference = everyone if known(everyone) else None
        return forest_figure(rows, f"groups-{place}", *words, "AUROC", reference=reference)

    def group_heads(self) -> list[str]:
        """Heads of table 1: each group and everyone, with their numbers."""
        say, one = self._reader, self._document.get("table_one") or {}
        heads = [self._classes.get(name, str(name)) for name in one.get("groups") or ()] + [say.word("all")]
        cells = list(one.get("people") or ()) + [None] * len(heads)
        return [f"{head} (n = {self._people(cell)})" for head, cell in zip(heads, cells, strict=False)]

    def _people(self, cell: Any) -> str:
        count = (cell or {}).get("count")
        return self._reader.word("hidden") if count is None else self._reader.count(count)

    def instability(self, each: Part, place: int, k: int) -> Markup:
        """Of one class's risk under refits."""
        say = self._reader
        title = say.word("instability_table", of=say.text(each.get("of")), label=self._labels[k])
        axes = (say.word("own_risk"), say.word("refit_risk"))
        bins = each["classes"][k]["bins"]
        return instability_figure(bins, f"instability-{place}-{k}", title, say.word("instability_why"), axes)

    def has_bins(self, k: int) -> bool:
        """Whether any kind of refit has a plot of this class."""
        parts = self._document.get("stability") or ()
        return any(one.get("bins") for each in parts for one in (each.get("classes") or ())[k : k + 1])

    def stability_names(self) -> list[str]:
        """What was refitted, for the heads of a table."""
        return [self._reader.text(each.get("of")) for each in self._document.get("stability") or ()]

    def learning(self) -> Markup:
        """Log loss per epoch."""
        say = self._reader
        words = (say.word("epoch"), say.word("m_log_loss"), say.word("train"), say.word("stop"))
        return learning_figure(
            self._document["learning_curve"], "epochs", say.word("learning"), say.word("learning_why"), words
        )

    def epochs(self) -> list[int]:
        """Places of the epochs in the table."""
        return epochs_to_show(self._document.get("learning_curve") or (), _TABLE_EPOCHS)

    @staticmethod
    def thinned(points: Sequence[Part], most: int) -> list[Part]:
        """At most so many points, evenly spaced, the first and the last among them."""
        last = len(points) - 1
        places = {round(k * last / (most - 1)) for k in range(most)} if last >= most else range(last + 1)
        return [points[place] for place in sorted(places)]


def _coverage_of(sets: Part, kind: str, k: int) -> Sequence[Any]:
    """Estimate and interval at the level that is shown; nulls where there is none."""
    for row in sets.get("rows") or ():
        if row.get("level") == sets.get("level") and row.get("kind") == kind:
            each = row.get("coverage") or ()
            return each[k] if k < len(each) and each[k] else (None, None, None)
    return (None, None, None)


def groups_of(part: Part, reader: Reader) -> list[dict[str, Any]]:
    """Rows of a table of subgroups, everyone last, with their labels in the reader's language."""
    found = [
        {
            **row,
            "label": reader.text(row.get("label")) or str(row.get("name")),
            "whole": False,
            "look": "group",
        }
        for row in part.get("rows") or part.get("groups") or ()
    ]
    if part.get("everyone"):
        whole = {"label": reader.word("all"), "whole": True, "look": "summary"}
        found.append({**part["everyone"], **whole})
    return found


def _counts(rows: Any) -> list[list[int]]:
    """People in bins; an unknown count is no one."""
    return [[int(count) if known(count) else 0 for count in row or ()] for row in rows or ()]


def _summed(rows: Sequence[Sequence[int]]) -> list[int]:
    """People in each bin, whatever happened to them."""
    return [sum(column) for column in zip(*rows, strict=False)]


def _three(values: Any) -> tuple[Any, Any, Any]:
    estimate, low, high = (*(values or ()), None, None, None)[:3]
    return estimate, low, high
