// FastMCP over an OpenAPI document, as its documentation shows. Arguments: SPEC PORT BACKEND.
import { readFileSync } from 'node:fs';
import { fromOpenAPI } from 'fastmcp/openapi';

const [specification, port, backend] = process.argv.slice(2);
const server = await fromOpenAPI({ spec: JSON.parse(readFileSync(specification, 'utf8')), baseUrl: backend });
await server.start({ transportType: 'httpStream', httpStream: { host: '127.0.0.1', port: Number(port), endpoint: '/mcp' } });
