import { BrandMark } from '../ui/brand.tsx';
import { FocusHeading } from '../ui/focus-heading.tsx';

/** The end of a session by one's own hand: nothing of what was read is left on the screen. */
export function SignedOut() {
  return (
    <div className="staff staff-out">
      <title>Signed out, Preceptor</title>
      <main className="staff-main">
        <p className="brand">
          <BrandMark />
          Preceptor
        </p>
        <FocusHeading level={1}>You are signed out</FocusHeading>
        <p>Your EHR has a session of its own: sign out there, too, before you leave this computer.</p>
        <p>To come back, open the console again from your EHR&apos;s start page.</p>
      </main>
    </div>
  );
}
