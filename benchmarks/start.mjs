// Measures from the start of the process to the first governed call: published programs in turn, so that they meet the same machine.
// node benchmarks/start.mjs [--runs N] [--environment NAME=VALUE]... NAME=mcp-secure-apis.dll [NAME=...]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeAnswer, orderAnswer } from './lib/answers.mjs';
import { writeNginx } from './lib/nginx.mjs';
import { cpuMicroseconds, residentMegabytes, start, startPiped, stop, stopAll } from './lib/processes.mjs';

const usage = 'node benchmarks/start.mjs [--runs N] [--environment NAME=VALUE]... NAME=mcp-secure-apis.dll [NAME=...]';
const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const scenarioProgram = join(repository, 'benchmarks/Scenario/bin/Release/net10.0/McpSecureApis.Scenario.dll');
const figures = ['cpuMilliseconds', 'wallMilliseconds', 'residentMegabytes'];
const { runs, environment, programs } = readArguments(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'mcp-secure-apis-start-'));
const log = join(folder, 'servers.log');

process.on('SIGINT', () => end(130));
process.on('SIGTERM', () => end(143));
try {
  await main();
  await end(0);
} catch (error) {
  console.error(error);
  await end(1);
}

function readArguments(args) {
  const read = { runs: 15, environment: {}, programs: [] };
  const pair = (text) => (/^[^=]+=./.test(text ?? '') ? [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] : fail());
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--runs') read.runs = Number(args[++at]);
    else if (args[at] === '--environment') read.environment = { ...read.environment, ...Object.fromEntries([pair(args[++at])]) };
    else read.programs.push(pair(args[at]));
  }
  return Number.isInteger(read.runs) && read.runs > 0 && read.programs.length > 0 ? read : fail();
}

function fail() {
  console.error(usage);
  process.exit(2);
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
  start('nginx', ['-c', nginx.backend, '-p', folder], { log });
  const url = `http://127.0.0.1:${ports.row}/mcp`;
  const scenario = await startScenario(url, ports);

  // The defaults are wide enough for one call, and an older program does not know every limit.
  const configuration = JSON.parse(readFileSync(scenario.configuration, 'utf8'));
  delete configuration.Limits;
  writeFileSync(scenario.configuration, JSON.stringify(configuration));

  const measured = Object.fromEntries(programs.map(([name]) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    // Each is as often the first as any other.
    const turn = programs.map((_, at) => programs[(at + run) % programs.length]);
    for (const [name, program] of turn) {
      rmSync(scenario.audit, { recursive: true, force: true });
      const sample = await measure(program, scenario, url);

      // The first run reads the files from the disk.
      if (run > 0) measured[name].push(sample);
    }
  }

  console.log(`${cpus().length} × ${cpus()[0].model.trim()}, ${runs} runs each, least / median`);
  for (const [name, samples] of Object.entries(measured)) {
    const texts = figures.map((figure) => {
      const sorted = samples.map((sample) => sample[figure]).sort((one, other) => one - other);
      return `${figure} ${Math.round(sorted[0])} / ${Math.round(sorted[Math.floor(sorted.length / 2)])}`;
    });
    console.log(`${name.padEnd(16)} ${texts.join('   ')}`);
  }
}

async function measure(program, scenario, url) {
  const began = process.hrtime.bigint();
  const server = start('dotnet', [program, 'serve', '--configuration', scenario.configuration], { log, env: environment });
  await firstAnswer(server, url, scenario.rs256);
  const sample = {
    wallMilliseconds: Number(process.hrtime.bigint() - began) / 1e6,
    cpuMilliseconds: cpuMicroseconds(server.pid) / 1000,
    residentMegabytes: residentMegabytes(server.pid),
  };
  await stop(server);
  return sample;
}

/** Asks until the server listens and has its keys; any other answer than a masked order ends the run. */
async function firstAnswer(server, url, token) {
  const until = Date.now() + 30_000;
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': '2025-11-25',
  };
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders_get","arguments":{"orderId":"ORD-00000001"}}}';
  while (Date.now() < until && server.exitCode === null) {
    try {
      const reply = await fetch(url, { method: 'POST', headers, body });
      const text = await reply.text();
      if (reply.status === 200 && text.includes('ORD-00000001') && text.includes('***') && !text.includes('fraudScore')) return;
      if (reply.status !== 503) throw new Error(`the first answer is wrong: ${reply.status} ${text.slice(0, 300)}`);
    } catch (error) {
      if (error.cause?.code !== 'ECONNREFUSED') throw error;
    }
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error('there was no answer');
}

async function startScenario(url, ports) {
  const child = startPiped('dotnet', [scenarioProgram, folder, url, `http://127.0.0.1:${ports.guardedBackend}`], { log });
  let text = '';
  for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
    text += part;
    if (text.includes('\n')) return JSON.parse(text);
  }
  throw new Error('the scenario did not start');
}

async function freePorts(...names) {
  const sockets = await Promise.all(
    names.map(() => new Promise((done) => {
      const socket = createServer().listen(0, '127.0.0.1', () => done(socket));
    })),
  );
  const ports = Object.fromEntries(names.map((name, at) => [name, sockets[at].address().port]));
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.close(done))));
  return ports;
}
