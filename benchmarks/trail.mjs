// Measures `manifest diff --trail` on a generated trail, which is deleted afterwards.
// node benchmarks/trail.mjs [--records N] [--callers N] [--folder PATH] mcp-secure-apis.dll
// Half of the segments are written and each is there under two names (hard links), so that ten million records take 5 GB and not 10.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, linkSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const usage = 'node benchmarks/trail.mjs [--records N] [--callers N] [--folder PATH] mcp-secure-apis.dll';
const manifest = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'tool-manifests/orders.yaml');
const segmentBytes = 64 * 1024 * 1024;
const tools = ['orders_get', 'orders_search', 'orders_create', 'orders_cancel'];
const outcome = '"backend":{"status":200,"milliseconds":12.345,"attempts":1},"masked":{"email":1,"phone":1},"dropped":2,"drift":{"a":1,"b.c":1},';
const hex = (text) => createHash('sha256').update(text).digest('hex');
const { records, callers, folder, program } = readArguments(process.argv.slice(2));
const root = mkdtempSync(join(folder, 'mcp-secure-apis-trail-'));
process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
try {
  await main();
  end(0);
} catch (error) {
  console.error(error);
  end(1);
}

function readArguments(args) {
  const read = { records: 10_000_000, callers: 200_000, folder: tmpdir(), program: undefined };
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--records') read.records = Number(args[++at]);
    else if (args[at] === '--callers') read.callers = Number(args[++at]);
    else if (args[at] === '--folder') read.folder = args[++at];
    else read.program = args[at];
  }
  if (!(read.records > 0) || !(read.callers > 0) || !read.program) {
    console.error(usage);
    process.exit(2);
  }
  return read;
}

async function main() {
  const trail = join(root, 'trail');
  spawnSync('mkdir', [trail]);
  const written = write(trail, Math.ceil(records / 2));
  const segments = readdirSync(trail).sort();
  for (const name of segments) linkSync(join(trail, name), join(trail, name.replace('00000000000000aa', '00000000000000bb')));
  const bytes = 2 * segments.reduce((sum, name) => sum + statSync(join(trail, name)).size, 0);
  console.log(`${2 * written} records, ${2 * segments.length} segments, ${(bytes / 1e9).toFixed(2)} GB, ${callers} callers`);

  const changed = join(root, 'orders.yaml');
  writeFileSync(changed, readFileSync(manifest, 'utf8').replace('scopes: [orders.read]', 'scopes: [orders.read, orders.more]'));
  for (const state of ['not in memory', 'in memory']) {
    if (state === 'not in memory') forget(trail, segments);
    const { seconds, megabytes, output } = await run(['manifest', 'diff', manifest, changed, '--json', '--trail', trail]);
    const { trail: window, changes } = JSON.parse(output);
    const { calls, callers: seen, lose, unknown } = changes.find((change) => change.path === 'access.scopes').trail;
    const speed = `${seconds.toFixed(1)} s, ${(window.records / seconds / 1e6).toFixed(2)} million records/s, ${megabytes} MB at most`;
    console.log(`${state}: ${speed}; ${window.calls} calls; the changed tool: ${calls} calls, ${seen} callers, ${lose} lose, ${unknown} unknown`);
  }
}

// Calls of two records each, in the form of the audit trail, chained.
function write(trail, count) {
  const digest = hex(readFileSync(manifest));
  const [catalog, configuration] = [hex('catalog'), hex('configuration')];
  let [previous, segment, file, size, number] = ['0'.repeat(64), 0, undefined, Infinity, 0];
  let lines = [];
  const flush = () => {
    if (lines.length > 0) writeSync(file, lines.join(''));
    lines = [];
  };
  let random = 1;
  const next = (below) => ((random = (Math.imul(random, 1664525) + 1013904223) >>> 0) >>> 8) % below;
  const start = Date.parse('2026-01-01T00:00:00Z');
  while (number < count) {
    const caller = Math.floor(Math.sqrt(next(0x1000000) / 0x1000000) * callers);
    const tool = tools[next(tools.length)];
    const subject = createHash('sha256').update(`${caller}`).digest().subarray(0, 16).toString('base64url');
    for (const phase of next(20) === 0 ? ['refusal'] : ['intent', 'outcome']) {
      number++;
      const body = `{"id":"00000000000000aa-${number}","sequence":${number},"time":"${new Date(start + number).toISOString()}","phase":"${phase}",` +
        `"callId":"${previous.slice(0, 32)}","caller":{"issuer":"https://login.example.com/","subject":"${subject}",` +
        `"client":"client-${caller % 500}","tenant":"tenant-${caller % 200}"},` +
        `"tool":"${tool}","manifest":{"name":"orders","version":"1.4.0","digest":"${digest}"},` +
        `"decision":"${phase === 'refusal' ? 'refuse","reason":"hidden_tool' : 'allow'}","catalog":"${catalog}","configuration":"${configuration}",` +
        `"keyId":"AbCdEfGh","argumentsDigest":"${subject}","credential":"orders-service","request":"GET /orders/{orderId}",` +
        `${phase === 'outcome' ? outcome : ''}` +
        `"previous":"${previous}"`;
      previous = hex(`${body}}`);
      const line = `${body},"hash":"${previous}"}\n`;
      if (size + line.length > segmentBytes) {
        flush();
        if (file !== undefined) closeSync(file);
        file = openSync(join(trail, `20260101T000000Z-00000000000000aa-${String(++segment).padStart(6, '0')}.jsonl`), 'wx');
        size = 0;
      }
      size += line.length;
      lines.push(line);
      if (lines.length === 2000) flush();
    }
  }
  flush();
  closeSync(file);
  return number;
}

// Drops what the kernel keeps of these files, and of no others.
function forget(trail, segments) {
  for (const name of segments) {
    spawnSync('dd', [`of=${join(trail, name)}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0', 'status=none']);
  }
}

function run(args) {
  return new Promise((done, fail) => {
    const begun = process.hrtime.bigint();
    const child = spawn('dotnet', [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let [output, megabytes] = ['', 0];
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    const watch = setInterval(() => {
      try {
        megabytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) >> 10;
      } catch {
        // It has ended.
      }
    }, 200);
    child.on('error', fail);
    child.on('close', (code) => {
      clearInterval(watch);
      if (code > 1) fail(new Error(`Exit code ${code}.`));
      else done({ seconds: Number(process.hrtime.bigint() - begun) / 1e9, megabytes, output });
    });
  });
}

function end(code) {
  rmSync(root, { recursive: true, force: true });
  process.exit(code);
}
