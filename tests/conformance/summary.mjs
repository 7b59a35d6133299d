// Counts the scenarios that a revision requires: summary.mjs REVISION RESULTS STATUS [COUNTS].
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [revision, results, status, counts] = process.argv.slice(2);
const root = dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json'));
const { parse } = createRequire(join(root, 'package.json'))('yaml');
const required = parse(readFileSync(join(root, 'requirements', `${revision.replace('-stateless', '')}.yaml`), 'utf8')).server;

const reasons = new Map();
for (const line of readFileSync(new URL(`baseline-${revision}.yml`, import.meta.url), 'utf8').split('\n')) {
  const entry = /^\s*-\s+(\S+)\s*(?:#\s*(.*))?$/.exec(line);
  if (entry) reasons.set(entry[1], entry[2] ?? '');
}

const unexplained = [...reasons].filter(([, reason]) => !reason).map(([name]) => name);
const unknown = [...reasons.keys()].filter(name => !required.includes(name.split(':')[0]));

// A folder is called server-SCENARIO-TIME.
const folders = new Map(readdirSync(results).map(name => [/^server-(.*)-\d{4}-\d\d-\d\dT[^T]*$/.exec(name)?.[1], name]));

// A single check can be listed too: the suite counts a warning against a baseline.
const ran = name => folders.has(name)
  && JSON.parse(readFileSync(join(results, folders.get(name), 'checks.json'), 'utf8'))
    .every(check => (check.status !== 'FAILURE' && check.status !== 'WARNING') || reasons.has(`${name}:${check.id}`));

const passed = required.filter(ran);
const skipped = required.filter(name => !passed.includes(name) && reasons.has(name));
const stale = passed.filter(name => reasons.has(name));
const failed = required.filter(name => !passed.includes(name) && !reasons.has(name));

for (const name of skipped) console.log(`skipped: conformance ${revision} ${name}: ${reasons.get(name)}`);
for (const name of failed) console.log(`failed: conformance ${revision} ${name}`);
for (const name of stale) console.log(`failed: conformance ${revision} ${name} passes and is still in the baseline`);
for (const name of unexplained) console.log(`failed: conformance ${revision} ${name} is in the baseline without a reason`);
for (const name of unknown) console.log(`failed: conformance ${revision} ${name} is in the baseline and not required`);

const wrong = failed.length + stale.length + unexplained.length + unknown.length;
// A suite that fails for another reason must not look green.
const bad = wrong === 0 && status !== '0' ? 1 : wrong;
if (counts) writeFileSync(counts, `${passed.length - stale.length} ${bad} ${skipped.length}\n`);
console.log(`conformance ${revision}: ${passed.length} of ${required.length} required scenarios passed`);
process.exit(bad > 0 ? 1 : 0);
