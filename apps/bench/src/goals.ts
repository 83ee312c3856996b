import type { Timing } from './measure.ts';
import { differences, ratios, summarise } from './stats.ts';

/** A figure that a row has to reach. */
export interface Goal {
  /** The contender that has to reach it. */
  readonly subject: string;
  /** What has to be reached: 'at most 100 ns a call'. */
  readonly text: string;
  readonly sense: 'at least' | 'at most';
  readonly bound: number;
  /** The figure in each round; null where there is nothing to compare with. */
  compare(subject: Timing, times: ReadonlyMap<string, Timing>): Compared | null;
  /** Another goal: to reach either will do. */
  readonly or?: Goal;
}

interface Compared {
  readonly figures: readonly number[];
  readonly note: string | null;
}

/** Contenders to compare with, and how the fastest of them is called in a goal's text. */
export interface Others {
  readonly names: readonly string[];
  readonly text: string;
}

/** Whether a figure is on the right side of a goal's bound. */
export function holds({ sense, bound }: Pick<Goal, 'sense' | 'bound'>, figure: number): boolean {
  return sense === 'at least' ? figure >= bound : figure <= bound;
}

/**
 * The fastest of the contenders that did the work. One that is wrong on the values timed may have left out the work, so it is no
 * measure. One that is wrong only on NaN, the infinities or -0 did the work.
 */
export function fastestOf(timings: readonly (Timing | undefined)[]): Timing | null {
  const [best] = timings
    .filter((timing): timing is Timing => timing?.wrong === null)
    .sort((a, b) => summarise(a.rounds).median - summarise(b.rounds).median);
  return best ?? null;
}

/** Compares with the fastest of some contenders, and names it where it is one of several or is wrong. */
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

/** How many times as fast `subject` is as the fastest of `peers`. */
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

/** A subject's time as a multiple of another's, or of that of the fastest of others, at most. */
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

/** How many nanoseconds a call takes more than one of the fastest of others, at most. */
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

/** How many per cent of another's time a subject takes more, at most. */
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

/** How many per cent of what is possible a subject reaches, at least. */
export function atLeastPercentOf(subject: string, limit: string, least: number): Goal {
  return {
    subject,
    text: `at least ${least} % of ${limit}`,
    sense: 'at least',
    bound: least,
    compare: withFastest([limit], (own, best) => ratios(best, own).map((ratio) => ratio * 100)),
  };
}

/** A subject's time by the call, at most. */
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
