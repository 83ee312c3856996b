import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { dense, type FitOptions, type Sequential, sequential, sgd } from '../src/index.ts';
import { Progress } from '../src/models/progress.ts';

const REWRITE = '\r\u001b[2K';
const x = [
  [1, 2],
  [3, 4],
];
const y = [[1], [2]];

function line(): Sequential {
  const model = sequential([dense({ units: 1, inputShape: [2], seed: 3 })]);
  model.compile({ optimizer: sgd({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
}

describe('fit prints', () => {
  /** What fn writes to standard output, taken for a terminal or not. */
  const writing = async (isTTY: boolean, fn: () => Promise<unknown>): Promise<string> => {
    const { stdout } = process;
    const terminal = Object.getOwnPropertyDescriptor(stdout, 'isTTY');
    const write = vi.spyOn(stdout, 'write').mockReturnValue(true);
    Object.defineProperty(stdout, 'isTTY', { value: isTTY, configurable: true });
    try {
      await fn();
      return write.mock.calls.map(([text]) => String(text).replaceAll(REWRITE, '<')).join('');
    } finally {
      write.mockRestore();
      if (terminal === undefined) Reflect.deleteProperty(stdout, 'isTTY');
      else Object.defineProperty(stdout, 'isTTY', terminal);
    }
  };
  const printed = (isTTY: boolean, options: FitOptions): Promise<string> =>
    writing(isTTY, () => line().fit(x, y, options));
  const numbers = 'loss [\\d.e-]+ · [\\d.]+ m?s';
  const lines = new RegExp(
    `^epoch 1/3 · ${numbers}\\nepoch 2/3 · ${numbers}\\nepoch 3/3 · ${numbers}\\n$`,
  );
  // An epoch soon after another one is left out.
  const rewritten = new RegExp(
    `^<epoch 1/3 · ${numbers}(<epoch 2/3 · ${numbers})?<epoch 3/3 · ${numbers}\\n$`,
  );

  test.each<[FitOptions['verbose'], RegExp, RegExp]>([
    [undefined, rewritten, lines],
    ['auto', rewritten, lines],
    [1, rewritten, lines],
    [true, rewritten, lines],
    [2, lines, lines],
    [0, /^$/, /^$/],
    [false, /^$/, /^$/],
  ])('with verbose %s', async (verbose, onTerminal, elsewhere) => {
    expect(await printed(true, { epochs: 3, verbose })).toMatch(onTerminal);
    expect(await printed(false, { epochs: 3, verbose })).toMatch(elsewhere);
  });

  test('the batches of a long epoch, on a terminal only', async () => {
    const shown = [...Array(40).keys()];
    const slow = (): void => {
      const end = Date.now() + 10;
      while (Date.now() < end);
    };
    const options = { batchSize: 1, callbacks: { onBatchEnd: slow } };
    const rows = shown.map((k) => [k / 40, 1]);
    const fit = () =>
      line().fit(
        rows,
        shown.map((k) => k / 40),
        options,
      );
    const text = await writing(true, fit);
    expect(text).toMatch(
      /^(<epoch 1\/1 · batch \d+\/40 · loss [\d.e+-]+ · [\d.]+ m?s){2,}<epoch 1\/1 · loss/,
    );
    expect(await writing(false, fit)).toMatch(/^epoch 1\/1 · loss [\d.e+-]+ · [\d.]+ m?s\n$/);
  });

  test('the last epoch of a training that is stopped', async () => {
    const model = line();
    const onEpochEnd = (epoch: number): void => {
      model.stopTraining = epoch === 1;
    };
    const options = { epochs: 9, callbacks: { onEpochEnd } };
    const text = await writing(true, () => model.fit(x, y, options));
    expect(text).toMatch(/<epoch 2\/9 · loss [\d.e-]+ · [\d.]+ m?s\n$/);
  });

  test('metrics and validation data, too', async () => {
    const text = await printed(false, { validationData: [x, y] });
    expect(text).toMatch(/^epoch 1\/1 · loss [\d.e-]+ · valLoss [\d.e-]+ · [\d.]+ m?s\n$/);
  });

  test('the end of the line when a callback throws', async () => {
    const onEpochEnd = (): never => {
      throw new Error('on purpose');
    };
    const call = () => line().fit(x, y, { callbacks: { onEpochEnd } });
    const text = await writing(true, () => expect(call()).rejects.toThrow('on purpose'));
    expect(text).toMatch(/^<epoch 1\/1 .*\n$/);
  });

  test('to the console where there is no standard output, as in a browser', () => {
    const log = vi.fn();
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    for (const process of [undefined, {}, { env: {} }]) {
      vi.stubGlobal('process', process);
      vi.stubGlobal('console', { log });
      try {
        const progress = new Progress('auto', 2);
        vi.setSystemTime(0);
        progress.start(0);
        vi.setSystemTime(1234);
        progress.show({ loss: 0.5 });
        progress.start(1);
        vi.setSystemTime(91_234);
        progress.show({ loss: 0.25 });
        progress.end();
        new Progress(0, 1).show({ loss: 0.5 });
      } finally {
        vi.unstubAllGlobals();
      }
      expect(log.mock.calls).toEqual([
        ['epoch 1/2 · loss 0.5000 · 1.2 s'],
        ['epoch 2/2 · loss 0.2500 · 1.5 min'],
      ]);
      log.mockClear();
    }
  });

  test('nothing, quietly, where there is nothing to print to', () => {
    vi.stubGlobal('process', undefined);
    vi.stubGlobal('console', undefined);
    try {
      new Progress('auto', 1).show({ loss: 0.5 });
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('not by a value that is none of these', async () => {
    for (const verbose of ['no', 3, -1, {}]) {
      const call = line().fit(x, y, { verbose: verbose as never, epochs: 0 });
      await expect(call).rejects.toMatchObject({ op: 'fit', argument: 'verbose' });
    }
  });
});
