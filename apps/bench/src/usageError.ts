/** A command that cannot run as it was typed. Its message is all that a reader needs. */
export class UsageError extends Error {}
