import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { leadOf, WithLead } from './lead.tsx';

test.each([
  ['Test for latent TB; if positive, begin TB treatment.', 'Test for latent TB;'],
  ['Temperature ≥ 38.5 °C: hold, get an ANC.', 'Temperature ≥ 38.5 °C:'],
  ['Avoid it where clot risk is raised. Stop it after a stroke.', 'Avoid it where clot risk is raised.'],
  ['Stop it after a heart attack.', ''],
  [`${'very '.repeat(30)}long: no`, ''],
])('%s', (text, lead) => {
  expect(leadOf(text)).toBe(lead);
  const { container } = render(<WithLead text={text} />);
  expect(container.textContent).toBe(text);
  expect(container.querySelector('b')?.textContent ?? '').toBe(lead);
});
