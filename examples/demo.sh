#!/usr/bin/env bash
# A real model and a damaged copy of it, evaluated, compared and gated: about five minutes on two cores.
set -euo pipefail

policy="$(dirname "${BASH_SOURCE[0]}")/policies/demo.yaml"
run_id() { harness eval "$1" "${settings[@]}" --json 2>/dev/null | python -c 'import json, sys; print(json.load(sys.stdin)["run_id"])'; }
say() { if [ -t 1 ]; then printf '\n\033[1m$ %s\033[0m\n' "$*"; else printf '\n$ %s\n' "$*"; fi; "$@"; }

settings=(--suite support --task support_intent --task support_refund --limit 30 --engine hf)
noisy="${HARNESS_HOME:-.harness}/demo/smollm2-noisy"

say harness eval smollm2-135m "${settings[@]}"
say harness models noise smollm2-135m "$noisy" --scale 0.2
say harness eval "$noisy" "${settings[@]}"

# The same commands again return the finished runs at once.
say harness compare "$(run_id smollm2-135m)" "$(run_id "$noisy")" --all-metrics --flips 3

# A line begins with a genesis entry, once; then only a verdict moves its champion.
harness models show demo >/dev/null 2>&1 || say harness models register smollm2-135m --genesis demo/base
verdict=0
say harness gate "$noisy" --policy "$policy" --engine hf || verdict=$?
case $verdict in
    0 | 10 | 11) echo "exit code $verdict (0 promote, 10 reject, 11 inconclusive)" ;;
    *) exit "$verdict" ;;
esac

cat <<TEXT

Everything above is in ${HARNESS_HOME:-.harness}: one folder per run, indexed in harness.duckdb. Open it with
  harness runs show $(run_id "$noisy") --by level
  harness models lineage demo
  harness ledger show $policy
TEXT
