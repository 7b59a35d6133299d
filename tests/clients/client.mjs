// Drives @modelcontextprotocol/client. Takes one JSON argument:
//   {"transport":"http","url":URL,"token":TOKEN,"mode":"legacy"|"auto"|{"pin":VERSION},"calls":[{"name":…,"arguments":{…}}]}
//   {"transport":"stdio","command":…,"args":[…],"env":{…},"mode":…,"calls":[…]}
// Prints one JSON object: the tools that were listed, each call's result or error, and what every HTTP exchange answered.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const task = JSON.parse(process.argv[2]);
const exchanges = [];

// No login in a test: the client sees the challenge as it came, and the exchange is kept.
const recordingFetch = async (url, init) => {
  const response = await fetch(url, init);
  exchanges.push({ status: response.status, challenge: response.headers.get('www-authenticate') });
  return response;
};

const transport = task.transport === 'http'
  ? new StreamableHTTPClientTransport(new URL(task.url), {
      fetch: recordingFetch,
      requestInit: task.token ? { headers: { Authorization: `Bearer ${task.token}` } } : undefined,
    })
  : new StdioClientTransport({ command: task.command, args: task.args, env: { ...process.env, ...task.env }, stderr: 'ignore' });

const client = new Client({ name: 'functional-test', version: '1.0.0' }, { versionNegotiation: { mode: task.mode ?? 'legacy' } });
const answer = { exchanges, calls: [] };
try {
  await client.connect(transport);
  answer.protocolVersion = client.getNegotiatedProtocolVersion?.() ?? null;
  answer.tools = (await client.listTools()).tools;
  for (const call of task.calls ?? []) {
    try {
      answer.calls.push({ result: await client.callTool(call) });
    } catch (error) {
      answer.calls.push({ error: { name: error.name, code: error.code ?? null, message: error.message, data: error.data ?? null } });
    }
  }
  await client.close();
} catch (error) {
  answer.connectError = { name: error.name, code: error.code ?? null, message: error.message };
}

// A pipe may take a long text in parts: the program ends when all of it is written.
process.stdout.write(JSON.stringify(answer), () => process.exit(0));
