// A classic script, which both pages without a bundler load.
globalThis.singleFiles = (kernels, layers, modelFiles, tfjsAdapter, tf) => {
  const values = Float32Array.of(-2, Number.NaN, 0.5, 3);
  const shown = (data) => Array.from(data, String);
  const optimizer = tfjsAdapter.optimizers.sgd({ learningRate: 0.5, clipValue: 1 });
  const w = tf.variable(tf.tensor([0]));
  optimizer.minimize(() => tf.sum(tf.square(tf.sub(w, 9))));
  return {
    backend: kernels.backendInfo().backend,
    kernels: shown(kernels.clip(values, -1, 1)),
    layers: shown(layers.layers.nonNeg().apply([-1, 2]).data),
    modelFiles: typeof modelFiles.openModelFile,
    adapter: shown(tfjsAdapter.clipByValue(tf.tensor(values), -1, 1).dataSync()),
    step: shown(w.dataSync()),
  };
};
