// Processes that the benchmark started, ended by their own ids, and what the kernel says about them.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';

const started = new Set();
const ticksPerSecond = 100;

/** Starts a program with its output in a file. */
export function start(command, args, { log, env = {}, cwd } = {}) {
  const output = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', output, output], env: { ...process.env, ...env }, cwd });
  closeSync(output);
  return remember(child);
}

/** Starts a program whose standard output the caller reads. */
export function startPiped(command, args, { log, env = {} } = {}) {
  const errors = openSync(log, 'a');
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', errors], env: { ...process.env, ...env } });
  closeSync(errors);
  return remember(child);
}

function remember(child) {
  started.add(child);
  child.ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => resolve({ error }));
  });
  child.ended.then(() => started.delete(child));
  return child;
}

/** Asks a program to end, and ends it after ten seconds. */
export async function stop(child) {
  if (!started.has(child)) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await child.ended;
  clearTimeout(timer);
}

export async function stopAll() {
  await Promise.all([...started].map(stop));
}

/** Runs a program to its end and gives its standard output. */
export async function run(command, args, { log, env, seconds = 120 } = {}) {
  const child = startPiped(command, args, { log, env });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
  const parts = [];
  for await (const part of child.stdout) parts.push(part);
  const { code, signal, error } = await child.ended;
  clearTimeout(timer);
  if (error) throw error;
  return { code, signal, output: Buffer.concat(parts).toString('utf8') };
}

function tree(pid) {
  const all = [pid];
  for (let at = 0; at < all.length; at++) {
    try {
      for (const task of readdirSync(`/proc/${all[at]}/task`)) {
        const children = readFileSync(`/proc/${all[at]}/task/${task}/children`, 'utf8').trim();
        if (children) all.push(...children.split(' ').map(Number));
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return all;
}

/** User and system time of a process and its descendants, in microseconds. */
export function cpuMicroseconds(pid) {
  let ticks = 0;
  for (const one of tree(pid)) {
    try {
      const fields = readFileSync(`/proc/${one}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It ended meanwhile.
    }
  }
  return (ticks * 1_000_000) / ticksPerSecond;
}

/** Resident memory of a process and its descendants. */
export function residentMegabytes(pid) {
  let kilobytes = 0;
  for (const one of tree(pid)) {
    try {
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kilobytes / 1024;
}
