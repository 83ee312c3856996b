import type { Family } from '../types.ts';

export const OPERATIONS: Family = {
  'ops.Abs': {
    corrected: 'defaults',
  },
  'ops.Absolute': {
    corrected: 'defaults',
  },
  'ops.Add': {
    corrected: 'defaults',
  },
  'ops.Clip': {
    corrected: 'defaults',
  },
  'ops.Concatenate': {
    corrected: 'defaults',
  },
  'ops.Divide': {
    corrected: 'defaults',
  },
  'ops.GetItem': {
    corrected: 'defaults',
  },
  'ops.Maximum': {
    corrected: 'defaults',
  },
  'ops.Minimum': {
    corrected: 'defaults',
  },
  'ops.Multiply': {
    corrected: 'defaults',
  },
  'ops.Negative': {
    corrected: 'defaults',
  },
  'ops.Relu': {
    corrected: 'defaults',
  },
  'ops.Relu6': {
    corrected: 'defaults',
  },
  'ops.Reshape': {
    corrected: 'defaults',
  },
  'ops.Sigmoid': {
    corrected: 'defaults',
  },
  'ops.SlicingOpLambda': {
    corrected: 'defaults',
  },
  'ops.Softmax': {
    corrected: 'defaults',
  },
  'ops.Subtract': {
    corrected: 'defaults',
  },
  'ops.TrueDivide': {
    corrected: 'defaults',
  },
  'ops.__operators__.add': {
    corrected: 'defaults',
  },
  'ops.__operators__.getitem': {
    corrected: 'defaults',
  },
  'ops.clip_by_value': {
    corrected: 'defaults',
  },
  'ops.concat': {
    corrected: 'defaults',
  },
  'ops.math.abs': {
    corrected: 'defaults',
  },
  'ops.math.add': {
    corrected: 'defaults',
  },
  'ops.math.divide': {
    corrected: 'defaults',
  },
  'ops.math.maximum': {
    corrected: 'defaults',
  },
  'ops.math.minimum': {
    corrected: 'defaults',
  },
  'ops.math.multiply': {
    corrected: 'defaults',
  },
  'ops.math.negative': {
    corrected: 'defaults',
  },
  'ops.math.sigmoid': {
    corrected: 'defaults',
  },
  'ops.math.subtract': {
    corrected: 'defaults',
  },
  'ops.math.truediv': {
    corrected: 'defaults',
  },
  'ops.nn.relu': {
    corrected: 'defaults',
  },
  'ops.nn.relu6': {
    corrected: 'defaults',
  },
  'ops.nn.softmax': {
    corrected: 'defaults',
  },
  'ops.reshape': {
    corrected: 'defaults',
  },
};
