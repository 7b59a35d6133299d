// @langchain/mcp-adapters: the server's tools as an agent gets them. It connects with version 1 of the SDK.
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { drive, emit } from './lines.mjs';

await drive(async (task) => {
  const calls = new Map();
  const client = new MultiServerMCPClient({
    mcpServers: {
      shop: task.transport === 'http'
        ? { transport: 'http', url: task.url, headers: { Authorization: `Bearer ${task.token}` }, automaticSSEFallback: false }
        : { transport: 'stdio', command: task.command, args: task.args, env: { ...process.env, ...task.env }, stderr: 'inherit' },
    },
    onProgress: (notice, source) => calls.get(source.name)?.(notice),
    onToolsListChanged: () => emit('changed'),
  });
  let tools = await client.getTools();
  const inner = await client.getClient('shop');
  return {
    version: null,
    listChanged: inner.getServerCapabilities()?.tools?.listChanged === true,
    // Its own list is read when it connects; the client beneath is asked again.
    list: async () => {
      const { loadMcpTools } = await import('@langchain/mcp-adapters');
      tools = await loadMcpTools('shop', inner, { onProgress: (notice, source) => calls.get(source.name)?.(notice) });
      return tools.map((tool) => tool.name);
    },
    call: async (name, values, { signal, onprogress }) => {
      const tool = tools.find((candidate) => candidate.name === name);
      if (!tool) {
        throw new Error(`There is no tool ${name} in its list.`);
      }

      calls.set(name, onprogress);
      const content = await tool.invoke(values, { signal });
      return { content: [{ type: 'text', text: typeof content === 'string' ? content : JSON.stringify(content) }] };
    },
    close: () => client.close(),
  };
});
