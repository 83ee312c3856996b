import type { ModelSource } from '@clampwise/model-files';
import { onUnmounted, ref, shallowRef } from 'vue';
import type { RunView } from './run.ts';
import type { Training } from './train.ts';
import { type Problem, problemOf } from './useModelFile.ts';

export const STEPS = 50;

/** A training of the open model. tfjs is loaded when it starts. */
export function useTraining() {
  const run = shallowRef<RunView | null>(null);
  const state = ref<'idle' | 'loading' | 'training' | 'done'>('idle');
  const problem = shallowRef<Problem | null>(null);
  const progress = shallowRef({ step: 0, secondsLeft: 0 });
  let training: Training | null = null;
  let turn = 0;

  /** Forgets the training, also one that is under way. */
  function reset(): void {
    turn++;
    training?.dispose();
    training = null;
    [run.value, state.value, problem.value] = [null, 'idle', null];
    progress.value = { step: 0, secondsLeft: 0 };
  }

  async function start(name: string, source: () => Promise<ModelSource>): Promise<void> {
    reset();
    const mine = ++turn;
    state.value = 'loading';
    let started: Training | null = null;
    try {
      const { loadTrainer } = await import('./load.ts');
      const { startTraining } = await loadTrainer();
      started = await startTraining(await source());
      if (mine !== turn) return started.dispose();
      training = started;
      state.value = 'training';
      const found = await takeSteps(started, () => mine === turn && state.value === 'training');
      if (mine === turn) [run.value, state.value] = [found, 'done'];
    } catch (error) {
      if (mine !== turn) return;
      [problem.value, state.value] = [problemOf(name, error), run.value === null ? 'idle' : 'done'];
    }
  }

  /** Takes all steps, or those until it must not go on. Returns what they have shown. */
  async function takeSteps(training: Training, goesOn: () => boolean): Promise<RunView | null> {
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const begin = performance.now();
    let found: RunView | null = null;
    for (let step = 1; step <= STEPS && goesOn(); step++) {
      found = await training.step();
      if (!goesOn()) break;
      if (!isStill) run.value = found;
      const seconds = (performance.now() - begin) / 1000;
      progress.value = { step, secondsLeft: (seconds / step) * (STEPS - step) };
      // The page answers in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return found;
  }

  /** Ends a training early. Its model can still be saved. */
  function stop(): void {
    if (state.value === 'training') state.value = 'done';
  }

  /** Hands the bytes of the trained model to a function. */
  async function save(name: string, take: (bytes: Uint8Array) => void): Promise<void> {
    const saved = training;
    if (saved === null) return;
    try {
      take(await saved.save());
    } catch (error) {
      problem.value = problemOf(name, error);
    }
  }

  onUnmounted(reset);
  return { run, state, problem, progress, start, stop, save, reset };
}
