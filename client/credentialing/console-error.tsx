import { Link, useParams } from 'react-router';
import { staffRoles } from '../../server/contract/index.ts';
import { ApiError } from '../api/http.ts';
import { CopyReference } from '../ui/copy-reference.tsx';
import { ErrorState } from '../ui/states.tsx';
import { clock } from '../ui/format.ts';
import { inWords } from '../ui/resource-lines.ts';
import { PrivateIcon, StaleIcon } from '../ui/icons.ts';

const roleNames = staffRoles.map((role) => inWords(role).toLowerCase());
const rolesInWords = `${roleNames.slice(0, -1).join(', ')} or ${roleNames.at(-1) ?? ''}`;

/** Who may see this, and a way to what one may see oneself. */
export function NoPermission({ correlationId }: { correlationId?: string }) {
  const { launchId = '' } = useParams();
  return (
    <section className="card state" role="alert">
      <PrivateIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>The credentialing console is not open to you</h2>
        <p>It is open to these roles: {rolesInWords}. Your administrator can say who holds them here.</p>
        <div>
          <Link className="button" to={`/panel/${launchId}`}>
            Open your own lessons
          </Link>
        </div>
        {correlationId !== undefined && <CopyReference id={correlationId} />}
      </div>
    </section>
  );
}

function SessionEnded() {
  return (
    <section className="card state" role="alert">
      <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>Your session ended</h2>
        <p>Nothing was changed. Open the console again from your EHR&apos;s start page.</p>
      </div>
    </section>
  );
}

/** What the console could not read, and what to do about it. */
export function ConsoleError({ error, retry }: { error: unknown; retry: () => void }) {
  if (error instanceof ApiError && error.status === 403) return <NoPermission correlationId={error.correlationId} />;
  if (error instanceof ApiError && error.status === 401) return <SessionEnded />;
  return <ErrorState error={error} retry={retry} safe="Nothing was changed." />;
}

/** Over data that could not be read again: how old it is. */
export function StaleNote({ readAt, retry }: { readAt: number; retry: () => void }) {
  return (
    <div className="note note-warn" role="alert">
      <StaleIcon className="icon" stroke={1.75} aria-hidden="true" />
      <span className="grow">This could not be read again. What you see was read at {clock(new Date(readAt).toISOString())}.</span>
      <button type="button" className="link" onClick={retry}>
        Try again
      </button>
    </div>
  );
}
