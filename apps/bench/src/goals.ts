import type { Timing } from './measure.ts';
import { ratios, summarise } from './stats.ts';

/** A ratio or a time that a row has to reach. */
export interface Goal {
  /** The contender that has to reach it. */
  readonly subject: string;
  /** What has to be reached: 'at most 100 ns a call'. */
  readonly text: string;
  /** The figure in each round; null where there is nothing to compare with. */
  compare(subject: Timing, times: ReadonlyMap<string, Timing>): Compared | null;
  holds(figure: number): boolean;
  /** Another goal: to reach either will do. */
  readonly or?: Goal;
}

interface Compared {
  readonly figures: readonly number[];
  readonly note: string | null;
}

/**
 * How many times as fast `subject` is as the fastest of `peers`. A peer that is wrong on the values timed may have left out
 * the work, so it is no measure. One that is wrong only on NaN, the infinities or -0 did the work: it counts, and is marked.
 */
export function timesAsFast(
  subject: string,
  peers: readonly string[],
  least: number,
  peersText: string = peers.join(', '),
): Goal {
  return {
    subject,
    text: `at least ${least} × as fast as ${peersText}`,
    compare: (own, times) => {
      const [best] = peers
        .map((peer) => times.get(peer))
        .filter((timing): timing is Timing => timing?.wrong === null)
        .sort((a, b) => summarise(a.rounds).median - summarise(b.rounds).median);
      if (best === undefined) return null;
      const name = peers.length > 1 ? best.name : null;
      const mark = best.wrongOnSpecial === null ? null : 'a peer that is WRONG';
      const note = [name, mark].filter((part) => part !== null).join(', ');
      return { figures: ratios(best.rounds, own.rounds), note: note || null };
    },
    holds: (figure) => figure >= least,
  };
}

/** A subject's time as a multiple of another's, at most. */
export function atMostTimes(subject: string, other: string, most: number): Goal {
  return {
    subject,
    text: `at most ${most} × the time of ${other}`,
    compare: (own, times) => {
      const against = times.get(other);
      if (against === undefined) return null;
      return { figures: ratios(own.rounds, against.rounds), note: null };
    },
    holds: (figure) => figure <= most,
  };
}

/** A subject's time by the call, at most. */
export function atMostNanoseconds(subject: string, most: number): Goal {
  return {
    subject,
    text: `at most ${most} ns a call`,
    compare: (own) => ({ figures: own.rounds, note: null }),
    holds: (figure) => figure <= most,
  };
}
