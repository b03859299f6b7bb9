import { expect, test } from 'vitest';
import { launchViewSchema } from '../../contract/index.ts';
import type { LaunchContext } from '../../identity/sessions/index.ts';
import { tenantSettingsSchema } from '../../identity/tenants/index.ts';
import { initialsOf, toLaunchView } from './to-launch-view.ts';

const at = new Date('2026-11-22T08:00:00Z');
const registration = {
  id: 'r',
  tenantId: 'north',
  iss: 'https://ehr.example',
  fhirBase: 'https://ehr.example',
  clientId: 'preceptor',
  clientAuth: 'none' as const,
  cds: { iss: null, jku: null, jwks: null },
  frameAncestors: [],
  allowPrivateNetwork: false,
};
const launch: LaunchContext = {
  launchId: 'L',
  kind: 'ehr',
  registration,
  roles: ['provider'],
  patient: 'p1',
  encounter: null,
  fhirContext: [],
  intent: null,
  needPatientBanner: true,
  smartStyleUrl: null,
  promptId: null,
  appContextProblem: null,
  scope: '',
  fhirReadable: true,
  session: { idleExpiresAt: at, expiresAt: at },
  tenant: {
    id: 'north',
    name: 'North',
    timeZone: 'UTC',
    exampleContent: true,
    isDemo: false,
    settings: tenantSettingsSchema.parse({}),
    frameAncestors: [],
    registrations: [registration],
    pseudonymBase: 'https://preceptor.health/tenants/1',
  },
  person: { id: 'x', tenantId: 'north', displayName: 'Inés Castellan, MD', npi: null, pseudonym: 'y' },
};
const chart = {
  patient: { display: 'A', birthDate: '1960-01-01', sex: 'female', mrn: '1' },
  activeOrders: [],
  ehr: { state: 'connected' as const, checkedAt: at },
};

test('initials leave out titles and degrees', () => {
  expect(
    ['Inés Castellan, MD', 'Dr. Daniel Okafor', 'Maja Maria Lindqvist PMHNP', 'Ruth', 'Øystein Ås', '李 小龙', ''].map(initialsOf),
  ).toEqual(['IC', 'DO', 'ML', 'R', 'ØÅ', '李小', '?']);
});

test('a launch as the panel sees it', () => {
  const view = toLaunchView(launch, chart, { scheme: 'light', color: '#0b3d91' });
  expect(launchViewSchema.parse(view)).toEqual(view);
  expect(view).toMatchObject({
    patient: { display: 'A' },
    accent: { color: '#0b3d91' },
    notice: null,
    ehr: { state: 'connected', checkedAt: at.toISOString() },
  });
});

test('an EHR that says nothing leaves the patient without a name, not without a patient', () => {
  const view = toLaunchView(launch, { patient: null, activeOrders: [], ehr: { state: 'unreachable', checkedAt: at } }, null);
  expect(view.patient).toEqual({ display: null, birthDate: null, sex: null, mrn: null });
  expect(toLaunchView({ ...launch, patient: null }, chart, null).patient).toBeNull();
});

test('a card’s link that could not be honoured is said plainly', () => {
  for (const appContextProblem of ['expired', 'mismatch', 'unreadable'] as const) {
    expect(toLaunchView({ ...launch, appContextProblem }, chart, null).notice).toMatch(/ordinary panel/);
  }
});

test('a person the EHR gave no name', () => {
  expect(toLaunchView({ ...launch, person: { ...launch.person, displayName: null, npi: '9999000018' } }, chart, null).person).toMatchObject(
    {
      displayName: 'NPI 9999000018',
      initials: '?',
    },
  );
});
