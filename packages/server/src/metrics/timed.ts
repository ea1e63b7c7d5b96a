type Observe = (operation: string, outcome: 'ok' | 'failed', seconds: number) => void;

/**
 * A port whose methods tell how long they took. What they answer is handed through; `inside` is told of each answer and may
 * put a timed one in its place, for a port that hands out another.
 */
export function timed<Port extends object>(
  port: Port,
  observe: Observe,
  inside: (operation: string, answer: unknown) => unknown = (_operation, answer) => answer,
): Port {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(port, {
    get(target, name) {
      const known = methods.get(name);
      if (known) return known;
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const method = (...parameters: unknown[]) => {
        const startedAt = performance.now();
        const answer: unknown = value.apply(target, parameters);
        if (!(answer instanceof Promise)) return answer;
        const tell = (outcome: 'ok' | 'failed') =>
          observe(String(name), outcome, (performance.now() - startedAt) / 1000);
        return answer.then(
          (given) => {
            tell('ok');
            return inside(String(name), given);
          },
          (error) => {
            tell('failed');
            throw error;
          },
        );
      };
      methods.set(name, method);
      return method;
    },
  });
}
