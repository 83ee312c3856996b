import { ClampwiseTypeError } from '@clampwise/kernels';

/**
 * The layers that need each gradient kernel of tfjs. The wasm backend of tfjs 4.22 lacks these
 * kernels.
 */
const BELONGS_TO: { readonly [kernel: string]: string } = {
  Conv2DBackpropFilter: 'conv1d, conv2d, conv2dTranspose and separableConv2d',
  DepthwiseConv2dNativeBackpropFilter: 'depthwiseConv2d and separableConv2d',
  DepthwiseConv2dNativeBackpropInput: 'depthwiseConv2d and separableConv2d',
  UnsortedSegmentSum: 'embedding',
};

/**
 * Explains which layers a backend cannot train, if tfjs reports that a kernel is not registered.
 */
export function explained(op: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const found = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(message);
  if (found === null) return error;
  const [, kernel = '', backend = ''] = found;
  const layers = BELONGS_TO[kernel];
  const use = layers === undefined ? '' : `, which you need to train ${layers}`;
  const received = `${backend}, for which tfjs has no kernel ${kernel}${use}`;
  const expected = "'cpu' or 'webgl'";
  const sentence =
    `tfjs has no kernel ${kernel} for the backend ${backend}${use}. ` +
    "Write await tf.setBackend('cpu') or 'webgl'";
  const explanation = new ClampwiseTypeError(op, 'the backend', received, expected, sentence);
  explanation.cause = error;
  return explanation;
}
