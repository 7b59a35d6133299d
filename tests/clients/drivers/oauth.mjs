// A client that logs in by itself: "library" is "v2" (@modelcontextprotocol/client) or "v1" (@modelcontextprotocol/sdk).
//   {"do":"connect","library":…,"url":URL,"redirect":URL,"documentUrl":URL?,"resource":URL?,"refresh":BOOL}
//   {"do":"callback","query":…}  {"do":"spoil","token":…}
// Besides the events of lines.mjs: authorize (where the person's browser has to go), unauthorized (connect ended there), exchange (every answer),
// spoiled.
import { drive, emit } from './lines.mjs';

const libraries = {
  v2: async () => import('@modelcontextprotocol/client'),
  v1: async () => ({
    ...await import('@modelcontextprotocol/sdk/client/index.js'),
    ...await import('@modelcontextprotocol/sdk/client/streamableHttp.js'),
    ...await import('@modelcontextprotocol/sdk/client/auth.js'),
  }),
};

const fetchAndTell = async (url, init) => {
  const response = await fetch(url, init);
  emit('exchange', {
    method: init?.method ?? 'GET',
    url: String(url),
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    form: init?.body instanceof URLSearchParams ? Object.fromEntries([...init.body].filter(([name]) => name === 'grant_type' || name === 'resource')) : null,
  });
  return response;
};

const stored = {};
let transport;
let reconnect;

const provide = (task) => ({
  redirectUrl: task.redirect,
  clientMetadataUrl: task.documentUrl,
  clientMetadata: {
    client_name: 'functional-test',
    application_type: 'native',
    redirect_uris: [task.redirect],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => stored.client,
  saveClientInformation: (client) => { stored.client = client; },
  tokens: () => stored.tokens,
  saveTokens: (tokens) => { stored.tokens = task.refresh ? tokens : { ...tokens, refresh_token: undefined }; },
  saveCodeVerifier: (verifier) => { stored.verifier = verifier; },
  codeVerifier: () => stored.verifier,
  saveDiscoveryState: (state) => { stored.discovery = state; },
  discoveryState: () => stored.discovery,
  redirectToAuthorization: (url) => emit('authorize', { url: String(url) }),
  ...(task.resource ? { validateResourceURL: async () => new URL(task.resource) } : {}),
});

await drive(async (task) => {
  const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await libraries[task.library]();
  const provider = provide(task);
  let client;
  reconnect = async () => {
    client = new Client({ name: 'functional-test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    transport = new StreamableHTTPClientTransport(new URL(task.url), { authProvider: provider, fetch: fetchAndTell });
    try {
      await client.connect(transport);
      return true;
    } catch (error) {
      if (error instanceof UnauthorizedError || error.data?.status === 401) {
        return false;
      }

      throw error;
    }
  };
  const connected = await reconnect();
  return {
    version: connected ? 'connected' : 'unauthorized',
    listChanged: false,
    list: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: (name, values) => client.callTool({ name, arguments: values }),
    close: () => client.close(),
  };
}, {
  // What the browser brought back. The connection that asked for it is finished, and another one is made with the token.
  callback: async ({ query }) => {
    const parameters = new URLSearchParams(query);
    await transport.finishAuth(parameters.get('code'), parameters.get('iss') ?? undefined);
    emit('loggedIn', { connected: await reconnect(), client: stored.client?.client_id ?? null });
  },
  spoil: async ({ token }) => {
    stored.tokens = { ...stored.tokens, access_token: token };
    emit('spoiled');
  },
});
