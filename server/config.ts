import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { AppError, projectRoot, proxyOf, type ProxySettings } from './platform/index.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const wholeNumber = z
  .string()
  .regex(/^\d{1,12}$/, 'expected a whole number')
  .transform(Number);

const environmentSchema = z.object({
  PORT: port.default(8080),
  HOST: z.string().min(1).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SANDBOX_PORT: port.default(9400),
  SANDBOX_PROFILE: z.string().min(1).default('usual'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  TENANTS_FILE: z.string().min(1).optional(),
  SECRET_KEY: z.string().min(1).optional(),
  SECRET_KEY_PREVIOUS: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PRECEPTOR_DEMO: z.enum(['0', '1']).default('0'),
  LABELS_MANIFEST_URL: z.url({ protocol: /^https?$/ }).optional(),
  LABELS_NIGHTLY_AT: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 02:30, UTC')
    .default('02:30'),
  MODEL_URL: z.url({ protocol: /^https?$/ }).optional(),
  MODEL_NAME: z.string().min(1).optional(),
  MODEL_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'expected a key without blanks')
    .optional(),
  MODEL_KEY_FILE: z.string().min(1).optional(),
  MODEL_MONTHLY_TOKENS: wholeNumber.default(1_000_000),
  MODEL_MONTHLY_TOKENS_PER_TENANT: wholeNumber.optional(),
  MODEL_TIMEOUT_SECONDS: wholeNumber.pipe(z.number().min(1).max(600)).default(90),
  MODEL_PRIVATE_NETWORK: z.enum(['0', '1']).default('0'),
  HL7_MLLP: z.enum(['0', '1']).default('0'),
});

export type Config = {
  port: number;
  host: string;
  /** The one source of redirect URIs, audiences and links; no trailing slash. */
  publicUrl: string;
  /** Base of the sandbox EHR, for the demo tenant. */
  sandboxUrl: string;
  /** What kind of EHR it is, which decides how we sign in there. */
  sandboxProfile: string;
  databaseUrl: string | null;
  dataDir: string;
  tenantsFile: string | null;
  secretKey: string | null;
  /** Keys that still open what was sealed under them, separated by commas. */
  secretKeyPrevious: string | null;
  logLevel: string;
  isProduction: boolean;
  demo: boolean;
  /** The model that drafts lessons; null where none is configured. */
  model: {
    url: string;
    name: string;
    key: string | null;
    keyFile: string | null;
    monthlyTokens: number;
    /** Of them, what one tenant may take: half where nothing is said, so that none takes all. */
    monthlyTokensPerTenant: number;
    timeoutSeconds: number;
    /** Its host may be at a private address. */
    isPrivate: boolean;
  } | null;
  /** The manifest whose labels are imported every night, and when ("02:30", UTC); null where none is. */
  nightlyLabels: { manifestUrl: string; at: string } | null;
  /** Whether this process opens the ports of HL7 sources: one of several at a database does. */
  hearsHl7: boolean;
  /** By which labels and the model are asked for. */
  proxy: ProxySettings;
};

const refuse = (detail: string): AppError => new AppError('configuration', { detail, expose: true });

/** @throws configuration where half of a model is named, or its key would travel in the open */
function modelOf(values: z.infer<typeof environmentSchema>): Config['model'] {
  const { MODEL_URL: url, MODEL_NAME: name, MODEL_KEY: key, MODEL_KEY_FILE: keyFile } = values;
  if (url === undefined) {
    const [alone] = (['MODEL_NAME', 'MODEL_KEY', 'MODEL_KEY_FILE'] as const).filter((variable) => values[variable] !== undefined);
    if (alone !== undefined) throw refuse(`${alone} is set, but MODEL_URL is not: no model is configured without an address.`);
    return null;
  }
  if (name === undefined) throw refuse('MODEL_NAME is missing: MODEL_URL names an endpoint, which has to be told which model.');
  if (key !== undefined && keyFile !== undefined) throw refuse('MODEL_KEY and MODEL_KEY_FILE are both set: one of them is the key.');
  const isPrivate = values.MODEL_PRIVATE_NETWORK === '1';
  const { protocol, username, password } = new URL(url);
  if (username !== '' || password !== '') throw refuse('MODEL_URL must not hold a name or password: MODEL_KEY is for the key.');
  if (protocol === 'http:' && !isPrivate)
    throw refuse(
      'MODEL_URL must be https: labels and the key would travel in the open. Set MODEL_PRIVATE_NETWORK=1 for a host of your own network.',
    );
  return {
    url,
    name,
    key: key ?? null,
    keyFile: keyFile ?? null,
    monthlyTokens: values.MODEL_MONTHLY_TOKENS,
    monthlyTokensPerTenant: values.MODEL_MONTHLY_TOKENS_PER_TENANT ?? Math.ceil(values.MODEL_MONTHLY_TOKENS / 2),
    timeoutSeconds: values.MODEL_TIMEOUT_SECONDS,
    isPrivate,
  };
}

/** @throws configuration where the address holds a password, which would be kept with what is imported */
function nightlyLabelsOf({
  LABELS_MANIFEST_URL: manifestUrl,
  LABELS_NIGHTLY_AT: at,
}: z.infer<typeof environmentSchema>): Config['nightlyLabels'] {
  if (manifestUrl === undefined) return null;
  const { username, password } = new URL(manifestUrl);
  if (username !== '' || password !== '') throw refuse('LABELS_MANIFEST_URL must not hold a name or password: addresses are kept.');
  return { manifestUrl, at };
}

/** What an import of labels needs to know of the environment: how to reach the database and the network, and where to put things. */
const ofImports =
  /^(?:DATABASE_URL|DATA_DIR|LOG_LEVEL|PG[A-Z]+|https?_proxy|(?:no_proxy|proxy_hosts)|HTTPS?_PROXY|NO_PROXY|PROXY_HOSTS|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|NODE_USE_SYSTEM_CA|SSL_CERT_(?:FILE|DIR)|HOME|PATH|TMPDIR|TMP|TEMP|TZ|LANG|LC_[A-Z]+|SystemRoot)$/;

/** The environment of a program that imports labels: no key of ours, nobody's secret but the database's. */
export const environmentOfImports = (environment: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => ofImports.test(name)));

/**
 * The only reader of the environment.
 * @throws configuration with one line that names the variable
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(present);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError('configuration', {
      detail: `${String(issue?.path[0] ?? 'The environment')} is not usable: ${issue?.message ?? 'unknown reason'}.`,
      expose: true,
    });
  }
  const values = parsed.data;
  const publicUrl = (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, '');
  // The demo runs the production build on loopback; everything else in production is the real thing.
  const demo = values.PRECEPTOR_DEMO === '1';
  const isProduction = values.NODE_ENV === 'production' && !demo;
  if (isProduction && !publicUrl.startsWith('https://')) {
    throw new AppError('configuration', {
      detail: 'PUBLIC_URL must be https in production: launches carry codes and cookies.',
      expose: true,
    });
  }
  return {
    port: values.PORT,
    host: values.HOST ?? (isProduction ? '0.0.0.0' : '127.0.0.1'),
    publicUrl,
    sandboxUrl: `http://127.0.0.1:${values.SANDBOX_PORT}`,
    sandboxProfile: values.SANDBOX_PROFILE,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir: isAbsolute(values.DATA_DIR) ? values.DATA_DIR : join(projectRoot(), values.DATA_DIR),
    tenantsFile: values.TENANTS_FILE ?? null,
    secretKey: values.SECRET_KEY ?? null,
    secretKeyPrevious: values.SECRET_KEY_PREVIOUS ?? null,
    logLevel: values.LOG_LEVEL,
    isProduction,
    demo,
    model: modelOf(values),
    nightlyLabels: nightlyLabelsOf(values),
    hearsHl7: values.HL7_MLLP === '1',
    proxy: proxyOf(present),
  };
}
