export interface ProgressBar {
  show(done: number, total: number): void;
  end(): void;
}

/** What is needed of a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawMs = 80;

/** A bar that redraws itself on a terminal; elsewhere, such as in a log, a line at each tenth. */
export function createProgressBar(terminal: Terminal, now: () => number = Date.now): ProgressBar {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let lastTenth = 0;
  let isDrawn = false;
  return {
    show(done, total) {
      if (!terminal.isTTY) {
        const tenth = Math.floor((done / total) * 10);
        if (total >= 100 && tenth > lastTenth) terminal.write(`${done} of ${total}\n`);
        lastTenth = Math.max(lastTenth, tenth);
        return;
      }
      if (done < total && now() - drawnAt < redrawMs) return;
      drawnAt = now();
      isDrawn = true;
      terminal.write(`\r${formatBar(done, total, terminal.columns ?? 80)}`);
    },
    end() {
      if (isDrawn) terminal.write('\n');
      isDrawn = false;
    },
  };
}

export function formatBar(done: number, total: number, columns: number): string {
  const share = total === 0 ? 1 : done / total;
  const label = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${done} of ${total}`;
  const width = Math.max(4, Math.min(40, columns - label.length - 3));
  const filled = Math.round(share * width);
  return `[${'#'.repeat(filled)}${' '.repeat(width - filled)}]${label}`;
}
