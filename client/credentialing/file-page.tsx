import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'react-router';
import { z } from 'zod';
import type { PractitionerFile } from '../../server/contract/index.ts';
import { credentialingApi } from '../api/credentialing.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { FocusHeading } from '../ui/focus-heading.tsx';
import { LoadingState } from '../ui/states.tsx';
import { CertificationsTable } from './certifications-table.tsx';
import { CompetencyList } from './competency-list.tsx';
import { ConsoleError, StaleNote } from './console-error.tsx';
import { npiText } from './npi-text.ts';
import { ResourceDrawer } from './resource-drawer.tsx';
import { StaleIcon } from '../ui/icons.ts';
import { UnderIcon } from './icons.ts';

const cameFrom = z.object({ search: z.string() });

function File({ file, timeZone }: { file: PractitionerFile; timeZone: string }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <>
      <title>{`${file.displayName}, Preceptor`}</title>
      <div className="staff-head">
        <div>
          <FocusHeading level={1}>{file.displayName}</FocusHeading>
          <p className="dim num">{file.npi === null ? 'NPI not given by the EHR' : `NPI ${npiText(file.npi)}`}</p>
        </div>
        <button type="button" className="button button-small" onClick={() => setOpened(file.resource)}>
          Show FHIR record
        </button>
      </div>
      <CertificationsTable certifications={file.certifications} timeZone={timeZone} />
      <CompetencyList competencies={file.competencies} timeZone={timeZone} open={setOpened} />
      <p className="note looked">
        <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
        Your look at this file was recorded.
      </p>
      <ResourceDrawer reference={opened} close={() => setOpened(null)} timeZone={timeZone} />
    </>
  );
}

/** One clinician's file: what is held, how it is known, and what was passed. Every read of it is audited by the server. */
export function FilePage() {
  const { launchId } = useLaunchApi();
  const { personId = '' } = useParams();
  const timeZone = useLaunch().data?.tenant.timeZone ?? 'UTC';
  const from = cameFrom.safeParse(useLocation().state);
  const file = useQuery({
    queryKey: [launchId, 'practitioner', personId],
    queryFn: async () => credentialingApi(launchId).practitioner(personId),
    refetchOnReconnect: false,
  });
  const retry = (): void => void file.refetch();

  return (
    <>
      <nav className="crumb" aria-label="Breadcrumb">
        <ol>
          <li>
            <Link to={`/staff/${launchId}${from.success ? from.data.search : ''}`}>Roster</Link>
          </li>
          <li aria-current="page">
            <UnderIcon className="icon" stroke={2} aria-hidden="true" />
            {file.data?.displayName ?? 'File'}
          </li>
        </ol>
      </nav>
      {file.isPending && <LoadingState what="the file" />}
      {file.isError && file.data === undefined && <ConsoleError error={file.error} retry={retry} />}
      {file.isError && file.data !== undefined && <StaleNote readAt={file.dataUpdatedAt} retry={retry} />}
      {file.data !== undefined && <File key={file.data.personId} file={file.data} timeZone={timeZone} />}
    </>
  );
}
