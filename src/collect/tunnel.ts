import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Duration } from '../model/time.ts';

/** Of a proxy's answer, headers and all. */
const LONGEST_ANSWER = 16_384;

/**
 * A socket to `host:port` through an http proxy's tunnel (CONNECT, RFC 9110 §9.3.6), with TLS inside where `secure`. Rejects where the
 * proxy cannot be reached or refuses, in the words that explain.ts knows; the proxy's own text, which may hold a password, is
 * not repeated.
 */
export function tunnel(
  proxy: URL,
  to: { host: string; port: number; secure: boolean },
  timeout: Duration,
): Promise<Socket> {
  const target = `${isIP(to.host) === 6 ? `[${to.host}]` : to.host}:${to.port}`;
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket =
      proxy.protocol === 'https:'
        ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
        : connectPlain({ host, port });
    let answer = '';
    function fail(error: Error): void {
      socket.destroy();
      reject(error);
    }
    function read(chunk: Buffer): void {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) {
        if (answer.length > LONGEST_ANSWER) fail(new Error('Proxy response (0)'));
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? '0';
      if (status !== '200') {
        fail(new Error(`Proxy response (${status})`));
        return;
      }
      socket.off('data', read);
      socket.off('error', fail);
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      const rest = Buffer.from(answer.slice(end + 4), 'latin1');
      if (rest.length > 0) socket.unshift(rest);
      // Until whoever gets it listens.
      socket.on('error', () => {});
      const servername = isIP(to.host) === 0 ? { servername: to.host } : {};
      resolve(to.secure ? connectTls({ socket, ...servername }) : socket);
    }
    socket.setTimeout(timeout, () => fail(Object.assign(new Error('time-out'), { code: 'ETIMEDOUT' })));
    socket.on('error', fail);
    socket.on('data', read);
    const login =
      proxy.username === '' ? '' : `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    const credentials = login === '' ? '' : `Proxy-Authorization: Basic ${Buffer.from(login).toString('base64')}\r\n`;
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credentials}\r\n`);
  });
}
