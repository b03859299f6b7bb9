import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { createMemoryRouter, RouterProvider, type RouteObject } from 'react-router';
import type { LaunchView, PractitionerFile, PractitionerList, Problem } from '../../server/contract/index.ts';
import { Console } from './console.tsx';
import { FilePage } from './file-page.tsx';
import { RosterPage } from './roster-page.tsx';

export const launch: LaunchView = {
  launchId: 'L1',
  kind: 'standalone',
  person: { personId: 'p0', displayName: 'Ruth Harrow', initials: 'RH', npi: null },
  roles: ['credentialing-specialist'],
  tenant: { name: 'Northmere Health', timeZone: 'America/Chicago', exampleContent: true },
  patient: null,
  needPatientBanner: false,
  accent: null,
  activeOrders: [],
  ehr: { state: 'connected', checkedAt: '2026-11-22T08:00:00Z' },
  promptId: null,
  notice: null,
  session: { idleExpiresAt: '2026-11-22T09:00:00Z', expiresAt: '2026-11-22T18:00:00Z' },
};

/** 30 clinicians on two pages, and one who only works in the console; the search is by name. */
export function rosterFor(search: string, page: number, people = 'clinicians'): PractitionerList {
  const clinicians = Array.from({ length: 30 }, (_, at) => ({
    personId: `p${at}`,
    displayName: `Clinician ${String(at).padStart(2, '0')}`,
    npi: at === 0 ? '9999310428' : null,
    consoleOnly: false,
    certifications: at,
    status: at === 0 ? ('expired' as const) : at === 1 ? ('active' as const) : null,
    nextExpiry:
      at === 0 ? { name: 'Basic Life Support', date: '2001-01-01' } : at === 1 ? { name: 'Rheumatology', date: '2999-12-31' } : null,
    competencies: 1,
    updatesDue: 1,
  }));
  const desk = {
    personId: 'p99',
    displayName: 'Ruth Harrow',
    npi: null,
    consoleOnly: true,
    certifications: 0,
    status: null,
    nextExpiry: null,
    competencies: 0,
    updatesDue: 0,
  };
  const all = [...clinicians, ...(people === 'all' ? [desk] : [])].filter(({ displayName }) =>
    displayName.toLowerCase().includes(search.toLowerCase()),
  );
  return { rows: all.slice((page - 1) * 25, page * 25), total: all.length, page, pageSize: 25 };
}

export const file: PractitionerFile = {
  personId: 'p3',
  displayName: 'Inés Castellan, MD',
  npi: '9999310444',
  resource: 'Practitioner/p3',
  certifications: [
    {
      id: '1',
      name: 'Rheumatology',
      issuer: 'American Board of Internal Medicine',
      number: 'N-1',
      validFrom: null,
      validUntil: '2999-12-31',
      status: 'active',
      knownAs: 'verified',
    },
    {
      id: '2',
      name: 'Internal medicine',
      issuer: null,
      number: null,
      validFrom: null,
      validUntil: '2001-06',
      status: 'expired',
      knownAs: 'document',
    },
    {
      id: '3',
      name: 'State licence',
      issuer: null,
      number: null,
      validFrom: null,
      validUntil: null,
      status: 'pending',
      knownAs: 'self-reported',
    },
  ],
  competencies: [
    {
      topicId: 't',
      topicTitle: 'Tofacitinib, oral',
      level: 'knowledge-check',
      validFrom: '2026-11-22T08:01:00Z',
      validUntil: '2027-11-22T08:01:00Z',
      current: true,
      updateDue: null,
      resource: 'Basic/b1',
    },
  ],
};

export const problem = (status: number, detail = 'Refused.'): Response =>
  HttpResponse.json<Problem>({ type: 'about:blank', title: 'Refused', status, detail, correlationId: 'ABC-DEF-GHJ' }, { status });

const api = 'http://localhost:3000/api/launches/L1';
export const paths = {
  launch: api,
  roster: `${api}/practitioners`,
  file: `${api}/practitioners/:personId`,
  signOut: 'http://localhost:3000/api/sign-out',
  resource: 'http://localhost:3000/fhir/r4/:type/:id',
};

export const handlers = [
  http.get(paths.launch, () => HttpResponse.json(launch)),
  http.get(paths.roster, ({ request }) => {
    const { searchParams } = new URL(request.url);
    return HttpResponse.json(
      rosterFor(searchParams.get('search') ?? '', Number(searchParams.get('page')), searchParams.get('people') ?? ''),
    );
  }),
  http.get(paths.file, () => HttpResponse.json(file)),
  http.post(paths.signOut, () => new HttpResponse(null, { status: 204 })),
  http.get(paths.resource, ({ params }) => HttpResponse.json({ resourceType: params['type'], id: params['id'] })),
];

/** What jsdom lacks and the pieces in use measure with. */
export function stubLayout(): void {
  // Roles are computed slowly in jsdom, and the machine may be busy.
  configure({ asyncUtilTimeout: 8000 });
  class Observer {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  Object.assign(window, {
    ResizeObserver: Observer,
    matchMedia: (media: string) => ({
      matches: media.includes('reduce'),
      media,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    }),
  });
}

const credentialing: RouteObject[] = [
  { index: true, element: <RosterPage /> },
  { path: 'practitioners/:personId', element: <FilePage /> },
];

/**
 * The console at an address, with the API as msw answers it.
 * @param pages which lie in it, those of credentialing where left out
 * @param beside pages of their own, outside of it
 */
export function openConsole(address = '/staff/L1', pages: RouteObject[] = credentialing, beside: RouteObject[] = []) {
  const router = createMemoryRouter([...beside, { path: '/staff/:launchId', element: <Console />, children: pages }], {
    initialEntries: [address],
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return router;
}
