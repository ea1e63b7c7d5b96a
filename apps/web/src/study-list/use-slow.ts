import { useEffect, useState } from 'react';

/** Longer than answers take on a slow line; after it a reader wonders whether anything happens. */
const slowMs = 4000;

/** True once something has been waited for so long that it has to be said. */
export function useSlow(isWaiting: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isWaiting]);
  return isSlow;
}
