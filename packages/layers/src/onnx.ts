export { type OnnxFile, toOnnx } from './onnx/toOnnx.ts';
