import { expressionsOf } from './rule-places.ts';

/** What the rule is in the standard's words: its conditions in FHIRPath, and the whole PlanDefinition. */
export function PlanView({ plan, status }: { plan: Record<string, unknown>; status: string }) {
  const expressions = expressionsOf(plan['action']);
  return (
    <section className="section" aria-labelledby="plan">
      <h2 id="plan">As it is kept and exported</h2>
      <p className="dim" role="status">
        {status}
      </p>
      {expressions.length === 0 ? (
        <p>No condition: its trigger alone decides.</p>
      ) : (
        <details className="plan-fold" open>
          <summary>
            Conditions <span className="count-after">{expressions.length}</span>
          </summary>
          <ul className="expressions">
            {expressions.map(({ description, language, expression }) => (
              <li key={`${language} ${expression}`}>
                {description === '' ? 'Not described' : description} <span className="faint">{language}</span>
                <code>{expression}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
      <details className="plan-fold">
        <summary>PlanDefinition, JSON</summary>
        <pre className="json" tabIndex={0} aria-label="PlanDefinition, JSON" role="region">
          {JSON.stringify(plan, null, 2)}
        </pre>
      </details>
    </section>
  );
}
