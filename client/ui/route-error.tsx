import { useRouteError } from 'react-router';
import { ErrorState } from './states.tsx';

/** A page that broke, or an address that leads nowhere. */
export function RouteError() {
  const error = useRouteError();
  return (
    <main className="panel-main">
      <ErrorState error={error} retry={() => window.location.reload()} />
    </main>
  );
}
