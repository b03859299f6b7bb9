/** Cookies, and nothing else of a browser. Refuses a cookie that a cross-site frame would not keep. */
export type FakeBrowser = { jar: Map<string, string>; get(path: string, init?: RequestInit): Promise<Response> };

const needed = ['Path=/', 'Secure', 'HttpOnly', 'SameSite=None', 'Partitioned'];

export function createFakeBrowser(base: string): FakeBrowser {
  const jar = new Map<string, string>();
  return {
    jar,
    async get(path, init = {}) {
      const response = await fetch(new URL(path, base), {
        redirect: 'manual',
        ...init,
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(init.headers as Record<string, string> | undefined),
        },
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = '', ...attributes] = line.split('; ');
        const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
        const missing = needed.filter((attribute) => !attributes.includes(attribute));
        if (missing.length > 0) throw new Error(`Cookie ${name} lacks ${missing.join(', ')}`);
        if (attributes.includes('Max-Age=0')) jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
}
