import { sequential } from '@clampwise/layers';
import { clipByValue } from '@clampwise/layers/layers';
import { toOnnx } from '@clampwise/layers/onnx';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import type { WaitingContender } from '../measure.ts';
import type { ClipTask } from '../suites/clipTask.ts';
import { waitingContender } from '../task.ts';

/** Makes onnxruntime-web run on one thread, like all others. */
export function loadOnnx(): void {
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
}

/**
 * A contender of onnxruntime-web: a model of one Clip to -1..1, in a session that is made once. A
 * call copies the input into the library's memory and returns a new array. An output array of the
 * caller stays empty on wasm, so none is passed.
 */
export async function onOnnx(task: ClipTask): Promise<WaitingContender> {
  const n = task.inputs[0]?.[0].length ?? 0;
  const model = sequential([clipByValue({ minValue: -1, maxValue: 1, inputShape: [n] })]);
  const session = await makeSession(toOnnx(model).bytes);
  const [input] = session.inputNames as [string];
  const [output] = session.outputNames as [string];
  return waitingContender(task, {
    name: 'onnxruntime-web',
    prepare: ([x]) => ({ [input]: new Tensor('float32', x, [1, n]) }),
    call: (feeds) => session.run(feeds),
    finish: (results) => valuesOf(results[output])[n >> 1] as number,
    read: (results) => valuesOf(results[output]),
  });
}

async function makeSession(bytes: Uint8Array): Promise<InferenceSession> {
  const hadWorker = 'Worker' in globalThis;
  const session = await InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    enableCpuMemArena: true,
    enableMemPattern: true,
  });
  // In Node it leaves a global Worker behind, with which jax-js would start threads.
  if (!hadWorker) Reflect.deleteProperty(globalThis, 'Worker');
  return session;
}

function valuesOf(tensor: Tensor | undefined): Float32Array {
  return tensor?.data as Float32Array;
}
