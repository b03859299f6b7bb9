/** The mark: a p whose stem is a thread. */
export function BrandMark() {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect width="20" height="20" rx="5" fill="var(--p-accent-fill)" />
      <path d="M7.5 15.5V8.2a3.2 3.2 0 1 1 3.2 3.2H9.6" fill="none" stroke="var(--p-on-accent)" strokeWidth="1.9" strokeLinecap="round" />
    </svg>
  );
}
