"""Every comparison, one after another; writes results.json and RESULTS.md.

make bench                              everything, 20 minutes on two cores
.venv-bench/bin/python benchmarks/run.py 2    with two rounds each: quicker, less certain
"""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import beside_an_estimate
import default_net
import fasting_cohort
import scoring
import whole_report
from results_page import page

import training

HERE = Path(__file__).parent


def main() -> None:
    """Run and write; nothing is written unless everything ran."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    comparisons = []
    for bench in (training, scoring, beside_an_estimate):
        print(f"{bench.__name__} …", flush=True)
        comparisons += bench.main(rounds)
    print("the fasting cohort …", flush=True)
    cohort, judged = fasting_cohort.section(), default_net.judge()
    print("the whole report …", flush=True)
    day = datetime.now(UTC).date().isoformat()
    shown = page(comparisons, judged, cohort, whole_report.section(), day)
    lines = [json.dumps(asdict(comparison), ensure_ascii=False) for comparison in comparisons]
    (HERE / "results.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(shown, encoding="utf-8")
    for c in comparisons:
        print(f"{c.bench}: {c.ours} against {c.against}: {c.ratio:.2f} ({c.low:.2f} to {c.high:.2f})")


if __name__ == "__main__":
    main()
