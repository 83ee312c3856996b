import { describe, expect, it, vi } from 'vitest';
import {
  atLeastPercentOf,
  atMostMore,
  atMostNanoseconds,
  atMostPercentMore,
  atMostTimes,
  type Goal,
  holds,
  timesAsFast,
} from '../src/goals.ts';
import { race, type Timing } from '../src/measure.ts';
import { runRow } from '../src/row.ts';
import { summarise } from '../src/stats.ts';
import { idle, SMOKE_PACE, timing } from './rows.ts';

function reached(goal: Goal, timings: Timing[]) {
  const times = new Map(timings.map((each) => [each.name, each]));
  const compared = goal.compare(times.get(goal.subject) as Timing, times);
  return compared && { figure: summarise(compared.figures).median, note: compared.note };
}

describe('goals', () => {
  it('compare with the fastest peer that did the work', () => {
    const goal = timesAsFast('ours', ['idle', 'slow', 'fast'], 5);
    const timings = [
      timing('ours', 10),
      timing('idle', 1, { wrong: '2 gives 2, not 1' }),
      timing('slow', 60),
      timing('fast', 40),
    ];
    expect(reached(goal, timings)).toEqual({ figure: 4, note: 'fast' });
    expect(holds(goal, 4)).toBe(false);
    expect(holds(goal, 5)).toBe(true);
  });

  it('compare also with a peer that is wrong on special values, and mark it', () => {
    const goal = timesAsFast('ours', ['peer'], 2);
    const peer = timing('peer', 30, { wrongOnSpecial: 'NaN gives -1, not NaN' });
    expect(reached(goal, [timing('ours', 10), peer])).toEqual({
      figure: 3,
      note: 'peer is wrong for special values',
    });
  });

  it('are not measured against a peer that did not do the work', () => {
    const goal = timesAsFast('ours', ['idle'], 2);
    const idlePeer = timing('idle', 1, { wrong: '2 gives 2, not 1' });
    expect(reached(goal, [timing('ours', 10), idlePeer])).toBeNull();
  });

  it('compare round by round, so that a slow moment for all changes nothing', () => {
    const goal = atMostTimes('ours', 'copy', 1.15);
    const ours = { ...timing('ours', 0), rounds: [11, 110, 1100] };
    const copy = { ...timing('copy', 0), rounds: [10, 100, 1000] };
    expect(reached(goal, [ours, copy])?.figure).toBeCloseTo(1.1);
    expect(holds(goal, 1.2)).toBe(false);
  });

  it('compare with the fastest of several that did the work', () => {
    const others = { names: ['idle', 'slow', 'fast'], text: 'the fastest loop' };
    const timings = [
      timing('ours', 50),
      timing('idle', 1, { wrong: '2 gives 2, not 1' }),
      timing('slow', 60),
      timing('fast', 40),
    ];
    const more = atMostMore('ours', others, 30);
    expect(more.text).toBe('at most 30 ns a call more than the fastest loop');
    expect(reached(more, timings)).toEqual({ figure: 10, note: 'fast' });
    expect([holds(more, 30), holds(more, 31)]).toEqual([true, false]);
    expect(reached(atMostTimes('ours', others, 2), timings)).toEqual({
      figure: 1.25,
      note: 'fast',
    });
  });

  it('compare in per cent', () => {
    const more = atMostPercentMore('ours', 'stock', 10);
    const timings = [timing('ours', 125), timing('stock', 100)];
    expect(reached(more, timings)).toEqual({ figure: 25, note: null });
    expect([holds(more, 10), holds(more, 11)]).toEqual([true, false]);
    const part = atLeastPercentOf('ours', 'stock', 80);
    expect(reached(part, timings)).toEqual({ figure: 80, note: null });
    expect([holds(part, 80), holds(part, 79)]).toEqual([true, false]);
  });

  it('compare with a time', () => {
    expect(reached(atMostNanoseconds('ours', 100), [timing('ours', 90)])?.figure).toBe(90);
  });
});

describe('a race', () => {
  it('gives every contender its turn in every round, after it entered', async () => {
    const log: string[] = [];
    const logging = (name: string) => ({
      ...idle(name),
      enter: () => log.push(`enter ${name}`),
      run: () => log.push(name),
    });
    const pace = { rounds: 2, sampleMs: 0, warmUpMs: 0 };
    const timings = await race([logging('a'), logging('b')], pace);
    expect(timings.map(({ rounds }) => rounds.length)).toEqual([2, 2]);
    // Three calls to warm up; then one untimed and one timed call a turn, and another first contender in each round.
    const turn = (name: string) => [`enter ${name}`, name, name];
    expect(log).toEqual([
      ...[...turn('a'), 'a', ...turn('b'), 'b'],
      ...[...turn('a'), ...turn('b')],
      ...[...turn('b'), ...turn('a')],
    ]);
  });
});

it('a race waits for contenders that return promises', async () => {
  const log: string[] = [];
  const waiting = {
    name: 'waiting',
    check: async () => '2 gives 2, not 1',
    checkSpecial: async () => null,
    runAndWait: async () => {
      log.push('start');
      await Promise.resolve();
      log.push('end');
    },
  };
  const other = { ...idle('other'), run: () => void log.push('other') };
  const [timing] = await race([waiting, other], SMOKE_PACE);
  expect(timing).toMatchObject({ wrong: '2 gives 2, not 1', wrongOnSpecial: null });
  expect(timing?.rounds).toHaveLength(1);
  const calls = log.join(' ').replaceAll('start end', 'call').split(' ');
  // Three calls each to warm up; then one untimed and one timed call.
  expect(calls.join(' ')).toBe('call call call other other other call call other other');
});

it('a sample that is too short for the clock is not recorded, but taken again with more calls', async () => {
  let [clock, calls] = [0, 0];
  const now = vi.spyOn(performance, 'now').mockImplementation(() => clock);
  // The first calls take as long as half a sample, the others next to no time.
  const run = () => {
    calls += 1;
    clock += calls <= 3 ? 2 : 0.01;
  };
  const [timing] = await race([{ ...idle('slow at first'), run }], {
    rounds: 1,
    sampleMs: 4,
    warmUpMs: 1,
  });
  now.mockRestore();
  expect(timing?.rounds).toHaveLength(1);
  expect(timing?.rounds[0]).toBeCloseTo(0.01 * 1e6);
  // Two calls would fill a sample if each took as long as the first: 256 are at least half of one.
  expect(calls).toBe(3 + 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 256);
});

describe('a row', () => {
  const row = {
    work: 'nothing',
    values: 1,
    reference: 'ours',
    contenders: [idle('ours'), idle('peer')],
    goals: [timesAsFast('ours', ['peer'], 0)],
  };

  it('holds its goals where the figures do', async () => {
    const { goals, timings } = await runRow(row, SMOKE_PACE);
    expect(goals).toMatchObject([{ text: 'at least 0 × as fast as peer', holds: true }]);
    expect(timings.map(({ name }) => name)).toEqual(['ours', 'peer']);
  });

  it('holds a goal where another one that would do holds', async () => {
    const goal = (least: number, or: number) => ({
      ...timesAsFast('ours', ['peer'], least),
      or: atMostNanoseconds('ours', or),
    });
    const goals = [goal(0, -1), goal(Infinity, 1e12), goal(Infinity, -1)];
    expect((await runRow({ ...row, goals }, SMOKE_PACE)).goals).toMatchObject([
      { text: 'at least 0 × as fast as peer', holds: true },
      { text: 'at most 1000000000000 ns a call', holds: true },
      { text: 'at least Infinity × as fast as peer', holds: false },
    ]);
  });

  it('has at most its own number of rounds', async () => {
    const roundsOf = async (rounds: number) =>
      (await runRow({ ...row, rounds }, { ...SMOKE_PACE, rounds: 3 })).timings[0]?.rounds.length;
    expect([await roundsOf(2), await roundsOf(7)]).toEqual([2, 3]);
  });

  it('holds no goal where the answer is wrong', async () => {
    const contenders = [idle('ours', '2 gives 2, not 1'), idle('peer')];
    const { goals } = await runRow({ ...row, contenders }, SMOKE_PACE);
    expect(goals).toMatchObject([{ holds: false, note: 'its own answer is wrong' }]);
  });

  it('holds no goal where nobody else did the work', async () => {
    const contenders = [idle('ours'), idle('peer', '2 gives 2, not 1')];
    const { goals } = await runRow({ ...row, contenders }, SMOKE_PACE);
    expect(goals).toMatchObject([{ holds: false, figure: null }]);
  });
});
