import { ClampwiseTypeError } from '@clampwise/kernels';

/** What tfjs's kernels of gradients belong to. The wasm backend of tfjs 4.22 lacks these. */
const BELONGS_TO: { readonly [kernel: string]: string } = {
  Conv2DBackpropFilter: 'conv1d, conv2d, conv2dTranspose and separableConv2d',
  DepthwiseConv2dNativeBackpropFilter: 'depthwiseConv2d and separableConv2d',
  DepthwiseConv2dNativeBackpropInput: 'depthwiseConv2d and separableConv2d',
  UnsortedSegmentSum: 'embedding',
};

/** Says which layers a backend cannot train, where tfjs says that a kernel is not registered. */
export function explained(op: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const found = /Kernel '(\w+)' not registered for backend '(\w+)'/.exec(message);
  if (found === null) return error;
  const [, kernel = '', backend = ''] = found;
  const layers = BELONGS_TO[kernel];
  const use = layers === undefined ? '' : `, which training ${layers} takes`;
  const received = `${backend}, on which tfjs has no kernel ${kernel}${use}`;
  const explanation = new ClampwiseTypeError(
    op,
    'the backend',
    received,
    "one that has it: await tf.setBackend('cpu') or 'webgl'",
  );
  explanation.cause = error;
  return explanation;
}
