#!/usr/bin/env bash
# Measures the check of arguments against their schema, beside Ajv's compiled validators. Some minutes; see docs/performance.md.
# benchmarks/validation.sh [TURNS]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
(cd "$here/validation" && npm ci --ignore-scripts --no-fund --no-audit --silent >&2)
dotnet build "$here/McpSecureApis.Benchmarks" -c Release --nologo -v q >&2
exec node "$here/validation/compare.mjs" "$here/McpSecureApis.Benchmarks/bin/Release/net10.0/McpSecureApis.Benchmarks.dll" "$@"
