import { serverError } from '../errors.ts';

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** A part of the request in its schema, or the problem that names the fields and never their values. */
export function validate<T>(schema: Schema<T>, value: unknown, part: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map(({ path }) => path.join('.') || 'it'))].join(', ');
  throw serverError('SERVER_REQUEST_INVALID', { part, reason: `Not as the API says: ${fields}.` });
}
