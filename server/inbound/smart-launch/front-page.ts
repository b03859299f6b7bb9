import type { RequestHandler } from 'express';
import { currentCorrelationId, newSecret } from '../../platform/index.ts';
import { failurePage } from './failure-page.ts';

/** Whoever types our address into a browser is told where the door is. */
export const frontPage: RequestHandler = (_request, response) => {
  const nonce = newSecret(16);
  response.setHeader('Content-Security-Policy', `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`);
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(
    failurePage(
      {
        status: 200,
        canRetry: false,
        title: 'Preceptor opens from your EHR',
        what: 'There is nothing to sign in to here: the EHR says who you are and which chart is open.',
        next: 'Open Preceptor from a patient’s chart, or from your EHR’s menu for staff.',
      },
      { reference: currentCorrelationId(), nonce, retryHref: null },
    ),
  );
};
