// Writes the table of Unicode normal forms that the server carries, from the Unicode data of the Node that runs it:
//
//   node eng/unicode-forms.mjs
//
// A newer version of Unicode only adds characters, so the file is written anew when a new version matters, and
// NormalTextTests compares every code point of it with Node. The file is Brotli over 16-bit little-endian units:
//
//   [0..3]     Unicode version (major * 256 + minor), number of blocks, of units in the pool, of composition pairs
//   stage 1    one unit for each 64 code points below U+30000: the number of their block
//   blocks     64 units each: 0 for a plain character; with the top bit, a place in the pool; otherwise the canonical
//              combining class, and 0x100 for a character that may join the one before it
//   pool       a head (bits 0-4 number of UTF-16 units, 5 compatibility, 6 never in NFC, 7 never in NFKC), then the units of the
//              full decomposition
//   pairs      first, second, composed, each as plane and unit; sorted by first, then by second
//
// Hangul syllables are left to arithmetic.

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';

const end = 0x30000;
const step = 64;
const isSurrogate = c => c >= 0xD800 && c <= 0xDFFF;
const isHangul = c => c >= 0xAC00 && c <= 0xD7A3;
const text = c => String.fromCodePoint(c);
const points = s => Array.from(s, c => c.codePointAt(0));

const all = [];
for (let c = 0x80; c < 0x110000; c++) {
  if (!isSurrogate(c) && !isHangul(c)) all.push(c);
}

// Which characters join the one before them, and what becomes of the pair.
const pairs = [];
for (const c of all) {
  const canonical = text(c).normalize('NFD');
  if (canonical === text(c) || text(c).normalize('NFC') !== text(c)) continue;
  const parts = points(canonical);
  const second = parts.pop();
  const first = points(String.fromCodePoint(...parts).normalize('NFC'));
  if (first.length !== 1 || (text(first[0]) + text(second)).normalize('NFC') !== text(c)) throw new Error(`pair of ${c.toString(16)}`);
  pairs.push([first[0], second, c]);
}

pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
const joins = new Set(pairs.map(pair => pair[1]));
for (let c = 0x1161; c <= 0x1175; c++) joins.add(c);
for (let c = 0x11A8; c <= 0x11C2; c++) joins.add(c);

// Combining classes: their order is what text shows of them. A mark goes before another one when its class is lower, so
// marks are compared with one of each known class. Values keep the order of the classes, not their published numbers.
const marks = all.filter(c => /\p{M}/u.test(text(c)) && text(c).normalize('NFD') === text(c));
const swaps = (a, b) => ('\u{10FFFD}' + text(a) + text(b)).normalize('NFD') !== '\u{10FFFD}' + text(a) + text(b);
const acute = 0x0301;
const below = 0x0323;
const overlay = 0x0334;
const iota = 0x0345;
const hasClass = c => [acute, below, overlay, iota].some(other => swaps(c, other) || swaps(other, c));
const nonStarters = marks.filter(hasClass);
const classes = [];
for (const c of nonStarters) {
  const known = classes.find(members => !swaps(members[0], c) && !swaps(c, members[0]));
  if (known) known.push(c);
  else classes.push([c]);
}

classes.sort((a, b) => (swaps(b[0], a[0]) ? -1 : 1));
const classOf = new Map(classes.flatMap((members, index) => members.map(c => [c, index + 1])));
if (classes.length > 63) throw new Error('too many classes');

const pool = [];
const places = new Map();
const values = new Uint16Array(end);
for (const c of all) {
  const canonical = text(c).normalize('NFD');
  const compatible = text(c).normalize('NFKD');
  if (compatible === text(c)) {
    const value = (classOf.get(c) ?? 0) | (joins.has(c) ? 0x100 : 0);
    if (value !== 0 && c >= end) throw new Error(`beyond the table: ${c.toString(16)}`);
    if (c < end) values[c] = value;
    continue;
  }

  if (c >= end) throw new Error(`beyond the table: ${c.toString(16)}`);
  if (joins.has(c)) throw new Error(`joins and decomposes: ${c.toString(16)}`);
  const isCompatible = canonical === text(c);
  const units = Array.from({ length: (isCompatible ? compatible : canonical).length }, (_, i) => (isCompatible ? compatible : canonical).charCodeAt(i));
  const head = units.length | (isCompatible ? 32 : 0) | (text(c).normalize('NFC') === text(c) ? 0 : 64) | (text(c).normalize('NFKC') === text(c) ? 0 : 128);
  if (isCompatible && classOf.has(c)) throw new Error(`class of ${c.toString(16)}`);
  if (units.length > 31 || (classOf.has(points(canonical)[0]) && !(head & 64))) throw new Error(`decomposition of ${c.toString(16)}`);
  const key = String.fromCharCode(head, ...units);
  if (!places.has(key)) {
    places.set(key, pool.length);
    pool.push(head, ...units);
  }

  values[c] = 0x8000 | places.get(key);
}

if (pool.length >= 0x8000) throw new Error('pool too large');

const stage1 = [];
const blocks = [];
const numbers = new Map();
for (let c = 0; c < end; c += step) {
  const block = Array.from(values.subarray(c, c + step));
  const key = block.join();
  if (!numbers.has(key)) {
    numbers.set(key, numbers.size);
    blocks.push(...block);
  }

  stage1.push(numbers.get(key));
}

const [major, minor] = process.versions.unicode.split('.').map(Number);
const units = [major * 256 + minor, numbers.size, pool.length, pairs.length, ...stage1, ...blocks, ...pool, ...pairs.flat().flatMap(c => [c >> 16, c & 0xFFFF])];
const bytes = Buffer.alloc(units.length * 2);
units.forEach((unit, index) => bytes.writeUInt16LE(unit, index * 2));
const packed = brotliCompressSync(bytes);
writeFileSync(fileURLToPath(new URL('../src/McpSecureApis.Json/Text/UnicodeForms.bin', import.meta.url)), packed);
console.log(`Unicode ${process.versions.unicode}: ${bytes.length} bytes, packed ${packed.length}, ${numbers.size} blocks, ${pool.length} units in the pool, ${pairs.length} pairs, ${classes.length} classes.`);
