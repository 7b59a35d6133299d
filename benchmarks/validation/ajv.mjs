// The same steps as benchmarks/McpSecureApis.Benchmarks/ValidationReport.cs, with Ajv's compiled validators.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const copies = 16;
const rounds = 10;
const warmUp = 4e9;
const roundLength = 20e6;

function run({ validate, values, valid }, times) {
  let accepted = 0;
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i += copies) {
    for (let copy = 0; copy < copies; copy++) {
      if (validate(values[copy])) accepted++;
    }
  }
  const elapsed = Number(process.hrtime.bigint() - start);
  if (accepted !== (valid ? times : 0)) throw new Error('One document had two outcomes.');
  return elapsed / times;
}

const subjects = [];
for (const { name, schema, documents } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const ajv = new Ajv2020({ strict: true });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  for (const { name: document, value } of documents) {
    const text = JSON.stringify(value);
    const values = Array.from({ length: copies }, () => JSON.parse(text));
    subjects.push({ case: name, document, validate, values, valid: validate(values[0]), times: copies, nanoseconds: [] });
  }
}

const start = process.hrtime.bigint();
while (Number(process.hrtime.bigint() - start) < warmUp) {
  for (const subject of subjects) {
    subject.times = Math.max(1, Math.trunc(roundLength / run(subject, 64 * copies) / copies)) * copies;
  }
}
for (let round = 0; round < rounds; round++) {
  for (const subject of subjects) subject.nanoseconds.push(run(subject, subject.times));
}

const documents = subjects.map(({ case: name, document, valid, nanoseconds }) => ({ case: name, document, valid, nanoseconds }));
process.stdout.write(JSON.stringify({ runtime: `Node ${process.version}`, documents }));
