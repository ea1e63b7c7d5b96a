import type { Archive } from '@isocenter/archive';

/** The same archive, into which everything comes by another `keep`. */
export function withKeep(archive: Archive, keep: Archive['keep']): Archive {
  return new Proxy(archive, {
    get(target, name) {
      if (name === 'keep') return keep;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
