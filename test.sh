#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format and runs every test. Ends with "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
results="$PWD/TestResults"
rm -rf "$results"
mkdir -p "$results"

# Real parts: Node runs the npm clients, nginx reads what requests say, SoftHSM is a token for keys and OpenSC writes them there. Only what is
# missing is installed.
if ! command -v node >/dev/null || ! command -v npm >/dev/null || ! [ -x /usr/sbin/nginx ] ||
  ! command -v softhsm2-util >/dev/null || ! command -v pkcs11-tool >/dev/null; then
  apt-get update -qq
  apt-get install -y -qq nodejs npm nginx-light softhsm2 opensc >/dev/null
fi
npm ci --prefix tests/clients --ignore-scripts --no-fund --no-audit --silent

dotnet restore --nologo -v q
dotnet build --no-restore -c Release --nologo -v q
dotnet format --no-restore --verify-no-changes

status=0
for project in McpSecureApis.Json.Tests McpSecureApis.Core.Tests McpSecureApis.FunctionalTests; do
  dotnet test --project "tests/$project" --no-build -c Release \
    --report-xunit-trx --report-xunit-trx-filename "$project.trx" --results-directory "$results" || status=1
done

# The official conformance suite, a scenario counts as a test. What its baselines list is skipped, with the reason.
conformed=0 unconformed=0 waived=0
for revision in 2026-07-28 2026-07-28-sdk 2025-11-25 2025-11-25-stateless; do
  CONFORMANCE_NO_BUILD=1 tests/conformance/run.sh "$revision" "$results/conformance-$revision" || status=1
  read -r scenarios broken listed <"$results/conformance-$revision" || { scenarios=0 broken=1 listed=0; }
  conformed=$((conformed + scenarios)) unconformed=$((unconformed + broken)) waived=$((waived + listed))
done

# Libraries of others decide 10,000 pairs of patterns and 2,000 of schemas again; a pair counts as a test. What is not decided is told in a
# line of its own.
ORACLES_NO_BUILD=1 tests/oracles/run.sh 10000 1 "$results/oracles" || status=1
read -r agreed disagreed _ <"$results/oracles" || { agreed=0 disagreed=1; }
ORACLES_NO_BUILD=1 tests/oracles/run.sh schemas 2000 1 "$results/oracles-schemas" || status=1
read -r held broke _ <"$results/oracles-schemas" || { held=0 broke=1; }
agreed=$((agreed + held)) disagreed=$((disagreed + broke))

# The corpora lie beside the repository where there are any. A subset that falls below its floor has failed; cases that never passed are told in their own line.
corpora=../shared/corpora missed=0
if [ -d "$corpora" ]; then
  dotnet run --project tests/McpSecureApis.CorpusRunner --no-build -c Release -- "$corpora" \
    --floors tests/McpSecureApis.CorpusRunner/floors.json >"$results/corpora" || status=1
  grep -E '^(fell|no floor|not there|corpora): ' "$results/corpora" || true
  read -r reached fell _ < <(sed -nE 's/^corpora: ([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$results/corpora") || { reached=0 fell=1; }
else
  echo "skipped: the corpora, because there is no folder $corpora"
  reached=0 fell=0 missed=1
fi

# One <Counters> element per project. A test that was skipped is counted as notExecuted.
sum() {
  local total=0 number
  for number in $(grep -ho "<Counters [^>]*" "$results"/*.trx | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n'); do
    total=$((total + number))
  done
  echo "$total"
}
passed=$(sum passed)
failed=$(sum failed)
skipped=$(($(sum total) - passed - failed + waived + missed))
passed=$((passed + conformed + agreed + reached))
failed=$((failed + unconformed + disagreed + fell))
grep -ho '<Output><ErrorInfo><Message>[^<]*skip[^<]*' "$results"/*.trx | sed 's/.*<Message>/skipped: /' | sort | uniq -c || true
[ "$passed" -gt 0 ] && [ "$failed" -eq 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
