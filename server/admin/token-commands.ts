import { createApiTokens } from '../identity/sessions/index.ts';
import { createTenantAdministration, createTenantDirectory } from '../identity/tenants/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

const unitSeconds: Record<string, number> = { h: 3600, d: 86_400 };
const longestDays = 366;

/** "30d", "12h" or a day (2026-12-31, its end in UTC). @throws configuration */
export function expiryOf(text: string, now: Date): Date {
  const span = /^([1-9][0-9]{0,4})([hd])$/.exec(text);
  const at =
    span === null ? new Date(`${text}T23:59:59Z`) : new Date(now.getTime() + Number(span[1]) * (unitSeconds[span[2] ?? ''] ?? 0) * 1000);
  if ((span === null && !/^\d{4}-\d{2}-\d{2}$/.test(text)) || Number.isNaN(at.getTime()))
    throw refuse('--expires is a span (30d, 12h) or a day (2026-12-31).');
  if (at <= now) throw refuse('--expires lies in the past.');
  if (at.getTime() - now.getTime() > longestDays * 86_400_000) throw refuse(`--expires is at most ${longestDays} days away.`);
  return at;
}

const tokensOf = (deps: AdminDeps) => createApiTokens({ db: deps.db, clock: deps.clock, directory: createTenantDirectory(deps) });

const knownTenant = async (deps: AdminDeps, id: string): Promise<string> =>
  (await createTenantAdministration(deps).showTenant(id)).tenant.id;

export const tokenCommands: Record<string, (deps: AdminDeps, argv: readonly string[]) => Promise<void>> = {
  create: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text', scopes: 'text', expires: 'text', label: 'text' });
    const tenantId = await knownTenant(deps, given.required('tenant'));
    const scopes = given.required('scopes');
    const expiresAt = expiryOf(given.required('expires'), deps.clock.now());
    const { token, id } = await tokensOf(deps).create({ tenantId, scopes, expiresAt, label: given.text('label') ?? deps.operator });
    deps.out(`Token ${id} for "${tenantId}", scopes ${scopes}, until ${expiresAt.toISOString()}. It is shown once:`);
    deps.out(token);
  },
  list: async (deps, argv) => {
    const tenantId = await knownTenant(deps, readArguments(argv, { tenant: 'text' }).required('tenant'));
    const tokens = await tokensOf(deps).list(tenantId);
    if (tokens.length === 0) deps.out('There is no token.');
    for (const token of tokens) {
      const state = token.revokedAt !== null ? 'revoked' : token.expiresAt <= deps.clock.now() ? 'expired' : 'valid';
      deps.out(`${token.id}\t${state}\t${token.scopes}\tuntil ${token.expiresAt.toISOString()}\t${token.label}`);
    }
  },
  revoke: async (deps, argv) => {
    const given = readArguments(argv, { tenant: 'text', id: 'text' }, 1);
    const tenantId = await knownTenant(deps, given.required('tenant'));
    const id = given.positionals[0] ?? given.required('id');
    if (!(await tokensOf(deps).revoke(tenantId, id))) throw refuse(`There is no valid token ${id} at "${tenantId}".`);
    deps.out(`Token ${id} is revoked.`);
  },
};
