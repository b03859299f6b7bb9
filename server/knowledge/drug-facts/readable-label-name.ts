import type { Label } from './label.ts';

/** What a code that no list names is shown as: the label's own name of the drug and its route, no strength. */
export const readableLabelName = (label: Pick<Label, 'name' | 'routes' | 'key'>): string => {
  const [route] = label.routes;
  const name = label.name === '' ? label.key : label.name;
  return `${name}, ${route ?? 'route unknown'}`;
};
