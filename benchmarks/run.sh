#!/usr/bin/env bash
# Installs what the benchmark needs, builds Release and measures. Ends with the table; see docs/performance.md.
# benchmarks/run.sh [--quick] [--full] [--json FILE] [--update-docs] [--only TEXT] [--rounds N] [--seconds N] [--warmup N]
#                   [--connections 1,16,64] [--note TEXT]
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Only what is missing is installed. nginx is never started as a service: the benchmark runs its own with its own configuration.
missing=()
command -v wrk >/dev/null || missing+=(wrk)
command -v nginx >/dev/null || missing+=(nginx)
command -v node >/dev/null && command -v npm >/dev/null || missing+=(nodejs npm)
if [ "${#missing[@]}" -gt 0 ]; then
  apt-get update -qq >&2
  # Debian starts what it installs; a policy that says no keeps it from that, and from the port that it would take.
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi
# Not `npm ci`: it refuses a lock file without the packages of other platforms, which not every registry has. The versions are those of the lock file.
(cd "$here/peers" && npm install --no-save --ignore-scripts --no-fund --no-audit --silent >&2)

# The product as the container has it (Dockerfile), and what it is compared with on the same platform in the same way.
publish() {
  dotnet publish "$1" -c Release --use-current-runtime --no-self-contained -p:PublishReadyToRun=true -o "$here/bin/$2" --nologo -v q >&2
}
publish "$here/../src/McpSecureApis" published
publish "$here/PassThrough" pass-through
publish "$here/MapMcpServer" map-mcp-server
for project in "$here/Scenario" "$here/AllocationHook"; do
  dotnet build "$project" -c Release --nologo -v q >&2
done

exec node "$here/run.mjs" "$@"
