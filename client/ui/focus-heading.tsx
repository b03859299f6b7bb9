import { useEffect, useRef, type ReactNode } from 'react';

/** A heading that takes the focus when its page appears, so that a keyboard or a screen reader is where the eye is. */
export function FocusHeading({ level, className, children }: { level: 1 | 2; className?: string; children: ReactNode }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    // Missing where there is no layout to scroll.
    window.scrollTo?.({ top: 0 });
  }, []);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={ref} tabIndex={-1} className={className}>
      {children}
    </Tag>
  );
}
