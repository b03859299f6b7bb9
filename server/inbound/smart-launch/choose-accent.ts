import type { SmartStyle } from '../../standards/smart/index.ts';

/** The colour of links and main buttons, for the scheme in which it can be read. */
export type Accent = { scheme: 'light' | 'dark'; color: string };

/** What accents stand on in the panel, as client/ui/tokens.css says it (canvas, sunken, and the tints of states), and what stands on them. */
export const backgrounds = {
  light: { surface: '#ffffff', others: ['#f5f6f4', '#eceeec', '#e4f3e8', '#fbf0d9', '#fbeae7', '#eceefa'], onAccent: '#ffffff' },
  dark: { surface: '#171e1d', others: ['#101514', '#0c1110', '#14301f', '#33270f', '#3b1b17', '#22284a'], onAccent: '#0c1110' },
} as const;
/** How much of the accent is in the tint below a chosen tab; tokens.css mixes the same. */
export const tintShare = 0.08;
const leastContrast = 4.5;

const channels = (color: string): number[] => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * The EHR's highlight colour, where it can be read everywhere that the panel puts an accent; otherwise none, and the panel keeps its own.
 * A style speaks for one scheme, which its background tells; in the other the panel stays as it is.
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export function chooseAccent({ color_highlight: color, color_background: background }: SmartStyle): Accent | null {
  if (color === undefined) return null;
  const isDark = background !== undefined && luminance(channels(background)) < 0.179;
  const scheme = isDark ? 'dark' : 'light';
  const { surface, others, onAccent } = backgrounds[scheme];
  const accent = channels(color);
  const tint = channels(surface).map((channel, at) => channel + ((accent[at] ?? 0) - channel) * tintShare);
  const isReadable = [tint, ...[surface, ...others, onAccent].map(channels)].every((below) => contrast(accent, below) >= leastContrast);
  return isReadable ? { scheme, color } : null;
}
