import { reachOf, type Registration, type SigningKeys, type Tenant, type TenantDirectory } from '../../identity/tenants/index.ts';
import type { Clock } from '../../platform/index.ts';
import { checkCds, checkClock, checkFhir, checkFraming } from './check-ehr.ts';
import { checkClient, checkKeys, checkScopes } from './check-sign-in.ts';
import { note, ok, wrong, type CheckContext, type Finding } from './finding.ts';
import { createDiscovery, createTokenEndpoint } from '../../identity/ehr-access/index.ts';

/**
 * Walks what a launch and a card from this EHR need, one step after the other, and says what it finds in words. Nobody is signed in and
 * nothing is written.
 */
export function createRegistrationCheck(deps: {
  clock: Clock;
  directory: Pick<TenantDirectory, 'clientSecret'>;
  signingKeys: SigningKeys;
  publicUrl: string;
}) {
  const askForTokens = createTokenEndpoint(deps);

  return async (tenant: Tenant, registration: Registration): Promise<Finding[]> => {
    const reach = reachOf(registration);
    const context: CheckContext = { tenant, registration, reach, publicUrl: deps.publicUrl, clock: deps.clock, askForTokens };
    const discovery = createDiscovery({ clock: deps.clock });
    const found = await discovery.configuration(registration);
    const aboutSignIn: Finding[] = [];
    if (!found.ok) {
      aboutSignIn.push(wrong('discovery', `${registration.iss}/.well-known/smart-configuration: ${found.fault.note}.`));
    } else {
      const configuration = found.value;
      aboutSignIn.push(ok('discovery', `Sign-in at ${new URL(configuration.authorization_endpoint).origin}.`));
      if (configuration.code_challenge_methods_supported === undefined)
        aboutSignIn.push(note('discovery', 'It does not speak of PKCE (code_challenge_methods_supported); S256 is sent all the same.'));
      aboutSignIn.push(
        ...(await checkKeys(configuration, async (uri) => discovery.keys(uri, reach))),
        ...checkScopes(configuration),
        ...(await checkClient(configuration, context)),
      );
    }
    return [
      ...(await checkClock(context)),
      ...aboutSignIn,
      ...(await checkFhir(context)),
      ...(await checkFraming(context, found.ok ? found.value.authorization_endpoint : null)),
      ...(await checkCds(context)),
    ];
  };
}
