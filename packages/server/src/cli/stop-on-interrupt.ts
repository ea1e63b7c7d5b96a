/** Aborts on Ctrl+C, once; a second one ends the process as ever. */
export function stopOnInterrupt(message: string): AbortController {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort(new Error(message)));
  return abort;
}
