import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** One layer of tfjs, and the shapes of the inputs that it takes. */
export interface LayerCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly make: () => layers.Layer;
  /** Whether two calls in training give different values. */
  readonly isRandom?: boolean;
  /** For whole numbers as inputs: how many there are. */
  readonly below?: number;
}

type Args = { readonly [name: string]: unknown };
type Factory = keyof typeof layers;

const LINE = [6];
const ROWS = [5, 3];
const IMAGE = [6, 5, 2];
const VOLUME = [4, 4, 4, 1];

/** The factories of `tf.layers` that take one input, its shape, and settings to try besides the fewest. */
const SETTINGS: readonly (readonly [Factory, readonly number[], Args, readonly Args[]])[] = [
  ['elu', LINE, {}, []],
  ['reLU', LINE, {}, [{ maxValue: 0.4 }]],
  ['leakyReLU', LINE, {}, [{ alpha: 0.1 }]],
  ['prelu', LINE, {}, [{ alphaInitializer: 'ones' }]],
  ['prelu', IMAGE, { sharedAxes: [1, 2] }, [{ sharedAxes: [3] }]],
  ['softmax', LINE, {}, []],
  ['softmax', ROWS, { axis: 2 }, [{ axis: -1 }]],
  ['thresholdedReLU', LINE, {}, [{ theta: 0.2 }]],
  [
    'conv1d',
    ROWS,
    { filters: 2, kernelSize: 2 },
    [
      { padding: 'same', strides: 2 },
      { dilationRate: 2 },
      { useBias: false, activation: 'tanh' },
      { kernelSize: [3], strides: [1] },
    ],
  ],
  [
    'conv2d',
    IMAGE,
    { filters: 2, kernelSize: 3 },
    [
      { kernelSize: [2, 1], strides: [2, 1], padding: 'same' },
      { dilationRate: [2, 2] },
      { useBias: false, activation: 'selu' },
    ],
  ],
  [
    'conv2dTranspose',
    IMAGE,
    { filters: 2, kernelSize: 3 },
    [
      { strides: 2, padding: 'same' },
      { useBias: false, activation: 'relu' },
    ],
  ],
  ['conv3d', VOLUME, { filters: 2, kernelSize: 2 }, [{ strides: 2, padding: 'same' }]],
  ['conv3dTranspose', VOLUME, { filters: 1, kernelSize: 2 }, [{ strides: 2, padding: 'same' }]],
  [
    'separableConv2d',
    IMAGE,
    { filters: 2, kernelSize: 2 },
    [
      { strides: 2, padding: 'same' },
      { useBias: false, activation: 'sigmoid' },
    ],
  ],
  [
    'depthwiseConv2d',
    IMAGE,
    { kernelSize: 2 },
    [
      { depthMultiplier: 2, strides: 2, padding: 'same' },
      { kernelSize: [3, 1], dilationRate: [2, 2] },
      { useBias: false, activation: 'relu' },
    ],
  ],
  [
    'cropping2D',
    IMAGE,
    { cropping: 1 },
    [
      { cropping: [2, 1] },
      {
        cropping: [
          [1, 0],
          [0, 2],
        ],
      },
    ],
  ],
  ['upSampling2d', IMAGE, {}, [{ size: [3, 1] }, { interpolation: 'bilinear' }]],
  ['activation', LINE, { activation: 'softplus' }, []],
  [
    'dense',
    LINE,
    { units: 3 },
    [
      { useBias: false },
      { activation: 'softmax' },
      { kernelInitializer: 'heUniform', biasInitializer: 'ones' },
      { name: 'Dense/with-a.name_1' },
    ],
  ],
  ['dense', ROWS, { units: 2 }, []],
  ['flatten', IMAGE, {}, [{ dataFormat: 'channelsFirst' }]],
  ['repeatVector', LINE, { n: 3 }, []],
  ['reshape', LINE, { targetShape: [2, 3] }, [{ targetShape: [3, -1] }, { targetShape: [-1] }]],
  ['permute', IMAGE, { dims: [2, 3, 1] }, []],
  ['masking', ROWS, {}, [{ maskValue: 0.5 }]],
  [
    'batchNormalization',
    LINE,
    {},
    [
      { momentum: 0.5, epsilon: 0.1 },
      { center: false, scale: false },
      { betaInitializer: 'ones', movingVarianceInitializer: 'ones' },
    ],
  ],
  ['batchNormalization', IMAGE, {}, [{ axis: 1 }, { axis: 3 }, { axis: -1 }]],
  ['layerNormalization', LINE, {}, [{ epsilon: 0.1 }, { center: false, scale: false }]],
  ['layerNormalization', ROWS, { axis: [1, 2] }, [{ axis: 1 }]],
  [
    'zeroPadding2d',
    IMAGE,
    {},
    [
      { padding: [2, 1] },
      {
        padding: [
          [1, 0],
          [0, 2],
        ],
      },
    ],
  ],
  ['averagePooling1d', ROWS, {}, [{ poolSize: 3, strides: 1, padding: 'same' }]],
  ['averagePooling2d', IMAGE, {}, [{ poolSize: [3, 1], strides: [1, 1], padding: 'same' }]],
  ['averagePooling3d', VOLUME, {}, [{ poolSize: [2, 1, 2], strides: [1, 1, 1] }]],
  ['maxPooling1d', ROWS, {}, [{ poolSize: 3, strides: 1, padding: 'same' }]],
  ['maxPooling2d', IMAGE, {}, [{ poolSize: [3, 1], strides: [1, 1], padding: 'same' }]],
  ['maxPooling3d', VOLUME, {}, [{ poolSize: [2, 1, 2], strides: [1, 1, 1] }]],
  ['globalAveragePooling1d', ROWS, {}, []],
  ['globalAveragePooling2d', IMAGE, {}, [{ dataFormat: 'channelsFirst' }]],
  ['globalMaxPooling1d', ROWS, {}, []],
  ['globalMaxPooling2d', IMAGE, {}, [{ dataFormat: 'channelsFirst' }]],
  [
    'simpleRNN',
    ROWS,
    { units: 2 },
    [
      { returnSequences: true, goBackwards: true },
      { activation: 'relu', useBias: false, unroll: true },
      { recurrentInitializer: 'glorotNormal' },
    ],
  ],
  [
    'gru',
    ROWS,
    { units: 2 },
    [
      { returnSequences: true, goBackwards: true },
      { recurrentActivation: 'sigmoid', useBias: false },
      { implementation: 2, unroll: true },
    ],
  ],
  [
    'lstm',
    ROWS,
    { units: 2 },
    [
      { returnSequences: true, goBackwards: true },
      { recurrentActivation: 'sigmoid', unitForgetBias: false },
      { activation: 'relu', useBias: false, unroll: true },
      { implementation: 2 },
    ],
  ],
  [
    'convLstm2d',
    [3, 5, 5, 1],
    { filters: 2, kernelSize: 2 },
    [
      { returnSequences: true, padding: 'same' },
      { activation: 'relu', useBias: false },
    ],
  ],
  ['rescaling', LINE, { scale: 2 }, [{ scale: 0.5, offset: -1 }]],
  ['centerCrop', IMAGE, { height: 4, width: 3 }, []],
  ['gaussianNoise', LINE, { stddev: 0.1 }, []],
  ['gaussianDropout', LINE, { rate: 0.2 }, []],
  ['alphaDropout', LINE, { rate: 0.2 }, []],
  ['dropout', LINE, { rate: 0.5 }, [{ seed: 3 }, { noiseShape: [null, 1] }]],
  ['spatialDropout1d', ROWS, { rate: 0.5 }, []],
];

const RANDOM = /dropout|noise/i;
const MAKERS = layers as unknown as { readonly [name: string]: (args: object) => layers.Layer };

function nameOf(factory: string, args: Args): string {
  const texts = Object.entries(args).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `${factory}(${texts.join(', ')})`;
}

function caseOf(factory: string, shapes: LayerCase['shapes'], args: Args): LayerCase {
  const make = (): layers.Layer => (MAKERS[factory] as (args: object) => layers.Layer)(args);
  return { name: nameOf(factory, args), shapes, make, isRandom: RANDOM.test(factory) };
}

const ofOneInput = SETTINGS.flatMap(([factory, shape, least, others]) =>
  [{}, ...others].map((args) => caseOf(factory, [shape], { ...least, ...args })),
);

const ACTIVATIONS = `elu hardSigmoid linear relu relu6 selu sigmoid softmax softplus softsign tanh
  logSoftmax gelu mish swish`.split(/\s+/);
const INITIALIZERS = `glorotNormal glorotUniform heNormal heUniform identity leCunNormal
  leCunUniform ones orthogonal randomNormal randomUniform truncatedNormal varianceScaling
  zeros`.split(/\s+/);
const REGULARIZERS = ['l1l2', 'L1L2'];

const ofDense = [
  ...ACTIVATIONS.map((activation) => caseOf('dense', [LINE], { units: 6, activation })),
  ...INITIALIZERS.map((kernelInitializer) => {
    return caseOf('dense', [LINE], { units: 6, kernelInitializer });
  }),
  ...REGULARIZERS.map((name) => {
    const regularizers = { kernelRegularizer: name, biasRegularizer: name };
    return caseOf('dense', [LINE], { units: 2, ...regularizers });
  }),
];

const ofWholeNumbers: readonly LayerCase[] = [
  ...[{}, { maskZero: true }, { inputLength: 4 }, { embeddingsInitializer: 'ones' }].map(
    (args) => ({
      ...caseOf('embedding', [[4]], { inputDim: 5, outputDim: 2, ...args }),
      below: 5,
    }),
  ),
  ...['multiHot', 'count'].map((outputMode) => ({
    ...caseOf('categoryEncoding', [[4]], { numTokens: 5, outputMode }),
    below: 5,
  })),
];

const ofSeveralInputs = [
  ...['add', 'average', 'maximum', 'minimum', 'multiply'].map((factory) => {
    return caseOf(factory, [LINE, LINE, LINE], {});
  }),
  caseOf('concatenate', [LINE, [2]], {}),
  caseOf('concatenate', [ROWS, ROWS], { axis: 1 }),
  caseOf('concatenate', [ROWS, ROWS], { axis: -1 }),
  caseOf('dot', [LINE, LINE], { axes: 1 }),
  caseOf('dot', [LINE, LINE], { axes: -1, normalize: true }),
  caseOf('dot', [ROWS, [3, 2]], { axes: [2, 1] }),
];

type Recurrent = Parameters<typeof layers.bidirectional>[0]['layer'];

const RECURRENT: { readonly [name: string]: (args: object) => Recurrent } = {
  gru: (args) => layers.gru({ units: 2, ...args }) as unknown as Recurrent,
  lstm: (args) => layers.lstm({ units: 2, ...args }) as unknown as Recurrent,
  simpleRNN: (args) => layers.simpleRNN({ units: 2, ...args }) as unknown as Recurrent,
};

const bidirectional = Object.entries(RECURRENT).flatMap(([name, make]) => {
  const modes = ['concat', 'sum', 'mul', 'ave', undefined] as const;
  return modes.map((mergeMode): LayerCase => {
    const args = { mergeMode, returnSequences: mergeMode === 'sum' };
    return {
      name: `bidirectional(${name}(${JSON.stringify(args)}))`,
      shapes: [ROWS],
      make: () =>
        layers.bidirectional({
          layer: make({ returnSequences: args.returnSequences }),
          ...(mergeMode !== undefined && { mergeMode }),
        } as Parameters<typeof layers.bidirectional>[0]),
    };
  });
});

const CELLS: { readonly [name: string]: () => layers.RNNCell } = {
  gruCell: () => layers.gruCell({ units: 2 }),
  lstmCell: () => layers.lstmCell({ units: 3, unitForgetBias: false }),
  simpleRNNCell: () => layers.simpleRNNCell({ units: 2, activation: 'sigmoid' }),
};

const wrapped: readonly LayerCase[] = [
  ...Object.entries(CELLS).map(([name, cell]) => ({
    name: `rnn(${name})`,
    shapes: [ROWS],
    make: () => layers.rnn({ cell: cell() }),
  })),
  {
    name: 'rnn(stackedRNNCells)',
    shapes: [ROWS],
    make: () => {
      const cells = [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })];
      return layers.rnn({ cell: layers.stackedRNNCells({ cells }), returnSequences: true });
    },
  },
  {
    name: 'rnn(a list of cells)',
    shapes: [ROWS],
    make: () => {
      const cells = [layers.gruCell({ units: 2 }), layers.simpleRNNCell({ units: 3 })];
      return layers.rnn({ cell: cells });
    },
  },
  {
    name: 'timeDistributed(dense)',
    shapes: [ROWS],
    make: () => layers.timeDistributed({ layer: layers.dense({ units: 2, activation: 'relu' }) }),
  },
  {
    name: 'timeDistributed(conv2d)',
    shapes: [[2, ...IMAGE]],
    make: () => {
      return layers.timeDistributed({ layer: layers.conv2d({ filters: 2, kernelSize: 2 }) });
    },
  },
];

/** Each layer of tfjs, with a few settings each. */
export const LAYER_CASES: readonly LayerCase[] = [
  ...ofOneInput,
  ...ofDense,
  ...ofWholeNumbers,
  ...ofSeveralInputs,
  ...bidirectional,
  ...wrapped,
];

/**
 * The other members of `tf.layers`: base classes, other names, cells (compared inside `rnn`), and
 * two layers with which tfjs 4.22 throws for every input (`randomWidth`, `resizing`).
 */
export const OTHER_FACTORIES: readonly string[] = `input inputLayer Layer RNN RNNCell avgPool1d
  avgPool2d avgPool3d avgPooling1d avgPooling2d avgPooling3d globalMaxPool1d globalMaxPool2d maxPool1d maxPool2d
  convLstm2dCell gruCell lstmCell simpleRNNCell stackedRNNCells randomWidth resizing`.split(/\s+/);

/** The outputs of a layer for symbolic inputs. */
export function outputsOf(layer: layers.Layer, inputs: SymbolicTensor[]): SymbolicTensor[] {
  const [first] = inputs as [SymbolicTensor];
  return [layer.apply(inputs.length === 1 ? first : inputs)].flat() as SymbolicTensor[];
}
