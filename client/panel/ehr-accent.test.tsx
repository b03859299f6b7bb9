import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createPanelApi } from './panel-api-fixture.ts';
import { panelPath, panelSuite } from './panel-suite-fixture.ts';

const suite = panelSuite();
const { documentElement: root } = document;
const shown = () => [root.dataset['ehrAccent'], root.style.getPropertyValue('--ehr-accent')];

test('the panel is in the EHR’s colour while it is there, and in ours otherwise', async () => {
  suite.open(panelPath, createPanelApi({ launch: { accent: { scheme: 'dark', color: '#8fc1ee' } } }));
  await screen.findByRole('heading', { level: 1, name: 'Now' });
  await waitFor(() => expect(shown()).toEqual(['dark', '#8fc1ee']));
});

test('an EHR without a colour that can be read changes nothing', async () => {
  suite.open(panelPath);
  await screen.findByRole('heading', { level: 1, name: 'Now' });
  expect(shown()).toEqual([undefined, '']);
});

test('what is no plain colour is not shown, whoever answers', async () => {
  const api = createPanelApi({ launch: { accent: { scheme: 'light', color: 'red;background:url(x)' } } });
  suite.open(panelPath, api);
  await screen.findByRole('alert');
  expect(shown()).toEqual([undefined, '']);
});
