import '../ui/staff.css';
import { Popover } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import {
  consoleRoles,
  educationRoles,
  integrationRoles,
  lessonReaderRoles,
  staffRoles,
  type LaunchView,
  type Role,
} from '../../server/contract/index.ts';
import { signOut } from '../api/credentialing.ts';
import { useLaunch, useLaunchApi } from '../api/use-launch.ts';
import { DenialsIcon, DocumentsIcon, DraftsIcon, LessonsIcon, NumbersIcon } from '../educator/icons.ts';
import { SourcesIcon } from '../integration/icons.ts';
import { RulesIcon } from '../studio/rules/icons.ts';
import { BrandMark } from '../ui/brand.tsx';
import { SourceIcon } from '../ui/icons.ts';
import { inWords } from '../ui/resource-lines.ts';
import { LoadingState } from '../ui/states.tsx';
import { ConsoleError, NoPermission } from './console-error.tsx';
import { MenuIcon, PeopleIcon, SignOutIcon } from './icons.ts';
import { SignedOut } from './signed-out.tsx';

type Who = Pick<LaunchView, 'person' | 'roles' | 'tenant'>;

const has = (roles: readonly Role[], allowed: readonly Role[]): boolean => allowed.some((role) => roles.includes(role));

function SignOut({ done }: { done: () => void }) {
  const leaving = useMutation({ mutationFn: signOut, onSuccess: done });
  return (
    <>
      <button type="button" className="rail-link" disabled={leaving.isPending} onClick={() => leaving.mutate()}>
        <SignOutIcon className="icon" stroke={1.75} aria-hidden="true" />
        Sign out
      </button>
      {leaving.isError && (
        <p className="rail-problem" role="alert">
          You are still signed in: the server did not answer. Try again.
        </p>
      )}
    </>
  );
}

/** Who is signed in, and the way out. */
function Me({ who, signedOut }: { who: Who; signedOut: () => void }) {
  const role = consoleRoles.find((one) => who.roles.includes(one));
  return (
    <div className="me-and-out">
      <div className="me">
        <span className="avatar" aria-hidden="true">
          {who.person.initials}
        </span>
        <span className="me-text">
          <b>{who.person.displayName}</b>
          {role !== undefined && <span>{inWords(role)}</span>}
          <span>{who.tenant.name}</span>
        </span>
      </div>
      <SignOut done={signedOut} />
    </div>
  );
}

type PlacesProps = { home: string; roles: readonly Role[]; left?: () => void };

function Credentialing({ home, left }: Omit<PlacesProps, 'roles'>) {
  // A file lies below the roster, education and integration do not.
  const { pathname } = useLocation();
  const isElsewhere = pathname.startsWith(`${home}/education`) || pathname.startsWith(`${home}/integration`);
  const className = ({ isActive }: { isActive: boolean }): string => `rail-link${isActive && !isElsewhere ? ' active' : ''}`;
  return (
    <nav aria-label="Credentialing">
      <p className="rail-label" aria-hidden="true">
        Credentialing
      </p>
      <NavLink
        className={className}
        to={home}
        {...(isElsewhere ? { 'aria-current': false } : {})}
        {...(left === undefined ? {} : { onClick: left })}
      >
        <PeopleIcon className="icon" stroke={1.75} aria-hidden="true" />
        Roster
      </NavLink>
    </nav>
  );
}

function Education({ home, roles, left }: PlacesProps) {
  const onLeft = left === undefined ? {} : { onClick: left };
  return (
    <nav aria-label="Education">
      <p className="rail-label" aria-hidden="true">
        Education
      </p>
      <NavLink className="rail-link" to={`${home}/education`} end {...onLeft}>
        <NumbersIcon className="icon" stroke={1.75} aria-hidden="true" />
        Prompts and lessons
      </NavLink>
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/label-changes`} {...onLeft}>
          <SourceIcon className="icon" stroke={1.75} aria-hidden="true" />
          Label changes
        </NavLink>
      )}
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/documents`} {...onLeft}>
          <DocumentsIcon className="icon" stroke={1.75} aria-hidden="true" />
          Documents
        </NavLink>
      )}
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/texts`} {...onLeft}>
          <DraftsIcon className="icon" stroke={1.75} aria-hidden="true" />
          Drafts
        </NavLink>
      )}
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/rules`} {...onLeft}>
          <RulesIcon className="icon" stroke={1.75} aria-hidden="true" />
          Rules
        </NavLink>
      )}
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/denials`} {...onLeft}>
          <DenialsIcon className="icon" stroke={1.75} aria-hidden="true" />
          Denied claims
        </NavLink>
      )}
      {has(roles, lessonReaderRoles) && (
        <NavLink className="rail-link" to={`${home}/education/lessons`} {...onLeft}>
          <LessonsIcon className="icon" stroke={1.75} aria-hidden="true" />
          Lesson preview
        </NavLink>
      )}
    </nav>
  );
}

function Integration({ home, left }: Omit<PlacesProps, 'roles'>) {
  return (
    <nav aria-label="Integration">
      <p className="rail-label" aria-hidden="true">
        Integration
      </p>
      <NavLink className="rail-link" to={`${home}/integration/sources`} {...(left === undefined ? {} : { onClick: left })}>
        <SourcesIcon className="icon" stroke={1.75} aria-hidden="true" />
        Event sources
      </NavLink>
    </nav>
  );
}

/** Where this person may go; before that is known, and where nowhere, the roster stands for the console. */
function Places(props: PlacesProps) {
  const isEducator = has(props.roles, educationRoles);
  const isIntegrator = has(props.roles, integrationRoles);
  return (
    <>
      {((!isEducator && !isIntegrator) || has(props.roles, staffRoles)) && <Credentialing {...props} />}
      {isEducator && <Education {...props} />}
      {isIntegrator && <Integration {...props} />}
    </>
  );
}

function Rail({ me, home, roles }: { me: ReactNode; home: string; roles: readonly Role[] }) {
  return (
    <div className="rail">
      <Link className="brand" to={home}>
        <BrandMark />
        Preceptor
      </Link>
      <Places home={home} roles={roles} />
      {me}
    </div>
  );
}

function TopBar({ me, home, roles }: { me: ReactNode; home: string; roles: readonly Role[] }) {
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
          <Places home={home} roles={roles} left={() => setOpened(false)} />
          {me}
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}

/** The frame of the console for staff: who looks, where one is, and what this role may see. */
export function Console() {
  const [isOut, setOut] = useState(false);
  const queries = useQueryClient();
  const signedOut = (): void => {
    // Nothing that was read may come back by the browser's own way back.
    setOut(true);
    queries.clear();
  };
  return isOut ? <SignedOut /> : <OpenConsole signedOut={signedOut} />;
}

function OpenConsole({ signedOut }: { signedOut: () => void }) {
  const { launchId } = useLaunchApi();
  const launch = useLaunch();
  const home = `/staff/${launchId}`;
  const me = launch.data === undefined ? null : <Me who={launch.data} signedOut={signedOut} />;
  const roles = launch.data?.roles ?? [];
  const allowed = has(roles, consoleRoles);
  return (
    <div className="staff">
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header>
        <Rail me={me} home={home} roles={roles} />
        <TopBar me={me} home={home} roles={roles} />
      </header>
      <main className="staff-main" id="content" tabIndex={-1}>
        {!allowed && <h1 className="hidden-visually">Console</h1>}
        {launch.isPending && <LoadingState what="the console" />}
        {launch.isError && launch.data === undefined && <ConsoleError error={launch.error} retry={() => void launch.refetch()} />}
        {launch.data !== undefined && (allowed ? <Outlet /> : <NoPermission />)}
      </main>
    </div>
  );
}
