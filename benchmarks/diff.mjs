// Measures the comparison of two folders of manifests as a reviewer runs it, the start of the program included.
// node benchmarks/diff.mjs [--runs N] mcp-secure-apis.dll
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

const changed = 40;
const perManifest = 500;
const args = process.argv.slice(2);
const runs = args[0] === '--runs' ? Number(args.splice(0, 2)[1]) : 5;
const [program] = args;
if (!program || !Number.isInteger(runs) || runs < 1) {
  console.error('node benchmarks/diff.mjs [--runs N] mcp-secure-apis.dll');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'mcp-secure-apis-diff-'));
try {
  console.log(`${cpus().length} × ${cpus()[0].model.trim()}, ${changed} tools changed, ${runs} runs each, least / median seconds`);
  for (const tools of [40, 10_000]) {
    const [old, now] = [writeSide('old', tools, false), writeSide('new', tools, true)];
    const seconds = Array.from({ length: runs }, () => measure(old, now)).sort((one, other) => one - other);
    console.log(`${String(tools).padStart(6)} tools   ${seconds[0].toFixed(2)} / ${seconds[Math.floor(runs / 2)].toFixed(2)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function writeSide(name, tools, isNew) {
  const side = join(folder, `${name}-${tools}`);
  mkdirSync(side);
  const every = Math.floor(tools / changed);
  for (let first = 0; first < tools; first += perManifest) {
    const numbers = Array.from({ length: Math.min(perManifest, tools - first) }, (_, at) => first + at);
    const head = `format: 1
manifest: many-${first}
version: 1.0.0
owner: benchmarks@example.com
description: Many tools.
backend: {baseUrl: 'http://127.0.0.1:9', allowedNetworks: [127.0.0.0/8], timeout: 1s}
tools:
`;
    writeFileSync(join(side, `many-${first}.yaml`), head + numbers.map((number) => tool(number, every, isNew && number % every === 0)).join(''));
  }
  return side;
}

/** A usual tool; each changed one differs in one of eight ways that reviewers meet. */
function tool(number, every, isChanged) {
  const way = isChanged ? (number / every) % 8 : -1;
  const is = (wanted, then, otherwise) => (way === wanted ? then : otherwise);
  return `  - name: tool_${number}
    description: ${is(0, 'Returns one order by its number, with its lines.', 'Returns one order by its number.')}
    effect: read
    access: {scopes: ${is(1, '[orders.list]', '[orders.read]')}}
    request: {method: GET, path: '/orders/{id}', query: {state: '{state}', from: '{from}', limit: '{limit}'}}
    arguments:
      type: object
      required: [id]
      properties:
        id: {type: string, pattern: '${is(2, '^ORD-[0-9]{1,9}$', '^ORD-[0-9]{8}$')}'}
        state: {type: string, enum: ${is(3, '[open, paid, shipped, lost]', '[open, paid, shipped]')}}
        from: {type: string, format: date}
        limit: {type: integer, minimum: 1, maximum: ${is(4, 500, 100)}}
    limits: {perCaller: ${is(5, '600/min', '60/min')}}
    response: {fields: {id: public, state: public, total: public, 'customer.name': ${is(6, 'public', 'name')}, 'customer.email': email${is(7, ", note: free-text", '')}}}
`;
}

function measure(old, now) {
  const began = process.hrtime.bigint();
  const done = spawnSync('dotnet', [program, 'manifest', 'diff', old, now, '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (done.status !== 1) {
    throw new Error(`the comparison ended with ${done.status}: ${done.stderr.slice(0, 500)}`);
  }

  const { changes } = JSON.parse(done.stdout);
  if (changes.length !== changed) {
    throw new Error(`${changes.length} changes were found, not ${changed}: ${JSON.stringify(changes[0]).slice(0, 400)}`);
  }
  return seconds;
}
