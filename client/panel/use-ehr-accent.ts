import { useLayoutEffect } from 'react';
import type { LaunchView } from '../../server/contract/index.ts';

/** Shows the panel in the EHR's colour for as long as the panel is there; tokens.css says where it goes. One colour, and no other style. */
export function useEhrAccent(accent: LaunchView['accent']): void {
  const { scheme, color } = accent ?? {};
  useLayoutEffect(() => {
    if (scheme === undefined || color === undefined) return;
    const { documentElement: root } = document;
    root.style.setProperty('--ehr-accent', color);
    root.dataset['ehrAccent'] = scheme;
    return () => {
      root.style.removeProperty('--ehr-accent');
      delete root.dataset['ehrAccent'];
    };
  }, [scheme, color]);
}
