import { createSigningKeys, createTenantAdministration, createTenantDirectory } from '../identity/tenants/index.ts';
import { createRegistrationCheck, type Finding } from '../inbound/smart-launch/index.ts';
import { redirectUriOf } from '../standards/smart/index.ts';
import { readArguments, refuse } from './arguments.ts';
import type { AdminDeps } from './admin-deps.ts';

const words = { ok: 'ok', note: 'note', wrong: 'WRONG' } as const;

/** `tenant check ID`: walks every EHR of a tenant and says what is wrong in words. @returns 1 where something is */
export async function checkTenant(deps: AdminDeps, argv: readonly string[]): Promise<number> {
  const given = readArguments(argv, { id: 'text', json: 'switch' }, 1);
  const { tenant, disabledAt } = await createTenantAdministration(deps).showTenant(given.positionals[0] ?? given.required('id'));
  if (disabledAt !== null) throw refuse(`Tenant "${tenant.id}" is disabled; nothing of it is answered.`);
  const check = createRegistrationCheck({
    clock: deps.clock,
    directory: createTenantDirectory(deps),
    signingKeys: createSigningKeys(deps),
    publicUrl: deps.publicUrl,
  });
  const ehrs: { iss: string; redirectUri: string; findings: Finding[] }[] = [];
  for (const registration of tenant.registrations) {
    const { iss } = registration;
    ehrs.push({ iss, redirectUri: redirectUriOf(deps.publicUrl, iss), findings: await check(tenant, registration) });
  }
  const wrongs = ehrs.flatMap(({ findings }) => findings).filter(({ verdict }) => verdict === 'wrong').length;
  if (given.has('json')) deps.out(JSON.stringify({ tenant: tenant.id, wrong: wrongs, ehrs }, null, 2));
  else {
    for (const { iss, redirectUri, findings } of ehrs) {
      deps.out(iss);
      deps.out(`  Its redirect URI is ${redirectUri}`);
      for (const { verdict, about, says } of findings) deps.out(`  ${words[verdict].padEnd(6)} ${about.padEnd(10)} ${says}`);
    }
    deps.out(wrongs === 0 ? 'Nothing is wrong.' : `${wrongs} ${wrongs === 1 ? 'thing is' : 'things are'} wrong.`);
  }
  return wrongs === 0 ? 0 : 1;
}
