/** Work of seconds, in steps: each yield is a place where other work may have its turn. */
export type Steps<Result> = Generator<undefined, Result>;
