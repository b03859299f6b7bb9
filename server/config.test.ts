import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

describe('parseConfig', () => {
  it('has defaults for a laptop: loopback, port 8080, data beside the checkout', () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:8080',
      sandboxUrl: 'http://127.0.0.1:9400',
      sandboxProfile: 'usual',
      demo: false,
    });
    expect(config.dataDir).toMatch(/\.data$/);
  });

  it('names the variable that is wrong, in one line', () => {
    expect(() => parseConfig({ PORT: 'eighty' })).toThrow(/PORT is not usable/);
    expect(() => parseConfig({ DATABASE_URL: 'mysql://x' })).toThrow(/DATABASE_URL is not usable/);
    expect(() => parseConfig({ PUBLIC_URL: 'ftp://x' })).toThrow(/PUBLIC_URL is not usable/);
  });

  it('refuses plain http in production; the demo stays on loopback', () => {
    expect(() => parseConfig({ NODE_ENV: 'production' })).toThrow(/https/);
    expect(parseConfig({ NODE_ENV: 'production', PUBLIC_URL: 'https://p.example' })).toMatchObject({ isProduction: true, host: '0.0.0.0' });
    expect(parseConfig({ NODE_ENV: 'production', PRECEPTOR_DEMO: '1' })).toMatchObject({ isProduction: false, host: '127.0.0.1' });
  });

  it('strips a trailing slash, so that audiences compare exactly', () => {
    expect(parseConfig({ PUBLIC_URL: 'https://p.example/' }).publicUrl).toBe('https://p.example');
  });

  it('treats an empty variable as absent', () => {
    expect(parseConfig({ DATABASE_URL: '' }).databaseUrl).toBeNull();
  });
});
