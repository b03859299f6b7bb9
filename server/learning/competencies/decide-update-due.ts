/** A check that was passed and still counts, whatever its warning says today. */
export type HeldCompetency = { topicId: string; revision: number; validFrom: Date };

/** A person knows the warning as it was: it says something else today. */
export type UpdateDue = { topicId: string; passedRevision: number; revision: number; passedOn: Date };

/**
 * Whose knowledge is of an earlier wording. A warning that is gone asks for nothing, and one whose facts went back to the revision
 * that was passed is known again.
 * @param held active competencies within their period
 * @param revisionOf what a topic's warning says today; undefined where it is gone
 */
export const decideUpdatesDue = (held: readonly HeldCompetency[], revisionOf: (topicId: string) => number | undefined): UpdateDue[] =>
  held.flatMap(({ topicId, revision: passedRevision, validFrom: passedOn }) => {
    const revision = revisionOf(topicId);
    return revision !== undefined && passedRevision < revision ? [{ topicId, passedRevision, revision, passedOn }] : [];
  });
