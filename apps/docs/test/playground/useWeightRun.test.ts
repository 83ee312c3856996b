import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { useWeightRun } from '../../src/playground/useWeightRun.ts';
import { STEPS } from '../../src/playground/weightRun.ts';

const TRAINING = '../../src/playground/trainWeight.ts';

/** The run as a component has it. */
async function started(): Promise<ReturnType<typeof useWeightRun>> {
  let run: ReturnType<typeof useWeightRun> | undefined;
  const setup = () => {
    run = useWeightRun();
    return () => null;
  };
  await renderToString(createSSRApp({ setup }));
  return run as unknown as ReturnType<typeof useWeightRun>;
}

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock(TRAINING);
  vi.resetModules();
});

it('keeps the recorded run if TensorFlow.js does not load', async () => {
  vi.doMock(TRAINING, () => {
    throw new Error('offline');
  });
  const run = await started();
  await run.play();
  expect(run.source.value).toBe('failed');
  expect(run.isPlaying.value).toBe(false);
  expect(run.weights.alone).toHaveLength(STEPS + 1);
});

it('does what the reader asks for in this order, also during a step', async () => {
  const run = await started();
  await Promise.all([run.step(), run.step(), run.play(), run.reset(), run.step()]);
  expect(run.source.value).toBe('live');
  expect(run.at.value).toBe(1);
  expect(run.weights.alone[1]?.toFixed(3)).toBe('1.507');
  await run.play();
  expect(run.at.value).toBe(STEPS);
  // After the end, a step starts again.
  await run.step();
  expect(run.at.value).toBe(1);
});
