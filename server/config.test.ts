import { describe, expect, it } from 'vitest';
import { environmentOfImports, parseConfig } from './config.ts';

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

  describe('of a model', () => {
    const model = { MODEL_URL: 'https://models.example/v1', MODEL_NAME: 'writer-1' };

    it('has none unless one is named', () => {
      expect(parseConfig({}).model).toBeNull();
      expect(parseConfig({ MODEL_MONTHLY_TOKENS: '5' }).model).toBeNull();
    });

    it('has its bounds', () => {
      expect(parseConfig(model).model).toEqual({
        url: 'https://models.example/v1',
        name: 'writer-1',
        key: null,
        keyFile: null,
        monthlyTokens: 1_000_000,
        monthlyTokensPerTenant: 500_000,
        timeoutSeconds: 90,
        isPrivate: false,
      });
      expect(
        parseConfig({
          ...model,
          MODEL_KEY: 'sk-1',
          MODEL_MONTHLY_TOKENS: '0',
          MODEL_MONTHLY_TOKENS_PER_TENANT: '7',
          MODEL_TIMEOUT_SECONDS: '5',
          MODEL_PRIVATE_NETWORK: '1',
        }).model,
      ).toMatchObject({ key: 'sk-1', monthlyTokens: 0, monthlyTokensPerTenant: 7, timeoutSeconds: 5, isPrivate: true });
      expect(parseConfig({ ...model, MODEL_URL: 'http://10.0.0.8/v1', MODEL_PRIVATE_NETWORK: '1' }).model?.url).toBe('http://10.0.0.8/v1');
    });

    it.each<[Record<string, string>, string]>([
      [{ MODEL_URL: 'models.example' }, 'MODEL_URL is not usable'],
      [{ MODEL_URL: 'ftp://models.example' }, 'MODEL_URL is not usable'],
      [{ MODEL_URL: 'http://models.example' }, 'MODEL_URL must be https'],
      [{ MODEL_URL: 'https://me:secret@models.example' }, 'MODEL_URL must not hold a name or password'],
      [{ MODEL_NAME: '' }, 'MODEL_NAME is missing'],
      [{ MODEL_KEY: 'secret\nX-Other: 1' }, 'MODEL_KEY is not usable'],
      [{ MODEL_KEY: 'secret', MODEL_KEY_FILE: '/run/key' }, 'MODEL_KEY and MODEL_KEY_FILE are both set'],
      [{ MODEL_MONTHLY_TOKENS: '1e6' }, 'MODEL_MONTHLY_TOKENS is not usable: expected a whole number'],
      [{ MODEL_MONTHLY_TOKENS: '-1' }, 'MODEL_MONTHLY_TOKENS is not usable'],
      [{ MODEL_TIMEOUT_SECONDS: '0' }, 'MODEL_TIMEOUT_SECONDS is not usable'],
      [{ MODEL_URL: '', MODEL_KEY: 'secret', MODEL_NAME: '' }, 'MODEL_KEY is set, but MODEL_URL is not'],
    ])('refuses %j and does not say the key', (over, message) => {
      const parse = (): unknown => parseConfig({ ...model, ...over });
      expect(parse).toThrow(message);
      expect(parse).not.toThrow(/secret(?! or)/);
    });
  });

  it('imports labels every night where a manifest is named', () => {
    const LABELS_MANIFEST_URL = 'https://api.fda.gov/download.json';
    expect(parseConfig({ LABELS_NIGHTLY_AT: '01:15' }).nightlyLabels).toBeNull();
    expect(parseConfig({ LABELS_MANIFEST_URL }).nightlyLabels).toEqual({ manifestUrl: LABELS_MANIFEST_URL, at: '02:30' });
    expect(parseConfig({ LABELS_MANIFEST_URL, LABELS_NIGHTLY_AT: '23:59' }).nightlyLabels?.at).toBe('23:59');
    for (const at of ['24:00', '2:30', '* * * * *', '02:60'])
      expect(() => parseConfig({ LABELS_MANIFEST_URL, LABELS_NIGHTLY_AT: at })).toThrow(
        'LABELS_NIGHTLY_AT is not usable: expected a time of day',
      );
    expect(() => parseConfig({ LABELS_MANIFEST_URL: 'download.json' })).toThrow('LABELS_MANIFEST_URL is not usable');
    expect(() => parseConfig({ LABELS_MANIFEST_URL: 'https://me:secret@example.org/' })).toThrow('LABELS_MANIFEST_URL must not hold');
  });

  it('has the proxy of the environment', () => {
    expect(parseConfig({ HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: 'localhost' }).proxy).toEqual({
      http: undefined,
      https: 'http://proxy.example:3128',
      none: 'localhost',
    });
  });
});

describe('the environment of an import', () => {
  it('reaches the database and the network, and holds no key', () => {
    const kept = {
      DATABASE_URL: 'postgres://db.example/x',
      DATA_DIR: '/data',
      PGPASSWORD: 'of the database',
      https_proxy: 'http://proxy.example:3128',
      NO_PROXY: 'db.example',
      NODE_EXTRA_CA_CERTS: '/etc/ca.pem',
      TMPDIR: '/big',
    };
    const left = {
      SECRET_KEY: 'a',
      SECRET_KEY_PREVIOUS: 'b',
      MODEL_KEY: 'c',
      MODEL_KEY_FILE: 'd',
      TENANTS_FILE: 'e',
      AWS_SECRET_ACCESS_KEY: 'f',
    };
    expect(environmentOfImports({ ...kept, ...left })).toEqual(kept);
  });
});
