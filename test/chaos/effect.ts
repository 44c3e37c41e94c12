/** Functions of the lake under test that a fault can end. */
export type Killable = 'simulator' | 'processor' | 'etl';

/** What the proxy does with a request in place of passing it on. */
export type Effect =
  /** Answers an error; the service never sees the request. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Drops the connection; the service never sees the request. */
  | { readonly kind: 'reset' }
  /** The service does it; then the connection is dropped: a time-out after success. */
  | { readonly kind: 'lost answer' }
  /** The answer breaks off in the middle of its body. */
  | { readonly kind: 'cut answer' }
  /** The answer says that it is whole, but half of the body is missing. */
  | { readonly kind: 'short answer' }
  /** The body comes in drops. */
  | { readonly kind: 'slow answer' }
  /** The connection is dropped at once; the service does it when so many others have passed, by default at the end. */
  | { readonly kind: 'late'; readonly behind?: number }
  /** There is never an answer: the caller runs into its own time-out. */
  | { readonly kind: 'hang' }
  /** Ends the workers of a function: before the service does it, after it and before the answer, or after the answer. */
  | { readonly kind: 'kill'; readonly victim: Killable; readonly moment: 'before' | 'during' | 'after' };

/** Kinds of requests, by their meaning to the lake. */
export type RequestClass =
  | 'stream put'
  | 'raw read'
  | 'cursor read'
  | 'cursor put'
  | 'batch put'
  | 'topic publish'
  | 'failure put'
  | 'etl list'
  | 'etl read'
  | 'etl put';

export interface ProxiedRequest {
  readonly class: RequestClass | undefined;
  /** Key of the object; empty where there is none. */
  readonly key: string;
}
