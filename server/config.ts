import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { AppError, projectRoot } from './platform/index.ts';

const port = z.coerce.number().int().min(0).max(65_535);

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
};

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
  };
}
