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
  let training: Training | null = null;
  let turn = 0;

  /** Forgets the training, also one that is under way. */
  function reset(): void {
    turn++;
    training?.dispose();
    training = null;
    [run.value, state.value, problem.value] = [null, 'idle', null];
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
      await takeSteps(started, () => mine === turn && state.value === 'training');
      if (mine === turn) state.value = 'done';
    } catch (error) {
      if (mine !== turn) return;
      [problem.value, state.value] = [problemOf(name, error), run.value === null ? 'idle' : 'done'];
    }
  }

  async function takeSteps(training: Training, goesOn: () => boolean): Promise<void> {
    for (let step = 0; step < STEPS && goesOn(); step++) {
      const found = await training.step();
      if (!goesOn()) return;
      run.value = found;
      // The page answers in between.
      await new Promise((resolve) => setTimeout(resolve));
    }
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
  return { run, state, problem, start, stop, save, reset };
}
