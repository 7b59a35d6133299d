// For `node --import`: names below example.test are this machine, as a name server would say in production.
import dns from 'node:dns';

const lookup = dns.lookup;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.example.test') ? '127.0.0.1' : name, ...rest);
