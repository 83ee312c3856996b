import { clip } from '@clampwise/kernels';

registerProcessor(
  'limiter',
  class extends AudioWorkletProcessor {
    process([[input]], [[output]]) {
      if (input !== undefined) clip(input, -1, 1, { out: output, nan: 0 });
      return true;
    }
  },
);
