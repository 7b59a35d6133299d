// @modelcontextprotocol/sdk, version 1: the 2025 handshake only.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { ask, drive, emit } from './lines.mjs';

await drive(async (task) => {
  const transport = task.transport === 'http'
    ? new StreamableHTTPClientTransport(new URL(task.url), { requestInit: { headers: { Authorization: `Bearer ${task.token}` } } })
    : new StdioClientTransport({ command: task.command, args: task.args, env: { ...process.env, ...task.env }, stderr: 'inherit' });
  const client = new Client({ name: 'functional-test', version: '1.0.0' }, {
    capabilities: { elicitation: { form: {} } },
    listChanged: { tools: { autoRefresh: false, debounceMs: 0, onChanged: () => emit('changed') } },
  });
  client.setRequestHandler(ElicitRequestSchema, async (request) => ask(request));
  await client.connect(transport);
  return {
    version: transport.protocolVersion,
    listChanged: client.getServerCapabilities()?.tools?.listChanged === true,
    // This client leaves the pages to its user.
    list: async () => {
      const names = [];
      let cursor;
      do {
        const page = await client.listTools({ cursor });
        names.push(...page.tools.map((tool) => tool.name));
        cursor = page.nextCursor;
      } while (cursor);
      return names;
    },
    call: (name, values, options) => client.callTool({ name, arguments: values }, undefined, options),
    close: () => client.close(),
  };
});
