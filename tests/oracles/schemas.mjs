// Decides pairs of schemas again by Z3 (a solver that nobody here wrote), and compares: schemas.mjs [COUNTS] < LINES, with the lines that
// `McpSecureApis.PatternOracle schemas` writes. Each schema is translated into arithmetic on its own, without looking at the other one.
// COUNTS is a file that gets "AGREED DISAGREED UNDECIDED".
import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';
import { ask, end } from './solver.mjs';

const [counts] = process.argv.slice(2);
const types = { number: 0, string: 1, array: 2, object: 3 };
const and = parts => parts.length === 0 ? 'true' : `(and ${parts.join(' ')})`;
const or = parts => parts.length === 0 ? 'false' : `(or ${parts.join(' ')})`;
const literal = number => number < 0 ? `(- ${(-number).toFixed(4)})` : number.toFixed(4);
const text = word => `"${[...word].map(unit => `\\u{${unit.codePointAt(0).toString(16)}}`).join('')}"`;

/** What a value at a path has to be. A list has one element that stands for each: it refuses a list that one element would refuse. */
function takes(schema, path, names) {
  const at = name => (names.add(path + name), `|${path}${name}|`);
  const range = (size, least, most) => [
    ...(schema[least] === undefined ? [] : [`(>= ${size} ${schema[least]})`]), ...(schema[most] === undefined ? [] : [`(<= ${size} ${schema[most]})`])];
  const parts = schema.type === undefined ? [] : [`(= ${at('.type')} ${types[schema.type === 'integer' ? 'number' : schema.type]})`];
  const all = branches => branches.map(branch => takes(branch, path, names));
  if (schema.anyOf) parts.push(or(all(schema.anyOf)));
  if (schema.allOf) parts.push(...all(schema.allOf));
  if (schema.not) parts.push(`(not ${takes(schema.not, path, names)})`);
  if (schema.oneOf) {
    const branches = all(schema.oneOf);
    parts.push(or(branches.map((one, index) => and([one, ...branches.filter((_, other) => other !== index).map(other => `(not ${other})`)]))));
  }
  const number = at('.number');
  if (schema.type === 'integer') parts.push(`(is_int ${number})`);
  for (const [keyword, compare] of Object.entries({ minimum: '>=', maximum: '<=', exclusiveMinimum: '>', exclusiveMaximum: '<' })) {
    if (schema[keyword] !== undefined) parts.push(`(${compare} ${number} ${literal(schema[keyword])})`);
  }
  if (schema.multipleOf !== undefined) parts.push(`(is_int (/ ${number} ${literal(schema.multipleOf)}))`);
  if (schema.type === 'string') parts.push(...range(`(str.len ${at('.text')})`, 'minLength', 'maxLength'));
  if (schema.enum) parts.push(or(schema.enum.map(word => `(= ${at('.text')} ${text(word)})`)));
  if (schema.type === 'array') {
    parts.push(`(>= ${at('.count')} 0)`, ...range(at('.count'), 'minItems', 'maxItems'));
    parts.push(or([`(= ${at('.count')} 0)`, takes(schema.items, `${path}[]`, names)]));
  }
  if (schema.type === 'object') {
    for (const name of Object.keys(schema.properties)) {
      const there = at(`/${name}.there`);
      if (schema.required.includes(name)) parts.push(there);
      parts.push(or([`(not ${there})`, takes(schema.properties[name], `${path}/${name}`, names)]));
    }
    parts.push(`closed:${path}:${Object.keys(schema.properties).join(',')};`);
  }
  return and(parts);
}

/** An object has no member but the named ones: of those that the other schema names none may be there. */
const close = (formula, names) => formula.replace(/closed:([^:]*):([^;]*);/g, (_, path, own) => and([...names]
  .filter(name => name.startsWith(`${path}/`) && name.endsWith('.there') && !name.slice(path.length + 1, -6).includes('/')
    && !name.slice(path.length + 1, -6).includes('[') && !own.split(',').includes(name.slice(path.length + 1, -6)))
  .map(name => `(not |${name}|)`)));

const sorts = { type: 'Int', number: 'Real', text: 'String', count: 'Int', there: 'Bool' };
/** Whether the new schema takes a value that the old one refuses; null where Z3 does not know. */
function isWider(old, now) {
  const names = new Set();
  const [taken, refused] = [takes(now, 'v', names), takes(old, 'v', names)];
  const declared = [...names].map(name => `(declare-const |${name}| ${sorts[name.slice(name.lastIndexOf('.') + 1)]})`);
  return ask(`${declared.join(' ')} (assert ${close(taken, names)}) (assert (not ${close(refused, names)}))`);
}

const began = performance.now();
let [agreed, disagreed, undecided, unknown, contained] = [0, 0, 0, 0, 0];
for await (const line of createInterface({ input: process.stdin })) {
  const { old, new: now, outside, undecided: isUndecided } = JSON.parse(line);
  const wider = await isWider(old, now);
  if (wider === null) unknown++;
  else if (isUndecided) {
    undecided++;
    console.log(`undecided (z3: ${wider ? 'wider' : 'contained'}): ${line}`);
  } else if (wider !== (outside !== null)) {
    disagreed++;
    console.log(`failed: z3 says ${wider ? 'wider' : 'contained'}: ${line}`);
  } else {
    agreed++;
    contained += wider ? 0 : 1;
  }
}

end();
const total = agreed + disagreed + undecided + unknown;
const took = ((performance.now() - began) / 1000).toFixed(1);
console.log(`schemas: ${agreed} of ${total} pairs agreed (${contained} contained), ${disagreed} disagreed, ${undecided} undecided, ` +
  `${unknown} unknown to z3, ${took} s`);
if (counts) writeFileSync(counts, `${agreed} ${disagreed} ${undecided}\n`);
process.exit(disagreed > 0 || unknown * 50 >= total || total === 0 || undecided * 200 >= total ? 1 : 0);
