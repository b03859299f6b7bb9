import '../ui/staff.css';
import { Popover } from '@mantine/core';
import { useState } from 'react';
import { Link, NavLink, Outlet } from 'react-router';
import { staffRoles, type LaunchView } from '../../server/contract/index.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { BrandMark } from '../ui/brand.tsx';
import { inWords } from '../ui/resource-lines.ts';
import { LoadingState } from '../ui/states.tsx';
import { ConsoleError, NoPermission } from './console-error.tsx';
import { MenuIcon, PeopleIcon } from './icons.ts';

type Who = Pick<LaunchView, 'person' | 'roles' | 'tenant'>;

const staffRoleOf = (roles: LaunchView['roles']): LaunchView['roles'][number] | undefined =>
  staffRoles.find((role) => roles.includes(role));

function Me({ who }: { who: Who }) {
  const role = staffRoleOf(who.roles);
  return (
    <>
      <span className="avatar" aria-hidden="true">
        {who.person.initials}
      </span>
      <span className="me-text">
        <b>{who.person.displayName}</b>
        {role !== undefined && <span>{inWords(role)}</span>}
        <span>{who.tenant.name}</span>
      </span>
    </>
  );
}

function Places({ home, left }: { home: string; left?: () => void }) {
  return (
    <nav aria-label="Credentialing">
      <p className="rail-label" aria-hidden="true">
        Credentialing
      </p>
      <NavLink className="rail-link" to={home} {...(left === undefined ? {} : { onClick: left })}>
        <PeopleIcon className="icon" stroke={1.75} aria-hidden="true" />
        Roster
      </NavLink>
    </nav>
  );
}

function Rail({ who, home }: { who: Who | undefined; home: string }) {
  return (
    <div className="rail">
      <Link className="brand" to={home}>
        <BrandMark />
        Preceptor
      </Link>
      <Places home={home} />
      {who !== undefined && (
        <div className="me">
          <Me who={who} />
        </div>
      )}
    </div>
  );
}

function TopBar({ who, home }: { who: Who | undefined; home: string }) {
  const [opened, setOpened] = useState(false);
  return (
    <div className="top-bar">
      <Link className="brand" to={home}>
        <BrandMark />
        Preceptor
      </Link>
      <Popover position="bottom-end" width={240} trapFocus returnFocus withinPortal={false} opened={opened} onChange={setOpened}>
        <Popover.Target>
          <button type="button" className="button button-small" onClick={() => setOpened(!opened)}>
            <MenuIcon className="icon" stroke={1.75} aria-hidden="true" />
            Menu
          </button>
        </Popover.Target>
        <Popover.Dropdown className="top-menu" aria-label="Menu">
          <Places home={home} left={() => setOpened(false)} />
          {who !== undefined && (
            <div className="me">
              <Me who={who} />
            </div>
          )}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** The frame of the credentialing console: who looks, where one is, and what this role may see. */
export function Console() {
  const { launchId } = useLaunchApi();
  const launch = useLaunch();
  const home = `/staff/${launchId}`;
  const allowed = launch.data !== undefined && staffRoleOf(launch.data.roles) !== undefined;
  return (
    <div className="staff">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header>
        <Rail who={launch.data} home={home} />
        <TopBar who={launch.data} home={home} />
      </header>
      <main className="staff-main" id="content" tabIndex={-1}>
        {!allowed && <h1 className="hidden-visually">Credentialing</h1>}
        {launch.isPending && <LoadingState what="the console" />}
        {launch.isError && launch.data === undefined && <ConsoleError error={launch.error} retry={() => void launch.refetch()} />}
        {launch.data !== undefined && (allowed ? <Outlet /> : <NoPermission />)}
      </main>
    </div>
  );
}
