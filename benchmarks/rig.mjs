import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeAnswer, orderAnswer } from './lib/answers.mjs';
import { writeNginx } from './lib/nginx.mjs';
import { cpuMicroseconds, residentMegabytes, run, start, startPiped, stopAll } from './lib/processes.mjs';
import { rowsOf } from './lib/rows.mjs';
const benchmarks = dirname(fileURLToPath(import.meta.url));
const repository = resolve(benchmarks, '..');
const folder = mkdtempSync(join(tmpdir(), 'rig-'));
const log = join(folder, 'servers.log');
const [name, connections, warm, secs, repeat, large] = process.argv.slice(2);
async function freePorts(...names) {
  const ports = {}; const open = [];
  for (const n of names) { const s = createSocket(); await new Promise((d) => s.listen(0, '127.0.0.1', d)); ports[n] = s.address().port; open.push(s); }
  for (const s of open) await new Promise((d) => s.close(d));
  return ports;
}
const ports = await freePorts('backend', 'guardedBackend', 'status', 'row');
const nginx = writeNginx(folder, ports, orderAnswer, largeAnswer);
const backend = start('nginx', ['-c', nginx.backend, '-p', folder], { log });
const program = (n, a) => join(repository, n, 'bin/Release/net10.0', `${a}.dll`);
const programs = { product: process.env.BENCH_PRODUCT ?? program('src/McpSecureApis', 'mcp-secure-apis'), passThrough: program('benchmarks/PassThrough', 'PassThrough'), sdkServer: program('benchmarks/SdkServer', 'SdkServer') };
const child = startPiped('dotnet', [program('benchmarks/Scenario', 'McpSecureApis.Scenario'), folder, `http://127.0.0.1:${ports.row}/mcp`, `http://127.0.0.1:${ports.guardedBackend}`], { log });
let text = ''; for await (const part of child.stdout.iterator({ destroyOnReturn: false })) { text += part; if (text.includes('\n')) break; }
const scenario = JSON.parse(text);
const context = { ports, folder, nginx, scenario, programs, benchmarks, peers: join(benchmarks, 'peers/node_modules'), otlp: 'http://127.0.0.1:1', hook: program('benchmarks/AllocationHook', 'AllocationHook'), backend };
const row = rowsOf(context).find((r) => r.name === name);
const { command, args, env, dotnet } = row.start(!!large);
const allocations = join(folder, 'allocations');
const server = start(command, args, { log, env: { ...(dotnet ? { DOTNET_STARTUP_HOOKS: context.hook, BENCH_ALLOCATIONS: allocations } : {}), ...env } });
writeFileSync('/tmp/rig.pid', String(server.pid));
const call = large ? row.large : row.small;
const quote = (t) => `[===[${t}]===]`;
const headers = Object.entries(call.headers).map(([n, v]) => `${n}: ${v}\r\n`).join('');
writeFileSync(join(folder, 'load.lua'), `return { method = ${quote(call.method)}, path = ${quote(call.path)}, headers = ${JSON.stringify(headers)}, before = ${quote(call.before ?? '')}, between = ${quote(call.between ?? '')}, after = ${quote(call.after ?? '')}, expected = {}, forbidden = {} }\n`);
for (let i = 0; i < 400; i++) {
  try { const r = await fetch(`http://${call.headers.Host}${call.path}`, { method: 'POST', headers: { ...call.headers, Host: undefined }, body: `${call.before}1${call.between}ORD-00000001${call.after}` }); const t = await r.text(); if (r.status === 200) { if (process.env.SHOW) console.log(t.slice(0, 3000)); break; } } catch {}
  await new Promise((d) => setTimeout(d, 20));
}
const counters = () => ({ w: Number(/syscw: (\d+)/.exec(readFileSync(`/proc/${server.pid}/io`,'utf8'))[1]), cpu: cpuMicroseconds(server.pid), alloc: existsSync(allocations) ? Number(readFileSync(allocations, 'utf8')) : 0 });
const wrk = async (s) => JSON.parse((await run('wrk', ['-t', String(Math.min(2, +connections)), '-c', connections, '-d', `${s}s`, '--timeout', '5s', '-s', join(benchmarks, 'load/call.lua'), `http://${call.headers.Host}`], { log, env: { BENCH_LOAD: join(folder, 'load.lua') }, seconds: s + 30 })).output.trim().split('\n').at(-1));
await wrk(+warm);
console.log('warm');
for (let i = 0; i < +(repeat ?? 1); i++) {
  const a = counters(); const r = await wrk(+secs); const b = counters();
  console.log(JSON.stringify({ cps: Math.round(r.answers / (r.microseconds / 1e6)), p50: r.p50, p99: r.p99, cpu: +((b.cpu - a.cpu) / r.answers).toFixed(1), w: +((b.w-a.w)/r.answers).toFixed(2), kb: +((b.alloc - a.alloc) / r.answers / 1024).toFixed(1), rss: residentMegabytes(server.pid), wrong: r.wrong, errors: r.socketErrors }));
}
await stopAll();
rmSync(folder, { recursive: true, force: true });
process.exit(0);
