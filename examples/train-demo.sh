#!/usr/bin/env bash
# A small model is taught a task and weighed by a gate; then three that must not pass try the same.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/train"
data="$here/data"
recipe="$here/good.yaml" policy="$here/policy.yaml"
say() { if [ -t 1 ]; then printf '\n\033[1m$ %s\033[0m\n' "$*"; else printf '\n$ %s\n' "$*"; fi; "$@"; }
field() { python -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# Trains a recipe, and weighs what it made; the gate's exit code.
attempt() {
    say harness train "$recipe" "$@"
    made=$(harness train "$recipe" "$@" --json 2>/dev/null | field checkpoint)
    code=0
    say harness gate "${made:0:12}" --policy "$policy" --engine hf --promote || code=$?
    case $code in
        0 | 10 | 11) echo "exit code $code (0 promote, 10 reject, 11 inconclusive)" ;;
        *) exit "$code" ;;
    esac
}

expect() { [ "$code" -eq "$1" ] || { echo "expected exit code $1 for $2" >&2; exit 1; }; }

mkdir -p "$data"
say harness suites export support/train@1 --task support_intent --format messages --size 360 -o "$data/train.jsonl"
python "$here/sabotage.py" "$data/train.jsonl" "$data/shuffled.jsonl" "$data/format.jsonl"

harness models show train-demo >/dev/null 2>&1 ||
    say harness models register smollm2-135m --genesis train-demo/base

# The good recipe, and the same numbers again on three gate seeds that nothing was selected on.
attempt
expect 0 "the good recipe"
good=$made
for seed in 101 102 103; do
    for model in smollm2-135m "${good:0:12}"; do
        say harness eval "$model" --suite "support/gate@$seed" --task support_intent --limit 30 --engine hf
    done
done

# Answers dealt to the wrong rows; a hundred times the learning rate; the wording of answers without a question.
attempt --set name=shuffled --set data.train=data/shuffled.jsonl
expect 10 "shuffled answers"
attempt --set name=hot --set trl.learning_rate=1e-2 --set trl.max_steps=40
expect 10 "the hundredfold learning rate"
attempt --set name=format --set data.train=data/format.jsonl
[ "$code" -ne 0 ] || { echo "teaching the form alone was promoted" >&2; exit 1; }

say harness models lineage train-demo
