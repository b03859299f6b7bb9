import { Navigate } from 'react-router';
import { educationRoles, staffRoles, type Role } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { RosterPage } from './roster-page.tsx';

/** The console's first page: the roster; for whoever has no business with it, the numbers of education, or the sources of events. */
export function HomePage() {
  const { launchId } = useLaunchApi();
  const roles = useLaunch().data?.roles ?? [];
  const has = (allowed: readonly Role[]): boolean => allowed.some((role) => roles.includes(role));
  if (has(staffRoles)) return <RosterPage />;
  return <Navigate to={`/staff/${launchId}/${has(educationRoles) ? 'education' : 'integration/sources'}`} replace />;
}
