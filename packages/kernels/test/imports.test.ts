import { afterEach, describe, expect, it, vi } from 'vitest';
import { freshKernels } from './support/fresh.ts';

describe('importing the package', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  /** A WebAssembly that counts what is made and compiled. */
  function countWasm(): string[] {
    const made: string[] = [];
    const counted = (name: 'Module' | 'Instance' | 'Memory') => ({
      value: new Proxy(WebAssembly[name], {
        construct(target, args) {
          made.push(name);
          return Reflect.construct(target, args);
        },
      }),
    });
    const called = (name: string) => ({
      value: () => {
        made.push(name);
        throw new Error(`${name} must not be called`);
      },
    });
    const names = [
      'compile',
      'instantiate',
      'validate',
      'compileStreaming',
      'instantiateStreaming',
    ];
    const counting = Object.create(WebAssembly, {
      Module: counted('Module'),
      Instance: counted('Instance'),
      Memory: counted('Memory'),
      ...Object.fromEntries(names.map((name) => [name, called(name)])),
    });
    vi.stubGlobal('WebAssembly', counting);
    return made;
  }

  it('makes and compiles no WebAssembly', async () => {
    const made = countWasm();
    const kernels = await freshKernels();
    await import('../src/algebra/index.ts');
    expect(made).toEqual([]);
    kernels.finfo('float32');
    kernels.ndarray(new Float32Array(2), [2]);
    kernels.configure({ backend: 'auto' });
    kernels.heap.info();
    expect(made).toEqual([]);
    // And the counting works: the first call on WASM does make something.
    kernels.configure({ backend: 'wasm' });
    kernels.clip(new Float32Array(100_000), 0, 1);
    expect(made).toContain('Module');
    expect(made).toContain('Memory');
    const count = made.length;
    kernels.clip(new Float32Array(100_000), 0, 1);
    expect(made).toHaveLength(count);
  });

  it('adds no global and listens to nothing', async () => {
    const globals = new Set(Reflect.ownKeys(globalThis));
    const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const kernels = await freshKernels();
    kernels.heap.scope(() => kernels.clip(kernels.heap.zeros(100_000), 0, 1));
    expect(
      Reflect.ownKeys(globalThis).filter(
        (key) => !globals.has(key) && !String(key).startsWith('__vite'),
      ),
    ).toEqual([]);
    expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(
      listeners,
    );
  });

  it('writes nothing to the console', async () => {
    const methods = (['log', 'info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    await freshKernels();
    for (const method of methods) expect(method).not.toHaveBeenCalled();
  });
});
