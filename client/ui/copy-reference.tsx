import { useState } from 'react';

/** The correlation id, to be read out or copied. */
export function CopyReference({ id }: { id: string }) {
  const [said, setSaid] = useState('');
  const copy = (): void => {
    // A frame may refuse the clipboard; the id can still be selected.
    navigator.clipboard.writeText(id).then(
      () => setSaid('Copied'),
      () => setSaid('Select the reference to copy it'),
    );
  };
  return (
    <span className="reference">
      Reference <span className="code">{id}</span>
      <button type="button" className="link" onClick={copy}>
        Copy
      </button>
      <span role="status">{said}</span>
    </span>
  );
}
