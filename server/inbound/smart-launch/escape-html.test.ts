import { expect, it } from 'vitest';
import { authorizePage } from './authorize-page.ts';
import { escapeHtml } from './escape-html.ts';

it('leaves nothing that could end a quoted value or begin a tag', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

it('holds for every value of the form that goes on to an EHR', () => {
  const page = authorizePage({ method: 'post', action: 'https://ehr.example/?a="><b', fields: { 'st"ate': '<i>' } }, 'nonce');
  expect(page).toContain('action="https://ehr.example/?a=&quot;&gt;&lt;b"');
  expect(page).toContain('name="st&quot;ate" value="&lt;i&gt;"');
});
