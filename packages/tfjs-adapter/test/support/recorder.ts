import { clone, keep, type NamedTensorMap, Optimizer, type Tensor } from '@tensorflow/tfjs-core';

type Given = Parameters<Optimizer['applyGradients']>[0];

/** An optimizer that changes nothing and records its gradients, as values and as objects. */
export class Recorder extends Optimizer {
  given: Given | null = null;
  private copies: (Tensor | null)[] = [];

  override applyGradients(given: Given): void {
    this.given = given;
    const entries: { tensor: Tensor | null }[] = Array.isArray(given)
      ? given
      : Object.values(given as NamedTensorMap).map((tensor) => ({ tensor }));
    // Copies, because the guard disposes the tensors that it created.
    this.copies = entries.map(({ tensor }) => (tensor ? keep(clone(tensor)) : null));
  }

  getConfig(): Record<string, never> {
    return {};
  }

  /** Returns the values of the last gradients, once. */
  async read(): Promise<(Float32Array | null)[]> {
    const copies = this.copies;
    this.copies = [];
    const values = copies.map(async (copy) => (await copy?.data()) as Float32Array | undefined);
    const read = await Promise.all(values);
    for (const copy of copies) copy?.dispose();
    return read.map((array) => array ?? null);
  }
}
