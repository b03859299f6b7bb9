import express, { Router, type RequestHandler } from 'express';
import { asText, conceptText } from '../resource.ts';
import type { SandboxState } from '../state.ts';
import { pageHeaders } from '../http-headers.ts';
import { chartFacts, clockTime, patientLabel } from './chart-facts.ts';
import { chartPage } from './chart-page.ts';
import { signedToday } from './api-routes.ts';
import { publicFolder } from './public-folder.ts';
import { signIn } from './session.ts';
import { frontPage, noticePage } from './sign-in-page.ts';

/** Cookies and the frame's site depend on the host name: another name for this machine is sent to the issuer's. */
const onlyIssuerHost =
  (state: SandboxState): RequestHandler =>
  (request, response, next) => {
    if (request.header('host') === new URL(state.settings.url).host) return next();
    response.redirect(303, `${state.settings.url}/`);
  };

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

export function pageRoutes(state: SandboxState): Router {
  const router = Router();
  const secured: [RequestHandler, RequestHandler] = [onlyIssuerHost(state), pageHeaders(state, { framedBy: "'none'" })];

  router.use(
    '/static',
    express.static(publicFolder(), {
      index: false,
      maxAge: 0,
      setHeaders: (response) => {
        response.setHeader('X-Content-Type-Options', 'nosniff');
      },
    }),
  );

  router.get('/', ...secured, (_request, response) => {
    const patients = state.store.all('Patient').map((patient) => ({
      id: patient.id,
      label: patientLabel(patient),
      about: state.store
        .search('Condition', new URLSearchParams({ patient: patient.id, _count: '3' }), state.settings.fhirBase)
        .page.map((condition) => conceptText(condition, 'code'))
        .join(', '),
    }));
    const consoleUrl = `${state.settings.appOrigin}/login?iss=${encodeURIComponent(state.settings.fhirBase)}`;
    response.type('html').send(frontPage([...state.users.values()], patients, consoleUrl));
  });

  router.post('/open', ...secured, express.urlencoded({ extended: false }), (request, response) => {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const query = new URLSearchParams({ clinician: asText(body['clinician']), patient: asText(body['patient']) });
    response.redirect(303, `/chart?${query.toString()}`);
  });

  router.get('/chart', ...secured, (request, response) => {
    const user = state.users.get(asText(request.query['clinician']));
    const patient = state.store.read('Patient', asText(request.query['patient']));
    if (!user?.chart || !patient)
      return void response.status(404).type('html').send(noticePage('No such chart', 'Choose a clinician and a patient of this sandbox.'));
    signIn(state, request, response, user);
    const now = new Date(state.settings.now());
    response
      .type('html')
      .send(chartPage(chartFacts(state, patient, signedToday(state)), user, `${weekday.format(now)}, ${clockTime(now.toISOString())}`));
  });
  return router;
}
