import { Link } from 'react-router';
import { useLaunchApi } from '../api/use-launch.ts';
import { ApiError } from '../api/http.ts';
import { ConsoleError } from '../credentialing/console-error.tsx';
import { CopyReference } from '../ui/copy-reference.tsx';
import { PrivateIcon } from '../ui/icons.ts';

/** What could not be read; where the role is missing, who has it and where one's own view is. */
export function EducationError({ error, retry, roles }: { error: unknown; retry: () => void; roles: string }) {
  const { launchId } = useLaunchApi();
  if (!(error instanceof ApiError) || error.status !== 403) return <ConsoleError error={error} retry={retry} />;
  return (
    <section className="card state" role="alert">
      <PrivateIcon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>This page is not open to you</h2>
        <p>It is open to the role {roles}. Your administrator can say who holds it here.</p>
        <div>
          <Link className="button" to={`/panel/${launchId}`}>
            Open your own lessons
          </Link>
        </div>
        <CopyReference id={error.correlationId} />
      </div>
    </section>
  );
}
