import { Navigate } from 'react-router';
import { staffRoles } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { RosterPage } from './roster-page.tsx';

/** The console's first page: the roster, or the numbers of education for whoever has no business with the roster. */
export function HomePage() {
  const { launchId } = useLaunchApi();
  const roles = useLaunch().data?.roles ?? [];
  return staffRoles.some((role) => roles.includes(role)) ? <RosterPage /> : <Navigate to={`/staff/${launchId}/education`} replace />;
}
