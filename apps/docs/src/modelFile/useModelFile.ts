import type { ModelSource } from '@clampwise/model-files';
import { ref, shallowRef } from 'vue';
import { RAIN, rainBytes } from './rain.ts';
import type { ModelView } from './view.ts';

/** Why a file could not be opened. */
export interface Problem {
  readonly file: string;
  /** The class of the error. */
  readonly kind: string;
  readonly message: string;
}

/** The name and the message of an error, as the library has them. */
export function problemOf(file: string, error: unknown): Problem {
  const { name = 'Error', message = String(error) } = (error ?? {}) as Partial<Error>;
  return { file, kind: name, message };
}

/** The open model, and how to open another one. The sample is open at first. */
export function useModelFile() {
  const view = shallowRef<ModelView>(RAIN);
  const files = shallowRef<readonly File[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const isReading = ref(false);
  let last = 0;

  /** Opens files. If they are no model, the former one stays open. */
  async function open(chosen: () => Promise<readonly File[]> | readonly File[]): Promise<void> {
    const turn = ++last;
    isReading.value = true;
    let name = '';
    try {
      const given = await chosen();
      if (given.length === 0) return;
      const { loadReader } = await import('./load.ts');
      const { chosenFrom, readModel } = await loadReader();
      const model = chosenFrom([...given]);
      name = model.name;
      const read = await readModel(model);
      if (turn !== last) return;
      [view.value, files.value, problem.value] = [read, given, null];
    } catch (error) {
      if (turn === last) problem.value = problemOf(name, error);
    } finally {
      if (turn === last) isReading.value = false;
    }
  }

  /** The sample again. */
  function openSample(): void {
    last++;
    [view.value, files.value, problem.value, isReading.value] = [RAIN, [], null, false];
  }

  /** The source of the open model, for the library. */
  const source = async (): Promise<ModelSource> =>
    files.value.length === 0 ? rainBytes() : [...files.value];

  return { view, problem, isReading, open, openSample, source };
}
