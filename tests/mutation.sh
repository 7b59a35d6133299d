#!/usr/bin/env bash
# Mutation runs (docs/testing.md): tests/mutation.sh ROOM [FILES] | --quick. Prints survivors and the score; ends with 1 where the score is below the bar.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  --quick)
    # Where a call is let through: each of these files hands out a proof.
    rooms=(Authorization Confirmation Credentials)
    files=('**/Authorization/AuthorizedCall.cs' '**/Authorization/AccessDefinition.cs' '**/Confirmation/ConfirmedCall.cs' '**/Credentials/CredentialStore.cs')
    ;;
  [A-Z]*)
    rooms=("$1")
    files=("${2:-**/$1/**/*.cs}")
    ;;
  *)
    echo "Usage: tests/mutation.sh ROOM [FILES] | --quick" >&2
    exit 2
    ;;
esac

# In a copy: what is built here has faults in it, and only some of the tests.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -cf - -T - 2>/dev/null | tar -xf - -C "$copy"

# The platform's runner takes no filter, so the test project is built with the tests of these rooms alone.
OnlyTests=$(printf '%s/**/*Tests.cs;' "${rooms[@]}")
# What other programs say of a request takes seconds a change: their tests are not among those of Requests.
OnlyTests=${OnlyTests/'Requests/**/*Tests.cs'/'Requests/*Tests.cs;Requests/Escapes/*Tests.cs'}
export OnlyTests RunAnalyzers=false
mutate=()
for file in "${files[@]}"; do
  mutate+=(--mutate "$file")
done

cd "$copy/tests/McpSecureApis.Core.Tests"
dotnet tool restore >/dev/null
dotnet build --nologo -v q -c Debug >"$copy/log" || { cat "$copy/log"; exit 1; }
dotnet stryker --skip-version-check --output "$copy/out" "${mutate[@]}" >"$copy/log" || { cat "$copy/log"; exit 1; }
node ../mutation-summary.mjs "$copy/out/reports/mutation-report.json"
