import type { BrowserContext } from 'playwright-core';

export interface PageWatch {
  /** What was gathered since the last time this was asked. */
  takeComplaints(): string[];
}

/**
 * Gathers what must not happen on any page, while it happens: errors on the console (violations of the
 * Content-Security-Policy are among them), uncaught errors, and requests that leave this machine.
 */
export function watchPages(context: BrowserContext, serverUrl: string): PageWatch {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text()))
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(`${serverUrl}/`))
      complaints.push(`A request left for ${request.url()}`);
  });
  return { takeComplaints: () => complaints.splice(0) };
}
