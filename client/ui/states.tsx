import { CopyReference } from './copy-reference.tsx';
import { failureOf, type Failure } from './failure.ts';
import { PrivateIcon, StaleIcon, WarningIcon } from './icons.ts';

/** The shape of what comes, after 150 ms. */
export function LoadingState({ what }: { what: string }) {
  return (
    <div className="late" role="status" aria-label={`Loading ${what}`}>
      <div className="card skeleton">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}

/** A whole page of it, while the code of the page is on its way. */
export function Opening({ what }: { what: string }) {
  return (
    <main className="panel-main">
      <h1 className="hidden-visually">Preceptor</h1>
      <LoadingState what={what} />
    </main>
  );
}

type Told = { title: string; text: string; canRetry: boolean; icon: typeof StaleIcon };

/** Without a session: because a reload took it, because it never began, or because it ended. */
function tellSessionless({ code, detail }: Failure): Told {
  if (code === 'cookies-refused')
    return {
      title: 'A reload ends the session here',
      text: 'This frame keeps no cookies. Your place and your answers are kept. Open Preceptor again from the chart to go on.',
      canRetry: false,
      icon: StaleIcon,
    };
  if (code === 'launch-refused')
    return {
      title: 'Nobody was signed in',
      text: `${detail ?? 'Open Preceptor again from the chart.'} Your order is not affected.`,
      canRetry: false,
      icon: PrivateIcon,
    };
  return {
    title: 'Your session ended',
    text: 'Your place and your answers are kept. Open Preceptor again from the chart to go on.',
    canRetry: false,
    icon: StaleIcon,
  };
}

function tell(failure: Failure, safe: string, what: 'loaded' | 'saved'): Told {
  const { status, detail, correlationId } = failure;
  // Something answered, and what it said is not the contract's. Without an id our own page broke.
  if (status === -1 && correlationId !== undefined)
    return {
      title: 'The answer could not be read',
      text: 'This page may be older than the server: reload it. Your order is not affected.',
      canRetry: true,
      icon: WarningIcon,
    };
  switch (status) {
    case 0:
      return { title: 'The server is not answering', text: safe, canRetry: true, icon: WarningIcon };
    case 401:
      return tellSessionless(failure);
    case 403:
      return { title: 'You may not see this', text: detail ?? 'Another role has this view.', canRetry: false, icon: PrivateIcon };
    case 404:
      return { title: 'There is nothing here', text: detail ?? 'It may have been withdrawn.', canRetry: false, icon: StaleIcon };
    case 410:
      return { title: 'This lesson was withdrawn', text: detail ?? 'Your earlier pass still counts.', canRetry: false, icon: StaleIcon };
    case 429:
      return { title: 'Not yet', text: detail ?? 'The next try opens later.', canRetry: false, icon: StaleIcon };
    default:
      return { title: `This could not be ${what}`, text: detail ?? safe, canRetry: true, icon: WarningIcon };
  }
}

const nothingLost = {
  loaded: 'Your order is not affected and nothing you saved is lost.',
  saved: 'What you chose is still here; try again. Your order is not affected.',
} as const;

/** What failed, what is safe (the order and the answers, unless said otherwise), and what to do. */
export function ErrorState({
  error,
  retry,
  what = 'loaded',
  safe = nothingLost[what],
}: {
  error: unknown;
  retry?: () => void;
  /** What was tried when it failed. */
  what?: 'loaded' | 'saved';
  safe?: string;
}) {
  const failure = failureOf(error);
  const { title, text, canRetry, icon: Icon } = tell(failure, safe, what);
  return (
    <section className="card state" role="alert">
      <Icon className="icon" stroke={1.75} aria-hidden="true" />
      <div className="state-body">
        <h2>{title}</h2>
        <p>{text}</p>
        {canRetry && retry !== undefined && (
          <div>
            <button type="button" className="button" onClick={retry}>
              Try again
            </button>
          </div>
        )}
        {failure.correlationId !== undefined && <CopyReference id={failure.correlationId} />}
      </div>
    </section>
  );
}
