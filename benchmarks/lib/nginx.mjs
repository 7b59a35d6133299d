// The backend of every row, and nginx as a reverse proxy: two processes with configurations of their own.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const common = (folder, name) => `
${process.getuid() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
error_log ${join(folder, `${name}.error.log`)} crit;
pid ${join(folder, `${name}.pid`)};
events { worker_connections 4096; }
`;

const http = (folder) => `
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  default_type application/json;
  client_body_temp_path ${join(folder, 'body')};
  proxy_temp_path ${join(folder, 'proxy')};
  fastcgi_temp_path ${join(folder, 'fastcgi')};
  uwsgi_temp_path ${join(folder, 'uwsgi')};
  scgi_temp_path ${join(folder, 'scgi')};
`;

/** Writes both configurations and the two answers; gives the paths of the configurations. */
export function writeNginx(folder, ports, order, large) {
  const root = join(folder, 'answers');
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'order.json'), order);
  writeFileSync(join(root, 'large.json'), large);
  chmodSync(root, 0o755);

  const locations = `
    root ${root};
    location /orders/ { try_files /order.json =404; }
    location /large/ { try_files /large.json =404; }`;
  const backend = join(folder, 'backend.conf');
  writeFileSync(
    backend,
    `${common(folder, 'backend')}
http {${http(folder)}
  open_file_cache max=16 inactive=600s;
  open_file_cache_valid 600s;
  server {
    listen 127.0.0.1:${ports.backend};${locations}
  }
  # What the governed rows call: without the credential and the tenant that the gateway adds there is no answer.
  server {
    listen 127.0.0.1:${ports.guardedBackend};
    if ($http_authorization !~ "^Bearer [^ ]+$") { return 401; }
    if ($http_x_tenant != "shop-north") { return 403; }${locations}
  }
  server {
    listen 127.0.0.1:${ports.status};
    location = /status { stub_status; }
  }
}
`,
  );
  const proxy = join(folder, 'proxy.conf');
  writeFileSync(
    proxy,
    `${common(folder, 'proxy')}
http {${http(folder)}
  upstream backend { server 127.0.0.1:${ports.backend}; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${ports.row};
    location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  return { backend, proxy };
}

/** How many requests the backend has had, without those for this number. */
export async function backendRequests(ports) {
  backendRequests.own = (backendRequests.own ?? 0) + 1;
  const text = await (await fetch(`http://127.0.0.1:${ports.status}/status`)).text();
  return Number(/\n\s*\d+ \d+ (\d+)/.exec(text)[1]) - backendRequests.own;
}
