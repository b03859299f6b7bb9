/** Exactly as the record store allows it, for the result and the help. */
export const whoSees = 'Credentialing staff see your tries and what you passed, not your answers. Auditors may read answers.';
export const notAnAlert = 'Education, not a drug-safety alert: no card does not mean no warning.';
