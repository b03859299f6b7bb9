import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../platform/index.ts';
import { smartStyleSchema } from '../../standards/smart/index.ts';
import { backgrounds, chooseAccent, tintShare } from './choose-accent.ts';

const accentOf = (style: object) => chooseAccent(smartStyleSchema.parse(style));

describe('the accent of a style', () => {
  it.each([
    ['a blue on light', { color_highlight: '#0B3D91', color_background: '#edeae3' }, { scheme: 'light', color: '#0b3d91' }],
    ['no background, which is light', { color_highlight: '#0b3d91' }, { scheme: 'light', color: '#0b3d91' }],
    ['a short colour', { color_highlight: '#407' }, { scheme: 'light', color: '#440077' }],
    ['a light blue on dark', { color_highlight: '#8FC1EE', color_background: '#0b1220' }, { scheme: 'dark', color: '#8fc1ee' }],
    ['a style of sizes and fonts beside', { color_highlight: '#0b3d91', dim_font_size: '40px' }, { scheme: 'light', color: '#0b3d91' }],
  ])('is taken of %s', (_name, style, expected) => expect(accentOf(style)).toEqual(expected));

  it.each([
    // The example of the specification: 2.3:1 on white.
    ['a pale blue on light', { color_highlight: '#69b5ce', color_background: '#edeae3' }],
    // 4.54:1 on white, below 4.5:1 on the sunken surfaces.
    ['a grey that passes on white alone', { color_highlight: '#767676' }],
    ['white', { color_highlight: '#fff' }],
    ['a dark blue on dark', { color_highlight: '#0b3d91', color_background: '#101514' }],
    ['no colour at all', {}],
  ])('is not taken of %s', (_name, style) => expect(accentOf(style)).toBeNull());

  it.each([
    'red',
    '#0b3d9',
    '#0b3d911',
    '#0b3d91ff',
    ' #0b3d91',
    '#0b3d91;',
    '#0b3d91\n',
    'rgb(1, 2, 3)',
    'var(--p-bad)',
    'url(https://evil.example/x)',
    'expression(alert(1))',
    '#0b3d91;}body{display:none}',
    '</style><script>alert(1)</script>',
    '#０b3d91',
    ['#0b3d91'],
    { toString: '#0b3d91' },
    0x0b3d91,
    null,
  ])('is never anything but hexadecimal digits: %j', (color_highlight) => expect(accentOf({ color_highlight })).toBeNull());

  it('counts a background that is no colour as none', () => {
    expect(accentOf({ color_highlight: '#0b3d91', color_background: 'black; }' })).toEqual({ scheme: 'light', color: '#0b3d91' });
  });
});

describe('what it is measured on', () => {
  const css = readFileSync(join(projectRoot(), 'client/ui/tokens.css'), 'utf8');
  const [light = '', dark = '', lightAccent = '', darkAccent = ''] = css.split(':root').slice(1);
  const token = (block: string, name: string): string | undefined => new RegExp(`--p-${name}: (#[0-9a-f]+);`).exec(block)?.[1];

  it('is what the panel shows', () => {
    const wide = (color: string | undefined): string | undefined => (color === '#fff' ? '#ffffff' : color);
    for (const [block, scheme] of [
      [light, 'light'],
      [dark, 'dark'],
    ] as const) {
      expect(wide(token(block, 'surface'))).toBe(backgrounds[scheme].surface);
      const others = ['canvas', 'sunken', 'good-tint', 'warn-tint', 'bad-tint', 'infer-tint'];
      expect(others.map((name) => token(block, name))).toEqual(backgrounds[scheme].others);
      // A tint that comes new has to be measured, too; the accent's own is.
      expect([...block.matchAll(/--p-(\w+-tint):/g)].map(([, name]) => name).filter((name) => name !== 'accent-tint')).toEqual(
        others.slice(2),
      );
    }
    expect(wide(token(light, 'on-accent'))).toBe(backgrounds.light.onAccent);
    expect(token(darkAccent, 'on-accent')).toBe(backgrounds.dark.onAccent);
    expect([lightAccent, darkAccent].every((block) => block.includes(`var(--ehr-accent) ${tintShare * 100}%, var(--p-surface)`))).toBe(
      true,
    );
  });
});
