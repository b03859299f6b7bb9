import express, { type RequestHandler, type Router } from 'express';
import { launchOf, type LaunchContext } from '../../identity/sessions/index.ts';
import { toLaunchView, type Chart } from './to-launch-view.ts';

export type { Chart } from './to-launch-view.ts';

/** Reads the patient and the active orders from the EHR; answers with `ehr.state`, and never throws for an EHR that is away. */
export type ReadChart = (launch: LaunchContext) => Promise<Chart>;

/** GET /api/launches/:launchId */
export function launchViewRoutes(deps: { requireLaunch: RequestHandler; readChart: ReadChart }): Router {
  return express.Router().get('/api/launches/:launchId', deps.requireLaunch, async (_request, response) => {
    const launch = launchOf(response);
    response.setHeader('Cache-Control', 'no-store');
    response.json(toLaunchView(launch, await deps.readChart(launch)));
  });
}
