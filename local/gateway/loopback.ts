import type { IncomingHttpHeaders } from 'node:http';

/** Address that every endpoint and page of this machine listens on. */
export const loopbackAddress = '127.0.0.1';

const authority = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Checks that a request came from a client of this machine and was meant for this machine. A web page can make the browser
 * send requests here: under its own name (DNS rebinding: `Host`, in HTTP/2 `:authority`), from its own origin (`Origin`), which
 * includes another port of this machine, or, as an image or a link does, without naming its origin (`Sec-Fetch-Site`).
 * @returns the foreign host or page, as the end of a sentence; null if the request is not cross-origin
 */
export function crossOriginHost(headers: IncomingHttpHeaders): string | null {
  const names = [headers[':authority'], headers.host].filter((name) => name !== undefined).map(String);
  const foreign = names.find((name) => !authority.test(name));
  if (foreign !== undefined) return `not to ${foreign}`;
  if (names.length === 0) return 'not to a request without a host';
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && !names.some((name) => origin.toLowerCase() === `http://${name.toLowerCase()}`))
    return `not to pages of ${origin}`;
  return site === 'cross-site' || site === 'same-site' ? 'not to pages of other origins' : null;
}
