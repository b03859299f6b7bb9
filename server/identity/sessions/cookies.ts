/** Cookies as a header string: ours are few, fixed in shape, and never readable by a script. */

export const sessionCookie = '__Host-preceptor';
/** Says nothing; that it comes back says that the browser keeps cookies. */
export const probeCookie = '__Host-preceptor-probe';

/** Whether anything of ours came back: then this browser keeps cookies, here and now. */
export const keepsCookies = (header: string | undefined): boolean =>
  /(?:^|;\s*)__Host-(?:preceptor|preceptor-probe|pl-[0-9a-f]+)=/.test(header ?? '');

/** One cookie of a request; undefined where it is absent. The first of several equal names counts. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * The only kind of cookie that a current browser keeps for a cross-site frame.
 * @param maxAgeSeconds 0 removes it
 * @see https://github.com/privacycg/CHIPS and RFC 6265bis, section 4.1.3.2 (the __Host- prefix)
 */
export const partitionedCookie = (name: string, value: string, maxAgeSeconds: number): string =>
  `${name}=${value}; Max-Age=${maxAgeSeconds}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned`;
