import type { Tenant } from '../../identity/tenants/index.ts';

/** Every way a launch can end without a panel. */
export type LaunchFailure =
  | 'iss-unknown'
  | 'launch-incomplete'
  | 'ehr-unreachable'
  | 'ehr-misconfigured'
  | 'client-unsupported'
  | 'cancelled'
  | 'scopes-refused'
  | 'launch-expired'
  | 'code-expired'
  | 'client-refused'
  | 'login-required'
  | 'ehr-refused'
  | 'issuer-mismatch'
  | 'state-unknown'
  | 'state-expired'
  | 'state-used'
  | 'browser-mismatch'
  | 'id-token-refused'
  | 'clock-skew'
  | 'fhir-user-missing'
  | 'not-a-clinician'
  | 'person-unlinked';

/** A launch that ended; the note is for our log and holds no token. */
export type Failed = { ok: false; failure: LaunchFailure; note: string; tenant: Tenant | undefined; cookieMissing?: true };

export const failed = (failure: LaunchFailure, note: string, tenant?: Tenant): Failed => ({ ok: false, failure, note, tenant });

export type FailureText = {
  status: number;
  title: string;
  /** What happened and what is safe, for a clinician. */
  what: string;
  /** One thing to do next. */
  next: string;
  /** Whether repeating the same request may help; then the page has a link that does. */
  canRetry: boolean;
};

const authorizationErrors: Record<string, LaunchFailure> = {
  access_denied: 'cancelled',
  invalid_scope: 'scopes-refused',
  server_error: 'ehr-unreachable',
  temporarily_unavailable: 'ehr-unreachable',
  unauthorized_client: 'client-refused',
  invalid_client: 'client-refused',
  login_required: 'login-required',
  interaction_required: 'login-required',
  consent_required: 'login-required',
  account_selection_required: 'login-required',
};

/**
 * What the authorization endpoint's `error` means. There is no code for a launch that is too old: servers say it in the description.
 * @see RFC 6749, section 4.1.2.1 and OpenID Connect Core, section 3.1.2.6
 */
export const authorizationFailure = (error: string, description: string | undefined): LaunchFailure =>
  authorizationErrors[error] ??
  (/^invalid_(request|grant)$/.test(error) && /\blaunch\b/i.test(description ?? '') ? 'launch-expired' : 'ehr-refused');

/** What the token endpoint's `error` means for a code. @see RFC 6749, section 5.2 */
export const codeFailure = (error: string | undefined): LaunchFailure | undefined =>
  error === 'invalid_grant'
    ? 'code-expired'
    : error === 'invalid_client' || error === 'unauthorized_client'
      ? 'client-refused'
      : error === 'invalid_scope'
        ? 'scopes-refused'
        : undefined;

const reopen = 'Close this panel and open Preceptor again from the chart.';
const callSupport = 'Give the reference below to your EHR support team.';
const safe = 'Your order is not affected.';

/** The texts of the failure page: plain, exact, brief. */
export const failureTexts: Record<LaunchFailure, FailureText> = {
  'iss-unknown': {
    status: 400,
    title: 'This EHR is not registered',
    canRetry: false,
    what: `Preceptor was opened by an EHR that it does not know, so nothing was sent there. ${safe}`,
    next: callSupport,
  },
  'launch-incomplete': {
    status: 400,
    title: 'The launch was incomplete',
    canRetry: false,
    what: `The EHR opened Preceptor without saying from where. ${safe}`,
    next: reopen,
  },
  'ehr-unreachable': {
    status: 502,
    title: 'The EHR is not answering',
    canRetry: true,
    what: `Preceptor could not reach the EHR's sign-in service. ${safe}`,
    next: 'Try again in a minute.',
  },
  'ehr-misconfigured': {
    status: 502,
    title: "The EHR's sign-in is not set up",
    canRetry: false,
    what: `The EHR's sign-in service answered in a way that cannot be used safely. ${safe}`,
    next: callSupport,
  },
  'client-unsupported': {
    status: 400,
    title: 'The sign-in method of this EHR does not fit',
    canRetry: false,
    what: `This EHR asks for a signed client key (private_key_jwt) of a kind that Preceptor does not have; it has RS384 and ES384. ${safe}`,
    next: callSupport,
  },
  cancelled: {
    status: 400,
    title: 'Sign-in was cancelled',
    canRetry: false,
    what: `Nothing was shared with Preceptor. ${safe}`,
    next: 'Open Preceptor again from the chart when you want to continue.',
  },
  'scopes-refused': {
    status: 400,
    title: 'The EHR did not allow what Preceptor asked for',
    canRetry: false,
    what: `Preceptor needs to know who you are. The EHR refused that permission. ${safe}`,
    next: callSupport,
  },
  'launch-expired': {
    status: 400,
    title: 'This launch has expired',
    canRetry: false,
    what: `The EHR opens each launch once, within a few minutes. ${safe}`,
    next: reopen,
  },
  'code-expired': {
    status: 400,
    title: 'The sign-in was not completed in time',
    canRetry: false,
    what: `The EHR no longer accepts this sign-in, so nobody was signed in. ${safe}`,
    next: reopen,
  },
  'client-refused': {
    status: 502,
    title: 'The EHR does not accept Preceptor',
    canRetry: false,
    what: `The EHR refused Preceptor's registration or key, so nobody was signed in. ${safe}`,
    next: callSupport,
  },
  'login-required': {
    status: 400,
    title: 'You are not signed in to the EHR',
    canRetry: false,
    what: `The EHR could not say who you are without asking you. ${safe}`,
    next: 'Sign in to the EHR, then open Preceptor again from the chart.',
  },
  'ehr-refused': {
    status: 400,
    title: 'The EHR refused the sign-in',
    canRetry: false,
    what: `The EHR did not complete the sign-in. ${safe}`,
    next: reopen,
  },
  'issuer-mismatch': {
    status: 400,
    title: 'The sign-in came from another server',
    canRetry: false,
    what: `The answer does not prove that it comes from the EHR that was asked, so nobody was signed in. ${safe}`,
    next: callSupport,
  },
  'state-unknown': {
    status: 400,
    title: 'This sign-in was not started here',
    canRetry: false,
    what: `The answer from the EHR belongs to no sign-in that Preceptor began. ${safe}`,
    next: reopen,
  },
  'state-expired': {
    status: 400,
    title: 'The sign-in took too long',
    canRetry: false,
    what: `A sign-in is valid for ten minutes. ${safe}`,
    next: reopen,
  },
  'state-used': {
    status: 400,
    title: 'This sign-in was completed before',
    canRetry: false,
    what: `Each sign-in can be used once, so that nobody else can repeat it. What you answered is saved. ${safe}`,
    next: reopen,
  },
  'browser-mismatch': {
    status: 400,
    title: 'The sign-in came back to another browser',
    canRetry: false,
    what: `The sign-in has to end in the browser window where it began, and that window has to keep cookies. ${safe}`,
    next: reopen,
  },
  'id-token-refused': {
    status: 400,
    title: "The EHR's proof of who you are was refused",
    canRetry: false,
    what: `The EHR's identity token did not pass the checks, so nobody was signed in. ${safe}`,
    next: callSupport,
  },
  'clock-skew': {
    status: 400,
    title: "The EHR's clock and ours disagree",
    canRetry: false,
    what: `The EHR's identity token is not valid at this time, so nobody was signed in. ${safe}`,
    next: callSupport,
  },
  'fhir-user-missing': {
    status: 400,
    title: 'The EHR did not say which clinician you are',
    canRetry: false,
    what: `Preceptor needs a practitioner from the EHR (fhirUser) to keep your learning under your name. ${safe}`,
    next: callSupport,
  },
  'not-a-clinician': {
    status: 400,
    title: 'Preceptor is for clinicians and staff',
    canRetry: false,
    what: `The EHR named you as a patient, a relative or a device, so nobody was signed in. ${safe}`,
    next: 'Sign in to the EHR with your clinical account, then open Preceptor again.',
  },
  'person-unlinked': {
    status: 400,
    title: 'Your EHR account is not linked to a practitioner',
    canRetry: false,
    what: `The EHR named you as a person and not as one practitioner that Preceptor can read, so nobody was signed in. ${safe}`,
    next: callSupport,
  },
};
