// A real authorization server (oidc-provider) for the tests, on a free port of the loopback. One JSON argument:
//   {"resources":{URL:[SCOPES]},"documents":{URL:CLIENT_METADATA}}
// Prints {"issuer":URL} when it is ready, and ends with its input. Its pages are two forms: a name, and the scopes that the person lets through.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider, { errors } from 'oidc-provider';

const { resources, documents } = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const key = (type, options, alg) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg });

const provider = new Provider(issuer, {
  jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
  scopes: [...new Set(Object.values(resources).flat())],
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  findAccount: async (ctx, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  interactions: { url: async (ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  // The document of a client (RFC draft client-id-metadata-document) is fetched from https addresses that are not special; the test has none, so
  // this hands out what the argument holds and nothing else.
  fetch: async (url) => (documents[String(url)]
    ? new Response(JSON.stringify(documents[String(url)]), { headers: { 'content-type': 'application/json' } })
    : new Response(null, { status: 404 })),
  features: {
    devInteractions: { enabled: false },
    registration: { enabled: true },
    clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (ctx, resource) => {
        if (!resources[resource]) {
          throw new errors.InvalidTarget();
        }

        return {
          scope: resources[resource].join(' '),
          audience: resource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'ES256' } },
        };
      },
    },
  },
});

const form = (action, fields) => `<!doctype html><form method="post" action="${action}">${fields}<button>Go on</button></form>`;

const readForm = async (request) => {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
  }

  return new URLSearchParams(text);
};

const interact = async (request, response) => {
  const { uid, prompt, params, session } = await provider.interactionDetails(request, response);
  const asked = (params.scope ?? '').split(' ').filter(Boolean);
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end(form(`/interaction/${uid}`, prompt.name === 'login'
      ? '<input name="login">'
      : asked.map((scope) => `<input type="checkbox" name="scope" value="${scope}">`).join('')));
    return;
  }

  const answers = await readForm(request);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: answers.get('login') } });
    return;
  }

  const ticked = answers.getAll('scope');
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const left = asked.filter((scope) => !ticked.includes(scope));
  // They are scopes of the server too, because a client that registers may only name those; what a token holds is the resource's.
  grant.addOIDCScope(asked.join(' '));
  grant.addResourceScope(params.resource, ticked.join(' '));
  if (left.length > 0) {
    grant.rejectResourceScope(params.resource, left.join(' '));
  }

  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
};

const other = provider.callback();
provider.on('server_error', (ctx, error) => console.error(error));
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    other(request, response);
    return;
  }

  interact(request, response).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end();
  });
});

process.stdout.write(`${JSON.stringify({ issuer })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
