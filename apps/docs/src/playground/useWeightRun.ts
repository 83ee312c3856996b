import { computed, onBeforeUnmount, reactive, ref } from 'vue';
import recorded from './recorded.json' with { type: 'json' };
import type { Training } from './trainWeight.ts';
import { START_WEIGHT, STEPS } from './weightRun.ts';

const PAUSE_MS = 70;

type Source = 'recorded' | 'loading' | 'live' | 'failed';

/** The two weights on the page: recorded ones, until the reader runs the training. */
export function useWeightRun() {
  const weights = reactive({ alone: [...recorded.alone], enforced: [...recorded.enforced] });
  const source = ref<Source>('recorded');
  const version = ref(recorded.tfjs);
  const isPlaying = ref(false);
  const at = computed(() => weights.alone.length - 1);
  const isOver = computed(() => at.value >= STEPS);

  let training: Training | null = null;
  /** Each action waits for the one before it. */
  let queue: Promise<unknown> = Promise.resolve();

  function later(action: () => Promise<void>): Promise<void> {
    const done = queue.then(action);
    queue = done.catch(() => {});
    return done;
  }

  /** Starts a training from the first weight. It loads TensorFlow.js at its first call. */
  async function restart(): Promise<boolean> {
    if (source.value !== 'live') source.value = 'loading';
    try {
      const { loadTraining } = await import('./loadTraining.ts');
      const { startTraining, TFJS_VERSION } = await loadTraining();
      training?.dispose();
      training = await startTraining();
      version.value = TFJS_VERSION;
    } catch {
      // Such as a page that is offline: the recorded run stays.
      source.value = 'failed';
      return false;
    }
    source.value = 'live';
    Object.assign(weights, { alone: [START_WEIGHT], enforced: [START_WEIGHT] });
    return true;
  }

  /** Trains for a number of steps, then shows all of them. */
  async function advance(steps: number): Promise<void> {
    if ((training === null || isOver.value) && !(await restart())) return;
    const running = training as unknown as Training;
    const pairs: (readonly [alone: number, enforced: number])[] = [];
    for (let k = Math.min(steps, STEPS - at.value); k > 0; k--) pairs.push(await running.step());
    weights.alone.push(...pairs.map(([alone]) => alone));
    weights.enforced.push(...pairs.map(([, enforced]) => enforced));
  }

  /** Trains to the last step. If the reader wants less motion, the page jumps to it. */
  async function play(): Promise<void> {
    if (isPlaying.value) return;
    isPlaying.value = true;
    const jumps = matchMedia('(prefers-reduced-motion: reduce)').matches;
    await later(async () => {
      try {
        do {
          await advance(jumps ? STEPS : 1);
          if (!jumps) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        } while (isPlaying.value && source.value === 'live' && !isOver.value);
      } finally {
        isPlaying.value = false;
      }
    });
  }

  function pause(): void {
    isPlaying.value = false;
  }

  async function step(): Promise<void> {
    pause();
    await later(() => advance(1));
  }

  async function reset(): Promise<void> {
    pause();
    await later(async () => {
      await restart();
    });
  }

  onBeforeUnmount(() => {
    pause();
    void later(async () => training?.dispose());
  });

  return { weights, at, source, version, isPlaying, play, pause, step, reset };
}
