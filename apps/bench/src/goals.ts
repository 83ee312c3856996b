import type { Timing } from './measure.ts';
import { differences, ratios, summarise } from './stats.ts';

/** A figure that a row has to reach. */
export interface Goal {
  /** The contender of this goal. */
  readonly subject: string;
  /** The goal as text: 'at most 100 ns a call'. */
  readonly text: string;
  readonly sense: 'at least' | 'at most';
  readonly bound: number;
  /** The figure in each round, or null if there is nothing to compare with. */
  compare(subject: Timing, times: ReadonlyMap<string, Timing>): Compared | null;
  /** An alternative goal. Reaching either is enough. */
  readonly or?: Goal;
}

interface Compared {
  readonly figures: readonly number[];
  readonly note: string | null;
}

/** Contenders to compare with, and the text for the fastest of them. */
export interface Others {
  readonly names: readonly string[];
  readonly text: string;
}

/** Whether a figure is on the right side of a goal's bound. */
export function holds({ sense, bound }: Pick<Goal, 'sense' | 'bound'>, figure: number): boolean {
  return sense === 'at least' ? figure >= bound : figure <= bound;
}

/**
 * The fastest contender that did the work. One with wrong timed values may have skipped work, so it
 * is left out. One that is wrong only for NaN, the infinities or -0 did the work.
 */
export function fastestOf(timings: readonly (Timing | undefined)[]): Timing | null {
  const [best] = timings
    .filter((timing): timing is Timing => timing?.wrong === null)
    .sort((a, b) => summarise(a.rounds).median - summarise(b.rounds).median);
  return best ?? null;
}

/**
 * Compares with the fastest of some contenders. Names it if there are several or if it is wrong.
 */
function withFastest(
  names: readonly string[],
  figuresOf: (own: readonly number[], other: readonly number[]) => number[],
): Goal['compare'] {
  return (own, times) => {
    const best = fastestOf(names.map((name) => times.get(name)));
    if (best === null) return null;
    const name = names.length > 1 ? best.name : null;
    const note = best.wrongOnSpecial === null ? name : `${best.name} is wrong for special values`;
    return { figures: figuresOf(own.rounds, best.rounds), note };
  };
}

/** Goal: the speed of `subject` as a multiple of the fastest other contender. */
export function timesAsFast(
  subject: string,
  peers: readonly string[],
  least: number,
  peersText: string = peers.join(', '),
): Goal {
  return {
    subject,
    text: `at least ${least} × as fast as ${peersText}`,
    sense: 'at least',
    bound: least,
    compare: withFastest(peers, (own, other) => ratios(other, own)),
  };
}

/** Goal: at most this multiple of the time of the fastest other contender. */
export function atMostTimes(subject: string, other: string | Others, most: number): Goal {
  const { names, text } = othersOf(other);
  return {
    subject,
    text: `at most ${most} × the time of ${text}`,
    sense: 'at most',
    bound: most,
    compare: withFastest(names, ratios),
  };
}

/** Goal: at most this many nanoseconds a call more than the fastest other contender. */
export function atMostMore(subject: string, other: string | Others, most: number): Goal {
  const { names, text } = othersOf(other);
  return {
    subject,
    text: `at most ${most} ns a call more than ${text}`,
    sense: 'at most',
    bound: most,
    compare: withFastest(names, differences),
  };
}

/** Goal: at most this many percent more time than another contender. */
export function atMostPercentMore(subject: string, other: string, most: number): Goal {
  return {
    subject,
    text: `at most ${most} % more time than ${other}`,
    sense: 'at most',
    bound: most,
    compare: withFastest([other], (own, stock) =>
      ratios(own, stock).map((ratio) => (ratio - 1) * 100),
    ),
  };
}

/** Goal: at least this percentage of the limit. */
export function atLeastPercentOf(subject: string, limit: string, least: number): Goal {
  return {
    subject,
    text: `at least ${least} % of ${limit}`,
    sense: 'at least',
    bound: least,
    compare: withFastest([limit], (own, best) => ratios(best, own).map((ratio) => ratio * 100)),
  };
}

/** Goal: at most this time a call. */
export function atMostNanoseconds(subject: string, most: number): Goal {
  return {
    subject,
    text: `at most ${most} ns a call`,
    sense: 'at most',
    bound: most,
    compare: (own) => ({ figures: own.rounds, note: null }),
  };
}

function othersOf(other: string | Others): Others {
  return typeof other === 'string' ? { names: [other], text: other } : other;
}
