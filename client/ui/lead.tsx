const longest = 90;

/**
 * The words that open a key point, up to the first colon, semicolon or end of a sentence: what the point is about. The
 * text stays as it is; a point that is one sentence has no lead. A mark inside a number ("38.5") ends nothing.
 */
export function leadOf(text: string): string {
  const lead = /^.+?[:;.](?=\s)/.exec(text)?.[0] ?? '';
  return lead.length > longest ? '' : lead;
}

/** A key point with its lead in bold, once. */
export function WithLead({ text }: { text: string }) {
  const lead = leadOf(text);
  return (
    <>
      {lead !== '' && <b>{lead}</b>}
      {text.slice(lead.length)}
    </>
  );
}
