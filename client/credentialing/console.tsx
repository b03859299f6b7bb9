import './staff.css';
import { Menu } from '@mantine/core';
import { Link, NavLink, Outlet } from 'react-router';
import { staffRoles, type LaunchView } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { BrandMark } from '../ui/brand.tsx';
import { inWords } from '../ui/resource-lines.ts';
import { LoadingState } from '../ui/states.tsx';
import { ConsoleError, NoPermission } from './console-error.tsx';
import { MenuIcon, PeopleIcon } from './icons.ts';

type Who = Pick<LaunchView, 'person' | 'roles' | 'tenant'>;

const staffRoleOf = (roles: LaunchView['roles']): LaunchView['roles'][number] | undefined => staffRoles.find((role) => roles.includes(role));

function Me({ who }: { who: Who }) {
  const role = staffRoleOf(who.roles);
  return (
    <>
      <span className="avatar" aria-hidden="true">{who.person.initials}</span>
      <span className="me-text">
        <b>{who.person.displayName}</b>
        {role !== undefined && <span>{inWords(role)}</span>}
        <span>{who.tenant.name}</span>
      </span>
    </>
  );
}

function Rail({ who, home }: { who: Who | undefined; home: string }) {
  return (
    <header className="rail">
      <Link className="brand" to={home}><BrandMark />Preceptor</Link>
      <nav aria-label="Credentialing">
        <p className="rail-label" aria-hidden="true">Credentialing</p>
        <NavLink className="rail-link" to={home}><PeopleIcon className="icon" stroke={1.75} aria-hidden="true" />Roster</NavLink>
      </nav>
      {who !== undefined && <div className="me"><Me who={who} /></div>}
    </header>
  );
}

function TopBar({ who, home }: { who: Who | undefined; home: string }) {
  return (
    <header className="top-bar">
      <Link className="brand" to={home}><BrandMark />Preceptor</Link>
      <Menu position="bottom-end" width={240} transitionProps={{ duration: 120 }}>
        <Menu.Target>
          <button type="button" className="button button-small"><MenuIcon className="icon" stroke={1.75} aria-hidden="true" />Menu</button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Credentialing</Menu.Label>
          <Menu.Item component={Link} to={home} leftSection={<PeopleIcon className="icon" stroke={1.75} aria-hidden="true" />}>Roster</Menu.Item>
          {who !== undefined && <><Menu.Divider /><div className="me"><Me who={who} /></div></>}
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}

/** The frame of the credentialing console: who looks, where one is, and what this role may see. */
export function Console() {
  const { launchId } = useLaunchApi();
  const launch = useLaunch();
  const home = `/staff/${launchId}`;
  return (
    <div className="staff">
      <a className="skip" href="#content">Skip to content</a>
      <Rail who={launch.data} home={home} />
      <TopBar who={launch.data} home={home} />
      <main className="staff-main" id="content" tabIndex={-1}>
        {launch.isPending && <LoadingState what="the console" />}
        {launch.isError && launch.data === undefined && <ConsoleError error={launch.error} retry={() => void launch.refetch()} />}
        {launch.data !== undefined && (staffRoleOf(launch.data.roles) === undefined ? <NoPermission /> : <Outlet />)}
      </main>
    </div>
  );
}
