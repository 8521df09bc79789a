import { connect, isIP, type Socket } from 'node:net';
import type { Duration } from '../model/time.ts';
import { type AllowPrivate, guardedLookup, isPrivate, mayBePrivate, privateError } from './address.ts';
import { explain } from './explain.ts';

/** A plain connection to `host:port`; rejects with SourceError where none comes about, or may. */
export type Plug = (host: string, port: number, signal: AbortSignal) => Promise<Socket>;

/**
 * The one way to hosts that speak no HTTP (mail servers), with the guard of the one way to the web: a private address is refused
 * whatever name leads there. TLS is the caller's business; no proxy is asked.
 */
export function createPlug(options: { timeout: Duration; allowPrivate: AllowPrivate }): Plug {
  return (host, port, signal) => {
    const bare = host.replace(/^\[|\]$/g, '');
    const shown = `${bare}:${port}`;
    return new Promise((resolve, reject) => {
      if (isIP(bare) !== 0 && isPrivate(bare) && !mayBePrivate(bare, options.allowPrivate))
        return reject(explain(privateError(bare, bare), shown, false));
      const socket = connect({ host: bare, port, lookup: guardedLookup(options.allowPrivate), autoSelectFamily: true });
      const leave = (): void => fail(Object.assign(new Error('stopped'), { code: 'ECONNRESET' }));
      const settle = (): void => {
        socket.removeAllListeners('timeout');
        socket.off('error', fail);
        socket.setTimeout(0);
        signal.removeEventListener('abort', leave);
      };
      function fail(error: Error): void {
        settle();
        // A late error of a socket given up must not bring the process down.
        socket.on('error', () => {});
        socket.destroy();
        reject(explain(error, shown, false));
      }
      socket.setTimeout(options.timeout, () => fail(Object.assign(new Error('time-out'), { code: 'ETIMEDOUT' })));
      socket.on('error', fail);
      socket.once('connect', () => {
        settle();
        resolve(socket);
      });
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
    });
  };
}
