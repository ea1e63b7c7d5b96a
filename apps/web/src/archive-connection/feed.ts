import { apiPaths, type FeedEvent, parseFeedEvent } from '../api.ts';

export interface FeedListener {
  onEvent(event: FeedEvent): void;
  /** The connection came or went. It is tried again by itself. */
  onConnection(connected: boolean): void;
}

/**
 * Listens to changes in the archive until the returned function is called. The browser connects again after
 * a break and asks for what was missed; where it gives up (an answer that is no feed) we do, every 5 s.
 */
export function listenToFeed({ onEvent, onConnection }: FeedListener): () => void {
  const reconnectMs = 5000;
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connect = () => {
    source = new EventSource(apiPaths.feed());
    source.onopen = () => onConnection(true);
    source.onmessage = (message: MessageEvent<string>) => {
      const event = parseFeedEvent(message.data);
      if (event) onEvent(event);
    };
    source.onerror = () => {
      onConnection(false);
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, reconnectMs);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
