import { Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Outlet, useOutletContext } from 'react-router';
import type { LaunchView } from '../../server/contract/index.ts';
import { useLaunch } from '../api/use-launch.ts';
import { BrandMark } from '../ui/brand.tsx';
import { fhirDate } from '../ui/fhir-date.ts';
import { HelpIcon } from '../ui/icons.ts';
import { ErrorState, LoadingState } from '../ui/states.tsx';
import { HelpDrawer } from './help-drawer.tsx';
import { useEhrAccent } from './use-ehr-accent.ts';

const roleNames: Record<LaunchView['roles'][number], string> = {
  provider: 'Provider',
  educator: 'Educator',
  'credentialing-specialist': 'Credentialing specialist',
  'committee-member': 'Committee member',
  chief: 'Chief',
  leader: 'Leader',
  auditor: 'Auditor',
  integrator: 'Integrator',
};

/** Who I am, behind the initials. */
export function WhoMenu({ launch }: { launch: LaunchView }) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <button type="button" className="avatar" aria-label={`Signed in as ${launch.person.displayName}`}>
          {launch.person.initials}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="div" closeMenuOnClick>
          <span className="who">
            <b>{launch.person.displayName}</b>
            {launch.person.npi !== null && <span className="dim num">NPI {launch.person.npi}</span>}
            <span className="dim">{launch.roles.map((role) => roleNames[role]).join(', ')}</span>
            <span className="dim">{launch.tenant.name}</span>
          </span>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Where the EHR shows none of its own. */
export function PatientBanner({ patient }: { patient: NonNullable<LaunchView['patient']> }) {
  return (
    <p className="banner">
      <b>{patient.display ?? 'Patient in context'}</b>
      {patient.birthDate !== null && <span className="num">Born {fhirDate(patient.birthDate)}</span>}
      {patient.sex !== null && <span>{patient.sex}</span>}
      {patient.mrn !== null && <span className="num">MRN {patient.mrn}</span>}
    </p>
  );
}

/** The bar above every list of the panel; a lesson brings its own. */
export function PanelBar({ launch, children }: { launch: LaunchView; children: ReactNode }) {
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  return (
    <header className="panel-head">
      <div className="panel-bar">
        <span className="brand">
          <BrandMark />
          Preceptor
        </span>
        <span className="grow" />
        <button type="button" className="icon-button" aria-label="Help" onClick={() => setIsHelpOpen(true)}>
          <HelpIcon size={20} stroke={1.75} aria-hidden="true" />
        </button>
        <WhoMenu launch={launch} />
      </div>
      {children}
      {launch.needPatientBanner && launch.patient !== null && <PatientBanner patient={launch.patient} />}
      <HelpDrawer opened={isHelpOpen} close={() => setIsHelpOpen(false)} />
    </header>
  );
}

/** Loads the launch once for all pages of the panel. */
export function PanelShell() {
  const { data, error, refetch } = useLaunch();
  useEhrAccent(data?.accent ?? null);
  return (
    <div className="panel">
      {data !== undefined && <Outlet context={data} />}
      {data === undefined && (
        <main className="panel-main">
          <h1 className="hidden-visually">Preceptor</h1>
          {error === null ? <LoadingState what="your panel" /> : <ErrorState error={error} retry={() => void refetch()} />}
        </main>
      )}
    </div>
  );
}

export const useLaunchView = (): LaunchView => useOutletContext<LaunchView>();
