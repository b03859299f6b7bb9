import { NavLink, Outlet } from 'react-router';
import { useLaunchApi, useNow } from '../api/use-launch.ts';
import { PanelBar, useLaunchView } from './panel-shell.tsx';

/** The bar and the tabs above Now and History; a lesson brings its own. They stay while the page below changes, and so does the focus. */
export function PanelTabs() {
  const launch = useLaunchView();
  const { launchId } = useLaunchApi();
  const { data } = useNow();
  const count = data === undefined ? 0 : data.items.length + data.waiting;
  return (
    <>
      <PanelBar launch={launch}>
        <nav className="tabs" aria-label="Panel">
          {/* The list itself, also in a launch that began with a card's lesson. */}
          <NavLink to={`/panel/${launchId}?list`} end>
            Now{' '}
            {count > 0 && (
              <span className="count-badge num">
                {count}
                <span className="hidden-visually"> waiting</span>
              </span>
            )}
          </NavLink>
          <NavLink to={`/panel/${launchId}/history`}>History</NavLink>
        </nav>
      </PanelBar>
      <Outlet context={launch} />
    </>
  );
}
