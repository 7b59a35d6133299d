#!/usr/bin/env bash
# Lets libraries of others decide generated pairs of patterns again: run.sh [PAIRS [SEED [COUNTS]]], 10,000 pairs of seed 1 where nothing is
# said. Z3 is asked 300 of them. A million, by hand: for seed in $(seq 50); do ./run.sh 20000 $seed; done
# Ends with "patterns: N of M pairs agreed ..."; exit 1 when one disagrees or 0.5 % are undecided. COUNTS is a file that gets
# "AGREED DISAGREED UNDECIDED".
# run.sh schemas [PAIRS [SEED [COUNTS]]] does the same with schemas (ranges, multiples, lengths, counts, enumerations, closed objects, lists, combined schemas),
# all of which Z3 decides; 2,000 pairs where nothing is said.
set -euo pipefail
kind=patterns
if [ "${1:-}" = schemas ]; then
  kind=schemas
  shift
  set -- "${1:-2000}" "${@:2}"
fi
pairs=${1:-10000} seed=${2:-1} counts=${3:-}
if [ -n "$counts" ]; then
  counts=$(realpath -m "$counts")
fi
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if ! command -v npm >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq nodejs npm >/dev/null
fi
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  npm ci --ignore-scripts --no-fund --no-audit --silent
  cp package-lock.json node_modules/.installed-lock.json
fi

program=../McpSecureApis.PatternOracle
binary=$program/bin/Release/net10.0/McpSecureApis.PatternOracle.dll
if [ -z "${ORACLES_NO_BUILD:-}" ] || [ ! -f "$binary" ]; then
  dotnet build "$program" -c Release --nologo -v q
fi
if [ "$kind" = schemas ]; then
  dotnet "$binary" schemas "$pairs" "$seed" | node schemas.mjs $counts
else
  dotnet "$binary" "$pairs" "$seed" | node decide.mjs --z3 300 $counts
fi
