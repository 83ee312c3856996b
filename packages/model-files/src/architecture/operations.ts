import { isObject, type JsonObject, listAt, textAt } from '../json.ts';
import { classNameOf, configOf, type Dialect, nodesOf } from './dialect.ts';

/**
 * Whether an entry of a functional model is an operation (`keras.ops`). In a .keras file its module says so. An .h5
 * file of Keras 3 has no modules, so the class name decides.
 */
export function isOperation(layer: JsonObject, dialect: Dialect): boolean {
  const module = textAt(layer, 'module');
  if (module !== '') return /^keras\.(src\.)?ops\b/.test(module);
  if (dialect !== 'keras3') return false;
  const className = classNameOf(layer);
  // A layer of a user may have such a name too. Layers are trainable or not, operations are neither.
  if (OPERATIONS.has(className)) return !Object.hasOwn(configOf(layer), 'trainable');
  return SHARED_NAMES.has(className) && !isLayer(layer);
}

/** Tells the layer Add from the operation Add. A layer has a dtype, or takes its tensors as one list. */
function isLayer(layer: JsonObject): boolean {
  const config = configOf(layer);
  if (Object.hasOwn(config, 'trainable') || Object.hasOwn(config, 'dtype')) return true;
  const [node = null] = nodesOf(layer);
  return !isObject(node) || listAt(node, 'args').length < 2;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** The classes of keras.ops in Keras 3.15 whose names are also those of layers. */
const SHARED_NAMES = words(`
  Add Average Concatenate Dot Maximum Minimum Multiply Reshape Softmax Subtract`);

/** The other classes of keras.ops in Keras 3.15. */
const OPERATIONS = words(`
  Abs Absolute AdaptiveAveragePool AdaptiveMaxPool AffineTransform All AllClose Amax Amin Angle
  Any Append Arange Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Argmax Argmin
  Argpartition Argsort Array ArraySplit AssociativeScan AveragePool BatchNorm BinaryCrossentropy
  Bincount BitwiseAnd BitwiseInvert BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift
  BitwiseXor BroadcastTo CDist CTCDecode CTCLoss Cast CategoricalCrossentropy Cbrt Ceil Celu
  Cholesky CholeskyInverse Clip Cond Conj Conjugate Conv ConvTranspose ConvertToTensor Copy
  Corrcoef Correlate Cos Cosh CountNonzero CropImages Cross Cumprod Cumsum Deg2rad DepthToSpace
  DepthwiseConv Det Diag Diagflat Diagonal Diff Digitize Divide DivideNoNan DotProductAttention
  Dsplit Dstack Eig Eigh Einsum ElasticTransform Elu EmptyLike Equal Erf Erfc Erfinv Exp Exp2
  ExpandDims Expm1 ExtractPatches ExtractSequences FFT FFT2 Fabs Flip Fliplr Flipud Floor
  FloorDivide Fmax Fmin Fmod Fold ForiLoop Full FullLike GaussianBlur Gcd Gelu Geomspace GetItem
  Glu Greater GreaterEqual HSVToRGB HardShrink HardSigmoid HardSilu HardTanh Heaviside Histogram
  Hsplit Hstack Hypot I0 IFFT2 IRFFT ISTFT Imag InTopK Inner Inv IsIn Isclose Isfinite Isinf
  Isnan Isneginf Isposinf Isreal JVP Kron LayerNorm Lcm Ldexp LeakyRelu LeftShift Less LessEqual
  Linspace Log Log10 Log1p Log2 LogSigmoid LogSoftmax Logaddexp Logaddexp2 Logdet LogicalAnd
  LogicalNot LogicalOr LogicalXor Logspace Logsumexp Lstsq LuFactor Map MapCoordinates Matmul
  MatrixRank Max MaxPool Mean Median Meshgrid Min Mod Moments Moveaxis MultiHot NanToNum
  Nanargmax Nanargmin Nancumprod Nancumsum Nanmax Nanmean Nanmedian Nanmin Nanpercentile Nanprod
  Nanquantile Nanstd Nansum Nanvar Ndim Negative Nextafter Nonzero Norm Normalize NotEqual
  OneHot OnesLike Outer PSNR Pad PadImages Percentile PerspectiveTransform Pinv Polar Power Prod
  Ptp Qr Quantile RFFT RGBToGrayscale RGBToHSV RMSNorm Rad2deg Ravel Real Rearrange Reciprocal
  Relu Relu6 Repeat Resize RightShift Roll Rot90 Round Rsqrt SSIM STFT SVD SaturateCast
  ScaleAndTranslate Scan Scatter ScatterUpdate SearchSorted SegmentMax SegmentMin SegmentProd
  SegmentReduction SegmentSum Select Selu SeparableConv Sigmoid Sign Signbit Silu Sin Sinc Sinh
  Size Slice SliceUpdate Slogdet SobelEdges SoftShrink Softplus Softsign Solve SolveTriangular
  Sort SpaceToDepth SparseCategoricalCrossentropy SparsePlus SparseSigmoid Sparsemax Split Sqrt
  Square Squareplus Squeeze Stack Std StopGradient Sum Swapaxes Switch Take TakeAlongAxis Tan
  Tanh TanhShrink Tensordot Threshold Tile TopK Trace Transpose Trapezoid Tril Triu TrueDivide
  Trunc Unfold Unique UnravelIndex Unstack Vander Var Vdot VectorizedMap View ViewAsComplex
  ViewAsReal Vsplit Vstack Where WhileLoop ZerosLike`);
