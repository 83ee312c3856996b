// onnxruntime-web, whose WebAssembly alone is too large to load for a visitor.
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import type { Engine } from '../../src/clampTest/engine.ts';
import { clipModel, quantizeModel } from './onnxModel.ts';

const ARRAYS = { float32: Float32Array, int32: Int32Array } as const;

/** Sessions of one operator, by the type of the result. */
async function startSessions() {
  const options = { executionProviders: ['wasm'] };
  return {
    float32: await InferenceSession.create(clipModel('float32'), options),
    int32: await InferenceSession.create(clipModel('int32'), options),
    int16: await InferenceSession.create(quantizeModel('int16'), options),
    uint8: await InferenceSession.create(quantizeModel('uint8'), options),
  };
}

async function run(session: InferenceSession, feeds: Record<string, Tensor>) {
  const { y } = await session.run(feeds);
  return (y as Tensor).data as Float32Array;
}

export async function startOnnxruntime(): Promise<Engine> {
  env.wasm.numThreads = 1;
  const sessions = await startSessions();
  const zeros = {
    int16: new Tensor('int16', Int16Array.of(0), []),
    uint8: new Tensor('uint8', Uint8Array.of(0), []),
  };
  return {
    id: 'onnxruntime-web',
    name: 'onnxruntime-web',
    form: 'wasm',
    version: env.versions.web as string,
    clip: (x, shape, { min, max, dtype }) => {
      const bound = (value: number) => new Tensor(ARRAYS[dtype].of(value), []);
      return run(sessions[dtype], {
        x: new Tensor(x, shape),
        min: bound(min),
        max: bound(max),
      });
    },
    cast: (x, { scale, dtype }) =>
      run(sessions[dtype], {
        x: new Tensor(x, [x.length]),
        scale: new Tensor(Float32Array.of(1 / scale), []),
        zero: zeros[dtype],
      }),
  };
}
