// Measures the rows in interleaved rounds and prints the table. Started by run.sh, which builds and installs what this needs.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeAnswer, mustNotLeave, orderAnswer } from './lib/answers.mjs';
import { backendRequests, writeNginx } from './lib/nginx.mjs';
import { cpuMicroseconds, residentMegabytes, run, start, startPiped, stop, stopAll } from './lib/processes.mjs';
import { rowsOf } from './lib/rows.mjs';
import { summarize, toMarkdown, toText, updateDocs } from './lib/table.mjs';

const benchmarks = dirname(fileURLToPath(import.meta.url));
const repository = resolve(benchmarks, '..');
const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'mcp-secure-apis-benchmark-'));
const log = join(folder, 'servers.log');
const problems = [];
const samples = [];

process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
try {
  await main();
} catch (error) {
  console.error(error);
  await end(1);
}
await end(problems.length === 0 ? 0 : 1);

function readOptions(args) {
  const read = { quick: false, full: false, rounds: undefined, seconds: undefined, warmup: undefined, connections: undefined, only: undefined };
  for (let at = 0; at < args.length; at++) {
    const name = args[at].replace(/^--/, '');
    if (['quick', 'full', 'update-docs'].includes(name)) read[name] = true;
    else if (['json', 'only', 'rounds', 'seconds', 'warmup', 'connections', 'note'].includes(name) && at + 1 < args.length) read[name] = args[++at];
    else {
      console.error(`benchmarks/run.sh [--quick] [--full] [--json FILE] [--update-docs] [--only TEXT] [--rounds N] [--seconds N] [--warmup N] [--connections 1,16,64] [--note TEXT]`);
      process.exit(2);
    }
  }
  read.rounds = Number(read.rounds ?? (read.quick ? 1 : 3));
  read.seconds = Number(read.seconds ?? (read.quick ? 2 : 8));
  read.warmup = Number(read.warmup ?? (read.quick ? 2 : 3));
  read.connections = (read.connections ?? (read.quick ? '16,64' : '1,16,64')).split(',').map(Number);
  return read;
}

async function end(code) {
  await stopAll();
  if (code === 0) rmSync(folder, { recursive: true, force: true });
  else console.error(`Logs and files of the run are in ${folder}.`);
  process.exit(code);
}

async function main() {
  const ports = await freePorts('backend', 'guardedBackend', 'status', 'row');
  const nginx = writeNginx(folder, ports, orderAnswer, largeAnswer);
  const backend = start('nginx', ['-c', nginx.backend, '-p', folder], { log });
  const telemetry = await startTelemetrySink();
  const program = (name, assembly) => join(repository, name, 'bin/Release/net10.0', `${assembly}.dll`);
  const programs = {
    product: process.env.BENCH_PRODUCT ?? join(benchmarks, 'bin/published/mcp-secure-apis.dll'),
    passThrough: join(benchmarks, 'bin/pass-through/PassThrough.dll'),
    mapMcpServer: join(benchmarks, 'bin/map-mcp-server/MapMcpServer.dll'),
  };
  const scenario = await startScenario(program('benchmarks/Scenario', 'McpSecureApis.Scenario'), ports);
  const context = {
    ports, folder, nginx, scenario, programs, benchmarks,
    peers: join(benchmarks, 'peers/node_modules'),
    otlp: telemetry.url,
    hook: program('benchmarks/AllocationHook', 'AllocationHook'),
    backend,
  };
  const rows = rowsOf(context).filter((row) => (options.full || !row.full) && (!options.only || row.name.includes(options.only) || row.name === 'bare pass-through (C#)'));

  const begin = Date.now();
  for (let round = 1; round <= options.rounds; round++) {
    for (const row of rows) {
      console.error(`round ${round} of ${options.rounds}: ${row.name}`);
      await measure(context, row, round, false);
      if (row.large) await measure(context, row, round, true);
    }
  }

  const report = {
    machine: `${cpus().length} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    date: new Date().toISOString().slice(0, 10),
    note: options.note,
    versions: await versions(),
    command: `benchmarks/run.sh ${process.argv.slice(2).filter((text) => text !== '--update-docs').join(' ')}`.trim(),
    rounds: options.rounds,
    seconds: options.seconds,
    telemetryRequests: telemetry.count(),
    minutes: Math.round((Date.now() - begin) / 6000) / 10,
    problems,
    rows: summarize(samples),
  };
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report)}\n`);
  if (options['update-docs']) updateDocs(join(repository, 'docs/performance.md'), toMarkdown(report));
  for (const problem of problems) console.log(`PROBLEM: ${problem}`);
  console.log(toText(report));
}

/** One row in one round: a fresh server, its first call, the loads, and the checks that every call was what it seems. */
async function measure(context, row, round, large) {
  const { ports } = context;
  const title = large ? `${row.name} (100 KB)` : row.name;
  const problem = (text) => problems.push(`${title}, round ${round}: ${text}`);
  const requestsBefore = await backendRequests(ports);
  const allocations = join(folder, 'allocations');
  rmSync(allocations, { force: true });
  rmSync(context.scenario.audit, { recursive: true, force: true });

  let server = context.backend;
  let startSeconds;
  let answers = 0;
  let cut = 0;
  const call = large ? row.large : row.small;
  let sessions = large ? undefined : row.sessions;
  if (!row.backendOnly) {
    const { command, args, env, dotnet } = row.start(large);
    const hooked = dotnet ? { DOTNET_STARTUP_HOOKS: context.hook, BENCH_ALLOCATIONS: allocations } : {};
    const began = process.hrtime.bigint();
    server = start(command, args, { log, env: { ...hooked, ...env } });
    const first = await firstAnswer(server, call, sessions);
    startSeconds = Number(process.hrtime.bigint() - began) / 1e9;
    if (first.wrong) {
      problem(`the first call was not answered rightly: ${first.wrong}`);
      await stop(server);
      return;
    }
    answers += call ? 1 : 0;
    if (call?.governed) {
      call.expected = first.expected;
      if (sessions) sessions = { ...sessions, expected: first.expected };
    }
  }

  for (const connections of large ? [16] : options.connections) {
    const load = sessions
      ? () => sessionsLoad({ ...sessions, connections, warmup: options.warmup, seconds: options.seconds }, server, allocations)
      : () => wrkLoad(call, connections, server, allocations);
    const result = await load();
    answers += result.answers + result.warmupAnswers;
    cut += 2 * connections;
    const errors = result.wrong + result.socketErrors;
    if (errors > 0) problem(`${errors} errors at ${connections} connections, for example: ${result.example || 'connection'}`);
    if (result.answers === 0) problem(`no answers at ${connections} connections`);
    samples.push({
      name: row.name,
      kilobytes: large ? 100 : 1,
      connections,
      round,
      callsPerSecond: (result.answers - result.wrong) / (result.microseconds / 1e6),
      p50Microseconds: result.p50,
      p99Microseconds: result.p99,
      cpuMicrosecondsPerCall: result.cpu / Math.max(1, result.cpuAnswers),
      bytesAllocatedPerCall: result.allocated === undefined ? undefined : result.allocated / Math.max(1, result.cpuAnswers),
      residentMegabytes: residentMegabytes(server.pid),
      startSeconds,
      errors,
    });
  }

  if (!row.backendOnly) await stop(server);
  const requests = (await backendRequests(ports)) - requestsBefore;
  if (sessions && !row.governed) {
    if (requests === 0) problem('the backend was never called');
  } else if (requests < answers || (!sessions && requests > answers + cut)) {
    problem(`${answers} answers were read, but the backend had ${requests} requests (${cut} may have been cut off)`);
  }
  if (row.governed) await checkAudit(context, answers, cut, requests, problem, Boolean(sessions));
}

/** Nothing was bought with safety: the trail verifies, and every call that was counted has its two records. */
async function checkAudit(context, answers, cut, requests, problem, sessions) {
  const { audit } = context.scenario;
  const verified = await run('dotnet', [context.programs.product, 'audit', 'verify', audit, '--json'], { log });
  const verdict = verified.output.trim() ? JSON.parse(verified.output) : {};
  if (verified.code !== 0 || verdict.valid !== true || verdict.tornTail !== false) problem(`the audit trail does not verify: ${verified.output.trim()}`);

  const count = async (...pattern) => {
    const files = readdirSync(audit).filter((name) => name.endsWith('.jsonl')).map((name) => join(audit, name));
    const { output } = await run('grep', ['-h', '-c', ...pattern, ...files], { log });
    return output.trim().split('\n').reduce((sum, line) => sum + Number(line), 0);
  };
  const intents = await count('-e', '"phase":"intent"');
  const outcomes = await count('-e', '"phase":"outcome"');
  const clean = await count('-E', '-e', '"phase":"outcome".*"status":200.*"masked":\\{"');
  const refusals = await count('-e', '"phase":"refusal"');
  if (verdict.records < intents + outcomes) problem(`the trail has ${verdict.records} records, but ${intents} intents and ${outcomes} outcomes were counted`);
  // A call that was cut off may have ended between its records: its intent was written too late to go on (`Audit:AppendTimeout`).
  if (outcomes > intents || intents - outcomes > cut) problem(`${intents} intents but ${outcomes} outcomes`);
  if (refusals > 0) problem(`${refusals} calls were refused`);
  if (clean < answers) problem(`${answers} answers were read, but only ${clean} outcomes say that a reply was masked`);
  if (!sessions && intents > answers + cut) problem(`${intents} intents for ${answers} answers`);
  if (requests < clean || requests > intents) problem(`${requests} backend requests for ${intents} intents and ${clean} clean outcomes`);
}

async function firstAnswer(server, call, sessions) {
  const until = Date.now() + 30_000;
  let wrong = 'it did not listen';
  while (Date.now() < until && server.exitCode === null) {
    try {
      if (call) {
        const url = `http://${call.headers.Host}${call.path}`;
        const reply = call.method === 'GET'
          ? await fetch(`${url}ORD-00000001`)
          : await fetch(url, { method: 'POST', headers: { ...call.headers, Host: undefined }, body: `${call.before}1${call.between}ORD-00000001${call.after}` });
        const text = await reply.text();
        const verdict = check(call, reply.status, text);
        // A gateway that has no keys yet says 503; anything else that is wrong stays wrong.
        if (!verdict.wrong || reply.status !== 503) return verdict;
        wrong = verdict.wrong;
      } else {
        // A session is opened by the load program; here only until the port answers.
        await fetch(sessions.url, { method: 'OPTIONS', signal: AbortSignal.timeout(2000) });
        return {};
      }
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED') wrong = String(error.cause?.code ?? error);
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  return { wrong };
}

/** Reads the first answer whole; of a governed one, gives the texts that every later answer must have. */
function check(call, status, text) {
  if (status !== 200) return { wrong: `${status} ${text.slice(0, 300)}` };
  for (const part of call.expected) if (!call.governed && !text.includes(part)) return { wrong: `'${part}' is missing: ${text.slice(0, 300)}` };
  for (const part of call.forbidden) if (text.includes(part)) return { wrong: `'${part}' left the server: ${text.slice(0, 300)}` };
  if (!call.governed) return {};

  const result = JSON.parse(text.startsWith('{') ? text : /^data: (.*)$/m.exec(text)[1]).result;
  const content = result.structuredContent;
  const order = content.orders?.[0] ?? content;
  const email = order.customer.email;
  const source = JSON.parse(orderAnswer);
  if (!email.includes('***') || email === source.customer.email) return { wrong: `the e-mail address is not masked: ${email}` };
  if (order.notes.includes('@') || order.id !== source.id || order.lines.length !== source.lines.length) return { wrong: 'the order is not the masked one' };
  if (JSON.stringify(JSON.parse(result.content[0].text)) !== JSON.stringify(content)) return { wrong: 'the text and the structured content differ' };
  if (!result._meta?.['mcp-secure-apis/callId']) return { wrong: 'the call has no id' };
  return { expected: [`"email":${JSON.stringify(email)}`, '"mcp-secure-apis/callId":"'] };
}

async function wrkLoad(call, connections, server, allocations) {
  const file = join(folder, 'load.lua');
  const quote = (text) => `[===[${text}]===]`;
  const headers = Object.entries(call.headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  writeFileSync(
    file,
    `return { method = ${quote(call.method)}, path = ${quote(call.path)}, headers = ${JSON.stringify(headers)},
  before = ${quote(call.before ?? '')}, between = ${quote(call.between ?? '')}, after = ${quote(call.after ?? '')},
  expected = {${call.expected.map(quote).join(', ')}}, forbidden = {${call.forbidden.map(quote).join(', ')}} }\n`,
    { mode: 0o600 },
  );
  const wrk = async (seconds) => {
    const { code, output } = await run(
      'wrk',
      ['-t', String(Math.min(2, connections)), '-c', String(connections), '-d', `${seconds}s`, '--timeout', '5s', '-s', join(benchmarks, 'load/call.lua'), `http://${call.headers.Host}`],
      { log, env: { BENCH_LOAD: file }, seconds: seconds + 30 },
    );
    if (code !== 0) throw new Error(`wrk ended with ${code}: ${output}`);
    return JSON.parse(output.trim().split('\n').at(-1));
  };
  const warm = await wrk(options.warmup);
  const before = readCounters(server, allocations);
  const result = await wrk(options.seconds);
  const after = readCounters(server, allocations);
  return {
    ...result,
    wrong: result.wrong + warm.wrong,
    warmupAnswers: warm.answers,
    cpuAnswers: result.answers,
    cpu: after.cpu - before.cpu,
    allocated: after.allocated === undefined ? undefined : after.allocated - before.allocated,
  };
}

async function sessionsLoad(settings, server, allocations) {
  const child = startPiped('node', [join(benchmarks, 'load/sessions.mjs'), JSON.stringify(settings)], { log });
  const timer = setTimeout(() => child.kill('SIGKILL'), (settings.warmup + settings.seconds + 60) * 1000);
  let text = '';
  let before;
  for await (const part of child.stdout) {
    text += part;
    if (!before && text.includes('measuring')) before = readCounters(server, allocations);
  }
  const after = readCounters(server, allocations);
  const { code } = await child.ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`the load program ended with ${code}; its words are in ${log}`);
  const result = JSON.parse(text.trim().split('\n').at(-1));
  return {
    ...result,
    warmupAnswers: 0,
    cpuAnswers: result.answers,
    cpu: after.cpu - before.cpu,
    allocated: after.allocated === undefined ? undefined : after.allocated - before.allocated,
  };
}

function readCounters(server, allocations) {
  return {
    cpu: cpuMicroseconds(server.pid),
    allocated: existsSync(allocations) ? Number(readFileSync(allocations, 'utf8')) : undefined,
  };
}

async function startScenario(assembly, ports) {
  const child = startPiped(
    'dotnet', [assembly, folder, `http://127.0.0.1:${ports.row}/mcp`, `http://127.0.0.1:${ports.guardedBackend}`], { log });
  let text = '';
  for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
    text += part;
    if (text.includes('\n')) return JSON.parse(text);
  }
  throw new Error(`the scenario did not start; its words are in ${log}`);
}

/** Takes what is exported and throws it away, so that exporting succeeds and costs what it costs. */
async function startTelemetrySink() {
  let requests = 0;
  const server = createServer((request, reply) => {
    requests++;
    request.resume();
    request.on('end', () => reply.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  server.unref();
  return { url: `http://127.0.0.1:${server.address().port}/v1/traces`, count: () => requests };
}

async function freePorts(...names) {
  const sockets = await Promise.all(names.map(() => new Promise((done) => {
    const socket = createSocket().listen(0, '127.0.0.1', () => done(socket));
  })));
  const ports = Object.fromEntries(names.map((name, at) => [name, sockets[at].address().port]));
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))));
  return ports;
}

async function versions() {
  const first = async (command, args) => (await run('sh', ['-c', `${command} ${args} 2>&1 | head -n 1`], { log })).output.trim();
  return {
    dotnet: await first('dotnet', '--version'),
    node: process.version,
    nginx: (await first('nginx', '-v')).replace(/^.*nginx\//, ''),
    wrk: /wrk \S+/.exec(await first('wrk', '-v'))?.[0].replace(/^wrk (debian\/)?/, ''),
    commit: await first('git', `-C ${repository} rev-parse --short HEAD`),
  };
}
