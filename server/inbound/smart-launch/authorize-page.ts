import type { Authorization } from './authorization-request.ts';
import { escapeHtml } from './escape-html.ts';

/** Sends the form of `authorizePage`; a file of its own, because no page of ours runs inline script. */
export const submitScript = 'document.forms[0]?.submit();\n';

/**
 * A form that sends the authorization request on by POST, by itself or with one click where scripts do not run.
 * @see https://hl7.org/fhir/smart-app-launch/app-launch.html, capability authorize-post
 */
export function authorizePage({ action, fields }: Extract<Authorization, { method: 'post' }>, nonce: string): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Signing in · Preceptor</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0; padding: 2rem 1rem; }
  main { max-width: 32rem; margin: 0 auto; }
  h1 { font-size: 1.25rem; }
  button { font: inherit; min-height: 2.75rem; padding: 0 1.25rem; }
</style>
</head>
<body>
<main>
<h1>Signing in with your EHR</h1>
<form method="post" action="${escapeHtml(action)}">
${inputs.join('\n')}
<button type="submit">Continue</button>
</form>
</main>
<script src="/launch/submit.js"></script>
</body>
</html>
`;
}
