import { createTheme, Drawer, Menu, type CSSVariablesResolver, type MantineColorSchemeManager } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  luminanceThreshold: 0.179,
  colors: { petrol: ['#EFF7F6', '#E2F0EF', '#C4E1DF', '#9FD3D1', '#7CCBC9', '#3F9EA0', '#22858A', '#17767A', '#0C5A5E', '#084346'] },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '0.9375rem', xl: '1.0625rem' },
  lineHeights: { xs: '1.45', sm: '1.4', md: '1.5', lg: '1.46', xl: '1.42' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '0.75rem', lg: '1rem', xl: '1.5rem' },
  radius: { xs: '4px', sm: '6px', md: '10px' },
  defaultRadius: 'sm',
  shadows: { md: 'var(--p-shadow)' },
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // A dialog's title bar is no banner of the page.
    Drawer: Drawer.extend({ defaultProps: { attributes: { header: { role: 'presentation' } } } }),
    // Inside the landmark that opened it, with nothing but items in role=menu.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } }),
  },
});

/** Mantine's variables follow our tokens, which tokens.css sets for both schemes. */
export const cssVariables: CSSVariablesResolver = () => {
  const both = {
    '--mantine-color-body': 'var(--p-canvas)',
    '--mantine-color-text': 'var(--p-ink)',
    '--mantine-color-dimmed': 'var(--p-ink-2)',
    '--mantine-color-placeholder': 'var(--p-ink-3)',
    '--mantine-color-default': 'var(--p-surface)',
    '--mantine-color-default-border': 'var(--p-edge)',
    '--mantine-color-default-hover': 'var(--p-sunken)',
    '--mantine-color-error': 'var(--p-bad)',
    '--mantine-color-anchor': 'var(--p-accent)',
  };
  return { variables: {}, light: both, dark: both };
};

export const systemScheme = (): 'light' | 'dark' => (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

/** The frame has no storage: the scheme is the system's, always. */
export const sessionlessColorScheme: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};
