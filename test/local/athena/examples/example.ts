/** Answer of Athena: the text of the value, null for NULL, or the beginning of the reason why it fails. */
export type Answer = string | null | { readonly fails: RegExp };

/** Expressions and their answers, by function. */
export type Examples = Readonly<Record<string, Readonly<Record<string, Answer>>>>;

/** The query fails for the reason that Athena gives. */
export const fails = (reason: RegExp): Answer => ({ fails: reason });

/** Athena answers; the local one rejects the query before it runs. */
export const rejects = (): Answer => ({ fails: /NOT_SUPPORTED/ });
