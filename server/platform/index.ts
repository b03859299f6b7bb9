export { AppError, toAppError, type AppErrorOptions, type ErrorCode } from './errors.ts';
export { fixedClock, systemClock, type Clock } from './clock.ts';
export { newCorrelationId, newId, newSecret, sha256 } from './ids.ts';
export { currentCorrelationId, withCorrelationId } from './correlation.ts';
export { createLogger, silentLogger, type Logger } from './logger.ts';
export {
  assertProxyMayBeAsked,
  assertReachable,
  mayReach,
  outgoingAgent,
  pinnedLookup,
  reachFrom,
  requestOutward,
  type OutgoingResponse,
  type Reach,
} from './outgoing.ts';
export { fetchJson, type FetchResult } from './fetch-json.ts';
export { createKeySets, type KeySets } from './key-sets.ts';
export { proxyFor, proxyOf, type ProxySettings } from './proxy.ts';
export { projectRoot } from './project-root.ts';
export { followChanges, type Follower } from './follow-changes.ts';
export { followParent } from './follow-parent.ts';
export { runProgram } from './run-program.ts';
export { shownLine, withUnseenShown } from './shown-line.ts';
export { createSecretBox, type SecretBox } from './secret-box.ts';
export { loadPreviousKeys, loadSecretKey } from './secret-key.ts';
export { addJob, startJobs, type JobHandler, type JobPayload, type JobTransaction } from './jobs.ts';
export {
  asyncRoute,
  correlationMiddleware,
  renderProblem,
  renderOperationOutcome,
  renderPlainStatus,
  requestLog,
  settleEntry,
} from './http.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { parseBody } from './parse-body.ts';
export { keepHeapSmall } from './small-heap.ts';
export { createShortMemory } from './short-memory.ts';
export { within } from './within.ts';
