// The kinds of errors, in the order of the page: how each is told from its message, what it means,
// and calls whose errors the page shows.
import type { Message } from './messages.ts';

export interface Kind {
  readonly title: string;
  /** Paragraphs of Markdown. */
  readonly text: readonly string[];
  /** Statements. The last one throws. */
  readonly calls: readonly string[];
  /** When it is asked for a message: the most special kinds come first. */
  readonly turn: number;
  /** Whether a message is of this kind. */
  readonly has: (message: Message) => boolean;
}

const inFiles = (pattern: RegExp) => (message: Message) =>
  message.places.every((place) => pattern.test(place));

const says = (pattern: RegExp) => (message: Message) => pattern.test(message.text);

/** Whether all arguments of a message are among these, of any prefix and index. */
const isAbout = (names: string) => {
  const pattern = new RegExp(`^(?:.*\\.)?(?:${names})(?:\\[…\\])?(?: of .*)?$`);
  return (message: Message) =>
    message.arguments.length > 0 && message.arguments.every((name) => pattern.test(name));
};

/** The kinds, as the page shows them. */
export const KINDS: readonly Kind[] = [
  {
    title: 'Not a typed array or a tensor',
    text: [
      'An argument is not an array of a kind that the function accepts.',
      'In kernels, pass a typed array or an [NdArray](./glossary.md#ndarray). For a plain array, write `Float32Array.from(x)`. In layers, pass a `Tensor`, nested arrays or a typed array. In the adapter, pass a tensor of tfjs. If the value is a promise, await it first.',
    ],
    calls: ['clip([1, 2, 3], 0, 1)'],
    turn: 16,
    has: says(/array|tensor|list/i),
  },
  {
    title: 'Unknown option',
    text: [
      'The options hold a name that the function does not know, or two options that exclude each other. It can also be that there are more arguments than the function takes.',
      'Correct the spelling. The message lists the known options, and suggests one for a likely typo or for a name from another library.',
    ],
    calls: ['clipByNorm(x, 1, { axes: 0 })'],
    turn: 5,
    has: (message) =>
      isAbout('options|arguments|limits|amsgrad')(message) ||
      says(/unknown (?:option|key)|true or false|only (?:limit|one)|at most one of|given without/)(
        message,
      ),
  },
  {
    title: 'Unknown name',
    text: [
      'A name does not stand for anything here: an activation, a loss, an initializer, a constraint, an optimizer, a dtype or a mode.',
      'Use one of the names in the message, in any case (`mean_squared_error` works too), or pass the function or the object itself.',
    ],
    calls: ["dense({ units: 1, activation: 'rleu' })"],
    turn: 7,
    has: says(
      /must be (?:.* or )?one of …|must be (?:')\w+'(?:,| or)|a name such as|the name '|unknown name/,
    ),
  },
  {
    title: 'min and max: bounds that do not work',
    text: [
      'A bound is NaN, `min` is above `max`, or no value of the dtype lies between them. Or the bound is of a kind that x does not allow, such as a bigint for float32.',
      'Swap or correct the bounds. Pass `null` for no bound. For bounds of different values, pass an array of the length of x.',
    ],
    calls: ['clip(x, 2, 1)'],
    turn: 13,
    has: isAbout(
      'min|max|min and max|minValue|maxValue|minNorm|maxNorm|sum|threshold|negativeSlope',
    ),
  },
  {
    title: 'Shapes and lengths that do not fit',
    text: [
      'Two arrays do not have the same length or shape, or do not [broadcast](https://numpy.org/doc/stable/user/basics.broadcasting.html) to one another.',
      'Compare the two shapes in the message. A flat array gets a shape by `ndarray(x, shape)`, by the option `shape`, or by `reshape`.',
    ],
    calls: ['clip(x, [0, 0], 1)'],
    turn: 11,
    has: says(
      /(?<!one )shape|length|broadcast|\baxes\b|\brows?\b(?!-)|columns|matrix|examples|holds … |has … values?\b|vectors of x|list of …|value or more/,
    ),
  },
  {
    title: 'Wrong dtype',
    text: [
      'The number type ([dtype](./glossary.md#dtype)) of an array is one that the function does not compute with, or not the same as in x.',
      'Convert it, for example by `Float32Array.from(y)`, by `saturateCast`, or by `cast` of a tensor. [Convert number types](./element-types.md) has the rules.',
    ],
    calls: ['clipVjp(Float64Array.of(1, 1, 1), x, 0, 1)'],
    turn: 12,
    has: says(
      /must be (?:an array |a tensor )?of (?:…|float|int|numbers)|must be … ?(?:, as|, like|;)|dtype|ops\.cast|of float(?:16|32|64)|element type/,
    ),
  },
  {
    title: 'axis out of range',
    text: [
      'An axis does not exist in the shape, or is named twice.',
      'The first axis is 0. Negative numbers count from the end, so -1 is the last axis. A typed array without a shape has only axis 0.',
    ],
    calls: ['clipByNorm(x, 1, { axis: 1 })'],
    turn: 6,
    has: isAbout('axis|permutation|axes'),
  },
  {
    title: 'Numbers out of range',
    text: [
      'A number is negative, NaN, infinite or not whole, and the function cannot use it. A text or `undefined` in place of a number is of this kind too.',
      'Pass a number of the range in the message. A limit on a norm can be `Infinity`, which turns it off.',
    ],
    calls: ['clipByNorm(x, -1)'],
    turn: 14,
    has: says(
      /must be (?:'keep' or )?(?:an? )?(?:whole |finite |another |positive )?numbers?\b|0 or more|above [01]\b|at least 0|at most \d|fraction|finite scale|bigint or a number|must be a norm/,
    ),
  },
  {
    title: 'out overlaps an input',
    text: [
      '`out` shares memory with an input, but not exactly the same bytes, so the function would read values that it has just written. Or `out` is not an array of the kind of x.',
      'Pass x itself to work in place, or an array with memory of its own.',
    ],
    calls: ['clip(x.subarray(0, 2), 0, 1, { out: x.subarray(1) })'],
    turn: 4,
    has: (message) => isAbout('out')(message) || says(/overlaps|apart from/)(message),
  },
  {
    title: 'NaN or Infinity in gradients',
    text: [
      "You asked for an error with `onNonFinite: 'throw'`, and a gradient holds NaN or an infinity. The message names the array, the weight or the variable.",
      "Lower the learning rate, clip the gradients, or pass `'skip'` to leave out such steps. [Skip steps with NaN gradients](./nan-gradients.md) shows how to find the cause.",
    ],
    calls: ["clipByGlobalNorm([Float32Array.of(NaN)], 1, { onNonFinite: 'throw' })"],
    turn: 3,
    has: says(/NaN or an infinity|onNonFinite (?:is )?'throw'/),
  },
  {
    title: 'Functions, callbacks and promises',
    text: [
      'A function of yours is missing, is asynchronous where it must not be, or returns something that cannot be used.',
      'Pass the function itself, not its result. A function for `heap.scope` or `valueAndGrad` is synchronous and returns what the message says.',
    ],
    calls: ['heap.scope(async () => x)'],
    turn: 8,
    has: (message) =>
      isAbout(
        "fn|fn's result|callbacks|call|call's result|trace|initializer's result|constraint's result|.*the constraint's result.*",
      )(message) || says(/a function|promise/)(message),
  },
  {
    title: 'Models, layers and training',
    text: [
      'A layer, a model or its data are not ready for the call, or a weight, a layer or an optimizer is used twice.',
      'Call `compile` before `fit` and `evaluate`. Give the first layer an `inputShape`. Make a new optimizer for each model. Await `fit` before the next call.',
    ],
    calls: ['sequential([dense({ units: 1, inputShape: [1] })]).evaluate([[1]], [[1]])'],
    turn: 9,
    has: inFiles(
      /^packages\/layers\/src\/(?:callbacks|check|models|layers|metrics|regularizers|weights|optimizers|losses|schedules|constraints|initializers)\//,
    ),
  },
  {
    title: 'TensorFlow.js: models, optimizers and variables',
    text: [
      'The adapter got a model, an optimizer or a variable that it cannot guard. Or the optimizer got gradients that do not belong to its variables.',
      'Pass a `tf.LayersModel`, an optimizer of `tf.train`, and variables of float32. Compile the model before you diagnose it.',
    ],
    calls: ['guard({}, { clipNorm: 1 })'],
    turn: 10,
    has: inFiles(/^packages\/tfjs-adapter\/src\/(?:optimizers|constraints|diagnose|undo)\//),
  },
  {
    title: 'TensorFlow.js: backends, disposed tensors and two copies',
    text: [
      'A tensor is disposed of, or comes from a second copy of tfjs. Or the current backend has no kernel for the step.',
      'Keep tensors with `tf.keep` or return them from `tf.tidy`. Run `npm ls @tensorflow/tfjs-core`, and make all packages use one version. Choose another backend by `await tf.setBackend(name)`.',
    ],
    calls: ['clipByValue(disposed, 0, 1)'],
    turn: 2,
    has: says(
      /copy of tfjs|disposed (?:of|tensor)|no kernel|wasm backend|backend without arrays|on this backend|first derivatives|gradient of (?:its|their) gradient|that of x alone|has (?:a|no) gradient|constraints of tfjs have none/,
    ),
  },
  {
    title: 'Memory and the heap',
    text: [
      'An array of the heap is used after it was freed, or there is no memory for the result. Or the engine does not have WebAssembly, or a setting comes too late.',
      'Free an array once, and do not use it afterwards. Call `configure` before the first use of `heap`. [Keep arrays in WebAssembly memory](./heap.md) explains lifetimes.',
    ],
    calls: ['const a = heap.from(x)', 'heap.free(a)', 'heap.free(a)'],
    turn: 1,
    has: (message) =>
      inFiles(/\/(?:memory|engine|result)\/(?!finfo|ndarray)|tensor\/allocate/)(message) ||
      says(/\bheap|memory\b|WebAssembly|detached/)(message),
  },
  {
    title: 'A model that a file cannot hold',
    text: [
      'The format has no word for a part of the model, such as a function of yours, or a layer that Keras or ONNX lacks.',
      'The message names the part. Use a part that the format has, or name yours in `customObjects`. [Save and load models](./save-and-load.md) lists the differences.',
    ],
    calls: [
      'const activation = (x) => x',
      'toOnnx(sequential([dense({ units: 1, inputShape: [1], activation })]))',
    ],
    turn: 0,
    has: inFiles(/^packages\/layers\/src\/(?:onnx|node|files\/(?:save|words\/saving))/),
  },
  {
    title: 'Model files: damaged, incomplete or of another kind',
    text: [
      'The file is not a model that can be read. It is damaged, has no architecture, lacks weights, or holds something else, such as a graph model.',
      'Save the whole model again, with `model.save()` in Keras. Pass all files of a tfjs model, or its address. [Load Keras models](./keras-models.md) lists the formats, and what `inspect` says about a file.',
    ],
    calls: ['await loadKerasModel(new Uint8Array(0))'],
    turn: 0,
    has: inFiles(
      /^packages\/(?:model-files\/src|tfjs-adapter\/src\/(?:keras|inspect|save)|layers\/src\/(?:files|node|onnx))\//,
    ),
  },
];

export const OTHER: Kind = {
  title: 'Other messages',
  text: ['Each message says what the argument must be, and what it is.'],
  calls: [],
  turn: Infinity,
  has: () => true,
};

const ASKED = [...KINDS].sort((a, b) => a.turn - b.turn);

export function kindOf(message: Message): Kind {
  return ASKED.find((kind) => kind.has(message)) ?? OTHER;
}
