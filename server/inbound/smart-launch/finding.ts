import type { Registration, Tenant } from '../../identity/tenants/index.ts';
import type { Clock, Reach } from '../../platform/index.ts';
import type { AskForTokens } from '../../identity/ehr-access/index.ts';

/** `wrong` stops a launch or a card; `note` is worth knowing. */
export type Verdict = 'ok' | 'note' | 'wrong';
export type Finding = { about: string; verdict: Verdict; says: string };

export const ok = (about: string, says: string): Finding => ({ about, verdict: 'ok', says });
export const note = (about: string, says: string): Finding => ({ about, verdict: 'note', says });
export const wrong = (about: string, says: string): Finding => ({ about, verdict: 'wrong', says });

export type CheckContext = {
  tenant: Tenant;
  registration: Registration;
  reach: Reach;
  publicUrl: string;
  clock: Clock;
  askForTokens: AskForTokens;
};
