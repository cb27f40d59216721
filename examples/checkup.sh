#!/usr/bin/env bash
# The whole path on a table of your own; times on 2 cores for 5,000 people.
set -euo pipefail
kenshin check people.csv --schema diabetes_checkup               # 1 s
kenshin train people.csv --schema diabetes_checkup --out model   # 12 s
kenshin inspect model                                            # 1 s
kenshin report model people.csv --out report.html                # 1 minute
kenshin validate model other_people.csv --out elsewhere.html     # 2 s
kenshin predict model new_people.csv --out drafts.csv --store store
kenshin review --store store --reviewer "$USER"
