// The rows of the table: how each server is started and how it is called.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustNotLeave } from './answers.mjs';

const raw = ['jonas.kowalska54@example.com', 'fraudScore'];
const meta = '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}},';

/** A `tools/call` over HTTP as text: what stands before the id, between id and order number, and behind it. */
function post(port, tool, { modern = false, accept = 'application/json, text/event-stream', headers = {} } = {}) {
  const all = {
    Host: `127.0.0.1:${port}`,
    'Content-Type': 'application/json',
    Accept: accept,
    'MCP-Protocol-Version': modern ? '2026-07-28' : '2025-11-25',
    ...(modern ? { 'Mcp-Method': 'tools/call', 'Mcp-Name': tool } : {}),
    ...headers,
  };
  return {
    method: 'POST',
    path: '/mcp',
    headers: all,
    before: '{"jsonrpc":"2.0","id":',
    between: `,"method":"tools/call","params":{${modern ? meta : ''}"name":"${tool}","arguments":{"orderId":"`,
    after: '"}}}',
    expected: raw,
    forbidden: [],
  };
}

const get = (port, path) => ({
  method: 'GET',
  path,
  headers: { Host: `127.0.0.1:${port}` },
  expected: raw,
  forbidden: [],
});

/**
 * @param {object} context ports, folder, repository, build folders, scenario (tokens, configuration) and OTLP address
 * @returns rows: name, start() -> command; small and large -> a call; sessions -> settings of the load program in Node
 */
export function rowsOf(context) {
  const { ports, folder, nginx, scenario, programs, peers } = context;
  const backend = `http://127.0.0.1:${ports.backend}`;
  const url = `http://127.0.0.1:${ports.row}/mcp`;

  const governed = (name, { token, modern, accept, env, large, sessions, full }) => {
    const call = (tool) => ({
      ...post(ports.row, tool, { modern, accept, headers: { Authorization: `Bearer ${token}` } }),
      forbidden: mustNotLeave,
      governed: true,
    });
    return {
      name,
      full,
      governed: true,
      start: () => ({ command: 'dotnet', args: [programs.product, 'serve', '--configuration', scenario.configuration], env, dotnet: true }),
      small: call('orders_get'),
      large: large ? call('orders_get_large') : undefined,
      sessions: sessions && { url, tool: 'orders_get', session: false, stream: false, headers: { authorization: `Bearer ${token}` }, forbidden: mustNotLeave },
    };
  };

  const remembering = { McpSecureApis__Server__VerifiedTokens: '4096' };
  const telemetry = { McpSecureApis__Telemetry__OtlpEndpoint: context.otlp };
  const json = 'application/json, text/event-stream';
  const stream = 'text/event-stream';
  const wire = [
    ['2026-07-28 JSON', { modern: true, accept: json }],
    ['2026-07-28 SSE', { modern: true, accept: stream }],
    ['2025-11-25', { modern: false, accept: json }],
  ];

  const toolbox = join(folder, 'toolbox.yaml');
  writeFileSync(
    toolbox,
    `kind: source
name: orders
type: http
baseUrl: ${backend}
allowedIpRanges: [127.0.0.1/32]
---
${['orders', 'large']
  .map(
    (place) => `kind: tool
name: ${place === 'orders' ? 'orders_get' : 'orders_get_large'}
type: http
source: orders
method: GET
path: /${place}/{{.orderId}}
description: Returns one order by its number.
pathParams:
  - name: orderId
    type: string
    description: Order number.
`,
  )
  .join('---\n')}`,
  );
  const specification = join(folder, 'openapi.json');
  const operation = (operationId) => ({
    get: {
      operationId,
      summary: 'Returns one order by its number.',
      parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string', pattern: '^ORD-[0-9]{8}$' } }],
      responses: { 200: { description: 'The order.', content: { 'application/json': { schema: { type: 'object' } } } } },
    },
  });
  writeFileSync(
    specification,
    JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Orders', version: '1.0.0' },
      servers: [{ url: backend }],
      paths: { '/orders/{orderId}': operation('orders_get') },
    }),
  );

  return [
    { name: 'direct', backendOnly: true, small: get(ports.backend, '/orders/'), large: get(ports.backend, '/large/') },
    {
      name: 'nginx as reverse proxy',
      start: () => ({ command: 'nginx', args: ['-c', nginx.proxy, '-p', folder] }),
      small: get(ports.row, '/orders/'),
      large: get(ports.row, '/large/'),
    },
    {
      name: 'bare pass-through (C#)',
      start: (large) => ({
        command: 'dotnet',
        args: [programs.passThrough, String(ports.row), `${backend}/${large ? 'large' : 'orders'}`],
        dotnet: true,
      }),
      small: post(ports.row, 'orders_get'),
      large: post(ports.row, 'orders_get'),
    },
    {
      name: 'C# SDK (MapMcp) without checks',
      start: (large) => ({
        command: 'dotnet',
        args: [programs.mapMcpServer, String(ports.row), `${backend}/${large ? 'large' : 'orders'}`],
        dotnet: true,
      }),
      small: post(ports.row, 'orders_get'),
      large: post(ports.row, 'orders_get'),
    },
    ...wire.map(([wireName, options]) =>
      governed(`governed, RS256, ${wireName}`, { ...options, token: scenario.rs256, large: wireName === '2026-07-28 JSON' }),
    ),
    ...wire.map(([wireName, options], at) =>
      governed(`governed, RS256, ${wireName}, tokens remembered`, { ...options, token: scenario.rs256, env: remembering, large: at === 0, full: at > 0 }),
    ),
    ...wire.map(([wireName, options], at) => governed(`governed, ES256, ${wireName}`, { ...options, token: scenario.es256, full: at > 0 })),
    ...wire.map(([wireName, options], at) =>
      governed(`governed, RS256, ${wireName}, OpenTelemetry`, { ...options, token: scenario.rs256, env: telemetry, full: at > 0 }),
    ),
    {
      name: 'Google MCP Toolbox 1.12.0',
      start: () => ({
        command: join(peers, '@toolbox-sdk/server-linux-x64/bin/toolbox'),
        args: ['--config', toolbox, '--address', '127.0.0.1', '--port', String(ports.row), '--log-level', 'ERROR', '--disable-reload', '--disable-version-check'],
      }),
      small: post(ports.row, 'orders_get'),
      large: post(ports.row, 'orders_get_large'),
    },
    governed('governed, RS256, 2025-11-25, load program in Node', { modern: false, accept: json, token: scenario.rs256, sessions: true }),
    {
      name: '@ivotoby/openapi-mcp-server 1.16.1, load program in Node',
      start: () => ({
        command: 'node',
        args: [join(peers, '@ivotoby/openapi-mcp-server/bin/mcp-server.js'), '--api-base-url', backend, '--openapi-spec', specification,
          '--transport', 'http', '--host', '127.0.0.1', '--port', String(ports.row), '--path', '/mcp'],
      }),
      sessions: { url, tool: 'orders-get', session: true, stream: true, headers: {}, expected: raw, forbidden: [] },
    },
    {
      name: 'FastMCP (TypeScript) 4.20.16, load program in Node',
      start: () => ({ command: 'node', args: [join(context.benchmarks, 'peers/fastmcp-server.mjs'), specification, String(ports.row), backend] }),
      sessions: { url, tool: 'orders_get', session: true, stream: false, headers: {}, expected: raw, forbidden: [] },
    },
  ];
}
