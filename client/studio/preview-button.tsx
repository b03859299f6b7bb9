import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useLaunchApi } from '../api/use-launch.ts';

/** The way to how clinicians will see a text. A preview is of what is saved: what is not yet, is saved first. */
export function PreviewButton({
  textId,
  isDirty,
  saveFirst,
}: {
  textId: string;
  isDirty: boolean;
  saveFirst: (() => Promise<boolean>) | null;
}) {
  const { launchId } = useLaunchApi();
  const navigate = useNavigate();
  const [isGoing, setGoing] = useState(false);
  const preview = `/staff/${launchId}/education/texts/${encodeURIComponent(textId)}/preview`;
  useEffect(() => {
    if (!isGoing || isDirty) return undefined;
    // A moment later: by then, the page knows that nothing unsaved would be left.
    const timer = setTimeout(() => void navigate(preview), 0);
    return () => clearTimeout(timer);
  }, [isGoing, isDirty, navigate, preview]);
  if (!isDirty || saveFirst === null)
    return (
      <Link className="button" to={preview}>
        Preview
      </Link>
    );
  return (
    <button type="button" className="button" aria-disabled={isGoing} onClick={() => void saveFirst().then(setGoing)}>
      Save and preview
    </button>
  );
}
