// A load program for servers that need a session, or that answer on the session's stream: one session for each connection, each with one
// call at a time. Reads every answer. Argument: the settings as JSON; prints one JSON line.
import { Agent, request } from 'node:http';

const settings = JSON.parse(process.argv[2]);
const { hostname, port, pathname } = new URL(settings.url);
const latencies = [];
let answers = 0;
let wrong = 0;
let example = '';
let measuring = false;
let running = true;

function post(session, message) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(message);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'application/json, text/event-stream',
      ...settings.headers,
    };
    if (session.id) headers['mcp-session-id'] = session.id;
    if (message.method !== 'initialize') headers['mcp-protocol-version'] = '2025-11-25';
    const sent = request({ hostname, port, path: pathname, method: 'POST', headers, agent: session.agent }, (reply) => {
      session.id ??= reply.headers['mcp-session-id'];
      const parts = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => resolve({ status: reply.statusCode, text: Buffer.concat(parts).toString('utf8') }));
      reply.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The session's stream; each event goes to the call that waits for its id. */
function listen(session) {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/event-stream', 'mcp-session-id': session.id, 'mcp-protocol-version': '2025-11-25' };
    const sent = request({ hostname, port, path: pathname, method: 'GET', headers }, (reply) => {
      reply.setEncoding('utf8');
      let rest = '';
      reply.on('data', (part) => {
        const events = (rest + part).split('\n\n');
        rest = events.pop();
        for (const event of events) {
          const id = /"id":(\d+)[,}]/.exec(event.slice(0, 200)) ?? /"id":(\d+)[,}]/.exec(event.slice(-100));
          const waiting = id && session.waiting.get(Number(id[1]));
          session.waiting.delete(Number(id?.[1]));
          if (waiting) waiting({ status: 200, text: event });
        }
      });
      reply.on('error', () => {});
    });
    session.stream = sent;
    sent.on('error', (error) => (running ? reject(error) : undefined));

    // Not until the headers: some servers send them with the first event.
    sent.end(() => setTimeout(resolve, 200));
  });
}

async function open() {
  const session = { agent: new Agent({ keepAlive: true, maxSockets: 1 }), waiting: new Map() };
  if (settings.session) {
    const first = await post(session, {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'benchmark', version: '1.0.0' } },
    });
    if (first.status !== 200 || !session.id) throw new Error(`no session: ${first.status}`);
    await post(session, { jsonrpc: '2.0', method: 'notifications/initialized' });
    if (settings.stream) await listen(session);
  }
  return session;
}

function call(session, id) {
  const message = {
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: settings.tool, arguments: { orderId: `ORD-${String((id % 1000) + 1).padStart(8, '0')}` } },
  };
  if (!settings.stream) return post(session, message);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ status: 0, text: 'no answer in 5 s' }), 5000);
    session.waiting.set(id, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    post(session, message).catch(reject);
  });
}

let last = 0;
async function run(session) {
  while (running) {
    const id = ++last;
    const start = process.hrtime.bigint();
    let reply;
    try {
      reply = await call(session, id);
    } catch (error) {
      reply = { status: 0, text: String(error.code ?? error.name) };
    }
    if (!measuring) continue;
    answers++;
    latencies.push(Number(process.hrtime.bigint() - start) / 1000);
    const right =
      reply.status === 200 &&
      reply.text.includes(`"id":${id}`) &&
      settings.expected.every((text) => reply.text.includes(text)) &&
      settings.forbidden.every((text) => !reply.text.includes(text));
    if (!right) {
      wrong++;
      example = `${reply.status} ${reply.text.slice(0, 200)}`;
    }
  }
}

const sessions = await Promise.all(Array.from({ length: settings.connections }, open));
const loops = sessions.map(run);
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
await sleep(settings.warmup);
console.log('measuring');
measuring = true;
const begin = process.hrtime.bigint();
await sleep(settings.seconds);
measuring = false;
const microseconds = Number(process.hrtime.bigint() - begin) / 1000;
running = false;
await Promise.all(loops);
for (const session of sessions) session.stream?.destroy();
latencies.sort((a, b) => a - b);
const percentile = (part) => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? 0);
console.log(JSON.stringify({ answers, wrong, socketErrors: 0, microseconds, p50: percentile(0.5), p99: percentile(0.99), example }));
process.exit(0);
