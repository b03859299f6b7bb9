import express, { type RequestHandler, type Router } from 'express';
import { launchOf, type LaunchContext } from '../../identity/sessions/index.ts';
import type { LaunchView } from '../../contract/index.ts';
import { toLaunchView, type Chart } from './to-launch-view.ts';

export type { Chart } from './to-launch-view.ts';

/** Reads the patient and the active orders from the EHR; answers with `ehr.state`, and never throws for an EHR that is away. */
export type ReadChart = (launch: LaunchContext) => Promise<Chart>;

/** The EHR's colour; null where it has none that can be used. Never throws. */
export type ReadAccent = (launch: LaunchContext) => Promise<LaunchView['accent']>;

/** GET /api/launches/:launchId */
export function launchViewRoutes(deps: { requireLaunch: RequestHandler; readChart: ReadChart; readAccent: ReadAccent }): Router {
  return express.Router().get('/api/launches/:launchId', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    response.setHeader('Cache-Control', 'no-store');
    const [chart, accent] = await Promise.all([deps.readChart(launch), deps.readAccent(launch)]);
    response.json(toLaunchView(launch, chart, accent));
  });
}
