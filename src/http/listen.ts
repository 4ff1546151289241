import type { Server } from 'node:http';

/** Where clients of this machine find what listens on a host and port. */
export function urlFor(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; stop what uses it or choose another port',
  EACCES: 'not allowed; choose a port from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

/** Rejects with one line that says what to do and the system's `code`. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem = listenProblems[cause.code ?? ''] ?? cause.message;
      const error = new Error(`Cannot listen on ${urlFor(host, port)}: ${problem}.`, { cause });
      reject(Object.assign(error, { code: cause.code }));
    });
    server.listen(port, host, resolve);
  });
}
