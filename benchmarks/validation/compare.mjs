// Runs both programs in turn and prints the table. Fails when the two disagree about a document, or with the file of cases.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const [program, turns = '5'] = process.argv.slice(2);
const file = here('cases.json');
const cases = JSON.parse(readFileSync(file, 'utf8'));
const version = (name) => JSON.parse(readFileSync(here(`node_modules/${name}/package.json`), 'utf8')).version;

const programs = {
  ours: () => execFileSync('dotnet', [program, 'validation', file]),
  ajv: () => execFileSync(process.execPath, [here('ajv.mjs'), file]),
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Each turn starts both programs anew, and the other one first than the turn before.
const turnsTaken = [];
for (let turn = 0; turn < Number(turns); turn++) {
  const taken = {};
  for (const side of turn % 2 ? ['ajv', 'ours'] : ['ours', 'ajv']) taken[side] = JSON.parse(programs[side]());
  turnsTaken.push(taken);
}

const whole = (value) => value.toFixed(0);
const lines = [
  ['document', 'bytes of JSON', 'ns', 'min', 'bytes allocated', 'Ajv ns', 'min', 'ns to Ajv', 'min–max'],
];
let disagreements = 0;
for (const { name, documents } of cases) {
  for (const { name: document, valid, value } of documents) {
    const of = (taken) => taken.documents.find((one) => one.case === name && one.document === document);
    const ours = turnsTaken.map(({ ours: taken }) => of(taken));
    const ajv = turnsTaken.map(({ ajv: taken }) => of(taken));
    if ([...ours, ...ajv].some((one) => one.valid !== valid)) {
      console.error(`PROBLEM: ${name}, ${document}: valid should be ${valid}; here ${ours[0].valid}, Ajv ${ajv[0].valid}.`);
      disagreements++;
    }
    // Within a turn, so that what slows the machine for a while slows both sides of a ratio.
    const ratios = ours.map((one, turn) => median(one.nanoseconds) / median(ajv[turn].nanoseconds));
    const all = (side) => side.flatMap((one) => one.nanoseconds);
    lines.push([
      `${name}, ${document}`,
      whole(Buffer.byteLength(JSON.stringify(value))),
      whole(median(all(ours))), whole(Math.min(...all(ours))),
      whole(Math.max(...ours.map((one) => one.bytes))),
      whole(median(all(ajv))), whole(Math.min(...all(ajv))),
      median(ratios).toFixed(2), `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    ]);
  }
}

const [{ ours, ajv }] = turnsTaken;
console.log(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0].model}; ${ours.runtime}; ${ajv.runtime}, ` +
  `Ajv ${version('ajv')} with ajv-formats ${version('ajv-formats')}; ${turns} turns of each program, 10 rounds of 20 ms in each; ` +
  `\`benchmarks/validation.sh${turns === '5' ? '' : ` ${turns}`}\`.\n`);
const [head, ...rows] = lines;
console.log(`| ${head.join(' | ')} |\n|---|${'---:|'.repeat(head.length - 1)}`);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
process.exitCode = disagreements ? 1 : 0;
