import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act } from '@testing-library/react';
import { createRoot } from 'react-dom/client';
import { expect, test } from 'vitest';

const html = readFileSync(join(import.meta.dirname, 'index.html'), 'utf8');

test('the page says a plain line until the application replaces it', async () => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const root = document.importNode(page.getElementById('root')!, true);
  document.body.append(root);
  expect(root.textContent).toMatch(/Preceptor is opening\. If this line stays, reload the page/);
  await act(async () => createRoot(root).render(<p>The panel</p>));
  expect(root.textContent).toBe('The panel');
});

test('the page says so where scripts are off, and has nothing that its policy forbids', () => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  expect(page.querySelector('noscript')?.textContent).toMatch(/needs JavaScript/);
  expect([...page.querySelectorAll('script')].every((script) => script.hasAttribute('src') && script.textContent === '')).toBe(true);
  expect(page.querySelector('style, [style], [onload], [onerror]')).toBeNull();
});
