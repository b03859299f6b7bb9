import { escapeHtml } from './escape-html.ts';
import type { FailureText } from './launch-failure.ts';

/**
 * The page of a launch that failed: server-rendered, without a script, readable at 320 px and in the dark.
 * @param retryHref our own path, where repeating may help
 */
export function failurePage(text: FailureText, options: { reference: string; nonce: string; retryHref: string | null }): string {
  const retry = options.retryHref === null ? '' : `<p><a class="button" href="${escapeHtml(options.retryHref)}">Try again</a></p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(text.title)} · Preceptor</title>
<style nonce="${options.nonce}">
:root { --canvas: #F5F6F4; --surface: #FFFFFF; --line: #DBDFDC; --ink: #17211F; --ink2: #47534F; --ink3: #5A6662; --fill: #0C5A5E; --accent: #0C5A5E; }
@media (prefers-color-scheme: dark) {
  :root { --canvas: #101514; --surface: #171E1D; --line: #2C3634; --ink: #E7EDEB; --ink2: #B3BFBB; --ink3: #98A6A1; --fill: #17767A; --accent: #7CCBC9; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 16px; background: var(--canvas); color: var(--ink); font: 400 14px/1.5 "Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
main { max-width: 420px; margin: 0 auto; padding: 14px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: anywhere; }
.name { margin: 0 0 12px; color: var(--ink3); font-size: 12px; font-weight: 500; }
h1 { margin: 0 0 8px; font-size: 18px; line-height: 1.28; font-weight: 600; letter-spacing: -0.016em; }
p { margin: 0 0 12px; color: var(--ink2); }
p.next { color: var(--ink); font-weight: 500; }
.reference { margin: 16px 0 0; padding-top: 12px; border-top: 1px solid var(--line); color: var(--ink3); font-size: 12px; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--ink); user-select: all; }
a.button { display: inline-block; padding: 8px 16px; border-radius: 6px; background: var(--fill); color: #FFFFFF; font-weight: 500; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
</style>
</head>
<body>
<main>
<p class="name">Preceptor</p>
<h1>${escapeHtml(text.title)}</h1>
<p>${escapeHtml(text.what)}</p>
<p class="next">${escapeHtml(text.next)}</p>
${retry}
<p class="reference">Reference <code>${escapeHtml(options.reference)}</code></p>
</main>
</body>
</html>
`;
}
