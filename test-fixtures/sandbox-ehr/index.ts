import express, { type ErrorRequestHandler } from 'express';
import { access } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JSONWebKeySet } from 'jose';
import { chartApiRoutes } from './chart/api-routes.ts';
import { pageRoutes } from './chart/page-routes.ts';
import { sandboxUsers, staffResources } from './data/clinicians.ts';
import { describePatient } from './data/describe-patient.ts';
import { loadBundles } from './data/load-bundles.ts';
import { patients } from './data/patients.ts';
import { fhirRoutes } from './fhir/routes.ts';
import { openToBrowsers } from './http-headers.ts';
import { profiles, type ProfileName } from './profile.ts';
import { applicationKeys } from './oauth/client-authentication.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { createState, type SandboxLogger, type SandboxState } from './state.ts';

export { createLaunch, type Faults, type LaunchContext, type SandboxLogger, type SandboxState, type SandboxUser } from './state.ts';
export { isProfileName, type ProfileName } from './profile.ts';
export { clientId, clientOf } from './client.ts';
export { addDrug } from './chart/draft-orders.ts';
export { fireHook } from './cds/client.ts';
export { workstationCookie } from './chart/session.ts';

export type SandboxOptions = {
  /** 0 takes any free port. */
  port: number;
  host?: string;
  /** Origin of the application, whose `/launch` is opened in the chart's frame. */
  appOrigin: string;
  /** Where `/cds-services` is. */
  cdsBaseUrl: string;
  clientId: string;
  /** The one that is registered, exactly; by our own FHIR base, for an application that has one for each EHR. */
  redirectUri: string | ((fhirBase: string) => string);
  /** The application's public keys; without them they are read at its `/.well-known/jwks.json`. */
  clientJwks?: JSONWebKeySet;
  /** How strict or sloppy it is; `usual` where nothing is said. */
  profile?: ProfileName;
  /** A folder of transaction Bundles (Synthea) to load beside our own patients. */
  bundlesFolder?: string;
  logger?: SandboxLogger;
  clock?: { now(): Date };
};

export type SandboxEhr = { url: string; fhirBase: string; state: SandboxState; close(): Promise<void> };

/** The reason stays in our log; the caller learns only whose fault it was. */
const plainErrors =
  (logger: SandboxLogger): ErrorRequestHandler =>
  (thrown, _request, response, next) => {
    if (response.headersSent) return next(thrown);
    const given: unknown = (thrown as { status?: unknown }).status;
    const status = typeof given === 'number' && given >= 400 && given < 500 ? given : 500;
    if (status === 500) logger.warn({ err: thrown }, 'sandbox request failed');
    response.status(status).json({ message: status === 500 ? 'The sandbox failed.' : 'The request could not be read.' });
  };

const quiet: SandboxLogger = { info: () => undefined, warn: () => undefined };

/**
 * Starts the sandbox EHR: OAuth with SMART launch context, FHIR R4, a CDS Hooks client and the chart.
 * State is in memory; every start is a fresh EHR with the same people. @throws Error EADDRINUSE when the port is taken
 */
export async function startSandboxEhr(options: SandboxOptions): Promise<SandboxEhr> {
  // Before anything listens: a folder that is not there should leave nothing running.
  if (options.bundlesFolder !== undefined) await access(options.bundlesFolder);
  const app = express();
  app.disable('x-powered-by');
  const host = options.host ?? '127.0.0.1';
  const server = await new Promise<Server>((resolve, reject) => {
    const listening = app.listen(options.port, host, (error?: Error) => {
      if (error) reject(error);
      else resolve(listening);
    });
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const now = (): number => (options.clock ? options.clock.now().getTime() : Date.now());
  const state = await createState(
    {
      url,
      fhirBase: `${url}/fhir`,
      appOrigin: new URL(options.appOrigin).origin,
      cdsBaseUrl: options.cdsBaseUrl.replace(/\/$/, ''),
      clientId: options.clientId,
      redirectUri: typeof options.redirectUri === 'string' ? options.redirectUri : options.redirectUri(`${url}/fhir`),
      clientKeys: applicationKeys(options.appOrigin, options.clientJwks),
      profile: profiles[options.profile ?? 'usual'],
      now,
    },
    sandboxUsers,
    options.logger ?? quiet,
  );

  for (const resource of [...staffResources(), ...patients.flatMap((patient) => describePatient(patient, new Date(now())))])
    state.store.put(resource);
  if (options.bundlesFolder !== undefined) {
    const loaded = await loadBundles(state.store, options.bundlesFolder);
    state.logger.info(loaded, 'bundles loaded');
  }

  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/cds/jwks.json', openToBrowsers(state), (_request, response) => {
    response.set('Cache-Control', 'public, max-age=300').json(state.cdsKey.jwks);
  });
  app.get('/style.json', openToBrowsers(state), (_request, response) => {
    response.status(state.settings.profile.style === null ? 404 : 200).json(state.settings.profile.style ?? {});
  });
  app.use(fhirRoutes(state));
  app.use(oauthRoutes(state));
  app.use(pageRoutes(state));
  app.use(chartApiRoutes(state));
  app.use(plainErrors(state.logger));

  return {
    url,
    fhirBase: state.settings.fhirBase,
    state,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
