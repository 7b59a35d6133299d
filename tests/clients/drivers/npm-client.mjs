// @modelcontextprotocol/client in its modes: "legacy", "auto" or {"pin":REVISION}.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ask, drive, emit } from './lines.mjs';

await drive(async (task) => {
  const transport = task.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(task.url), { requestInit: { headers: { Authorization: `Bearer ${task.token}` } } })
    : new StdioClientTransport({ command: task.command, args: task.args, env: { ...process.env, ...task.env }, stderr: 'inherit' });
  const client = new Client({ name: 'functional-test', version: '1.0.0' }, {
    capabilities: { elicitation: { form: {} } },
    versionNegotiation: { mode: task.mode },
    listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => emit('changed') } },
  });
  client.setRequestHandler('elicitation/create', async (request) => ask(request));
  await client.connect(transport);
  return {
    version: client.getNegotiatedProtocolVersion(),
    listChanged: client.getServerCapabilities()?.tools?.listChanged === true,
    list: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: (name, values, options) => client.callTool({ name, arguments: values }, options),
    close: () => client.close(),
  };
});
