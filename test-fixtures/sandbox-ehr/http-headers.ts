import type { RequestHandler } from 'express';
import type { SandboxState } from './state.ts';

/** Bearer-protected or public resources that a browser application may call: any, or the registered one. Cookies play no part in them. */
export const openToBrowsers =
  (state: SandboxState): RequestHandler =>
  (request, response, next) => {
    const isOpen = state.settings.profile.cors === 'any';
    if (!isOpen) response.vary('Origin');
    const isAllowed = isOpen || request.header('origin') === state.settings.appOrigin;
    if (isAllowed)
      response.set({
        'Access-Control-Allow-Origin': isOpen ? '*' : state.settings.appOrigin,
        'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept, Prefer, If-Match, X-Correlation-Id, X-Requested-With',
        'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
        'Access-Control-Expose-Headers': 'ETag, Location, Last-Modified',
      });
    if (request.method === 'OPTIONS') return void response.status(204).end();
    next();
  };

/** No inline script or style anywhere; the one frame is the application's, which passes through our own authorize page. */
export function pageHeaders(state: SandboxState, options: { framedBy: string }): RequestHandler {
  const { appOrigin } = state.settings;
  // The sign-in form answers with a redirect to the application, which form-action has to allow.
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src 'self' ${appOrigin}`,
    `form-action 'self' ${appOrigin}`,
    "base-uri 'none'",
    `frame-ancestors ${options.framedBy}`,
  ].join('; ');
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    });
    next();
  };
}
