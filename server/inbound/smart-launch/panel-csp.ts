import type { Tenant } from '../../identity/tenants/index.ts';

const originOf = (url: string): string => new URL(url).origin;

/** Where a tenant's pages may be framed: its EHRs and what the operator named; ourselves always. */
export function frameAncestors(tenant: Tenant | undefined): string {
  if (tenant === undefined) return "frame-ancestors 'self'";
  const origins = [
    ...tenant.frameAncestors,
    ...tenant.registrations.flatMap((registration) => [
      originOf(registration.iss),
      originOf(registration.fhirBase),
      ...registration.frameAncestors,
    ]),
  ];
  return `frame-ancestors 'self' ${[...new Set(origins)].join(' ')}`.trim();
}

/**
 * Content-Security-Policy of the application's page. No inline script; style elements only with this response's nonce.
 * An unknown launch (no tenant) is framed by nobody but us. X-Frame-Options is not sent: it knows no list and would win in old browsers.
 * @param nonce base64url, fresh for each response
 */
export const panelCsp = (tenant: Tenant | undefined, nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    frameAncestors(tenant),
  ].join('; ');

/**
 * Policy of the page that hands a long authorization request on as a form. Where a form may lead is not limited: browsers hold redirects
 * against that too, and where an EHR's sign-in leads is its own matter. The page is ours, static, and has this one form.
 */
export const formCsp = (tenant: Tenant, nonce: string): string =>
  ["default-src 'none'", "script-src 'self'", `style-src 'nonce-${nonce}'`, "base-uri 'none'", frameAncestors(tenant)].join('; ');

/**
 * Policy of the failure page. Where the EHR is not known there is nobody to name as its frame, and a blank frame tells a clinician nothing:
 * the page may then be framed anywhere, and is inert (sandboxed, no script, no form, nothing of anybody on it).
 */
export const failureCsp = (tenant: Tenant | undefined, nonce: string): string =>
  [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
    ...(tenant === undefined ? ['sandbox', 'frame-ancestors *'] : [frameAncestors(tenant)]),
  ].join('; ');
