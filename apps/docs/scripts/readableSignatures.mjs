// One signature for each function, with the types that a reader needs: of overloads what they have in common, and of a
// constant that is a function what its type says.
import {
  Converter,
  IntersectionType,
  ParameterReflection,
  ReferenceType,
  ReflectionFlag,
  ReflectionKind,
  SignatureReflection,
  UnionType,
  UnknownType,
} from 'typedoc';

/** @typedef {import('typedoc').SomeType} Type */
/** @typedef {import('typedoc').DeclarationReflection} Declaration */
/** @typedef {import('typedoc').ProjectReflection} Project */

/** The types of constants that are operations: how many arrays come first, and what x may be besides `X`. */
const OPERATIONS = new Map([
  ['ArrayOperation', { leading: 1, kinds: ['Float16ArrayLike', 'NdArray'] }],
  ['ArrayGradient', { leading: 2, kinds: ['NdArray'] }],
]);

/** @type {WeakSet<SignatureReflection>} */
const readable = new WeakSet();

/**
 * Whether a signature stands for several, and is shown by the names of its parameters.
 *
 * @param {SignatureReflection} signature
 */
export function isReadable(signature) {
  return readable.has(signature);
}

/**
 * Makes a converter give each function one signature.
 *
 * @param {Converter} converter
 */
export function makeReadable(converter) {
  // Before comments go to the parameters that they are about, and before declarations are grouped.
  converter.on(
    Converter.EVENT_RESOLVE_BEGIN,
    ({ project }) => {
      const kinds = ReflectionKind.Variable | ReflectionKind.FunctionOrMethod;
      for (const each of project.getReflectionsByKind(kinds)) {
        const declaration = /** @type {Declaration} */ (each);
        toFunction(project, declaration);
        mergeOverloads(project, declaration);
      }
    },
    1000,
  );
}

/**
 * Turns a constant of the type ArrayOperation or ArrayGradient into a function.
 *
 * @param {Project} project
 * @param {Declaration} constant
 */
function toFunction(project, constant) {
  const { type, comment } = constant;
  if (!(type instanceof ReferenceType)) return;
  const operation = OPERATIONS.get(type.name);
  const [args, options, x] = type.typeArguments ?? [];
  if (operation === undefined || args?.type !== 'tuple' || options === undefined) return;
  const signature = new SignatureReflection(constant.name, ReflectionKind.CallSignature, constant);
  project.registerReflection(signature, undefined, undefined);
  // The text says what the arrays are called: x or w.
  const names = comment?.getTags('@param').map(({ name = '' }) => name) ?? [];
  const arrays = names.slice(0, operation.leading);
  const others = operation.kinds.map((kind) => referenceTo(project, kind));
  const array = new UnionType([x ?? referenceTo(project, 'TypedArray'), ...others]);
  const parameters = arrays.map((name) => addParameter(project, signature, name, array));
  for (const part of args.elements) {
    if (part.type !== 'namedTupleMember') continue;
    parameters.push(addParameter(project, signature, part.name, part.element));
  }
  const last = addParameter(project, signature, 'options', options);
  last.setFlag(ReflectionFlag.Optional);
  signature.parameters = [...parameters, last];
  signature.type = new UnknownType(`kind of ${arrays.at(-1)}`);
  if (comment !== undefined) signature.comment = comment;
  constant.kind = ReflectionKind.Function;
  constant.signatures = [signature];
  delete constant.type;
  delete constant.comment;
  readable.add(signature);
}

/**
 * @param {Project} project
 * @param {SignatureReflection} signature
 * @param {string} name
 * @param {Type} type
 */
function addParameter(project, signature, name, type) {
  const parameter = new ParameterReflection(name, ReflectionKind.Parameter, signature);
  parameter.type = type;
  project.registerReflection(parameter, undefined, undefined);
  return parameter;
}

/**
 * Makes one signature of overloads that share a comment.
 *
 * @param {Project} project
 * @param {Declaration} declaration
 */
function mergeOverloads(project, { signatures = [] }) {
  const [first, ...others] = signatures;
  if (first === undefined || others.length === 0) return;
  if (others.some(({ comment }) => !saysNothingElse(comment, first.comment))) return;
  const longest = signatures.reduce((a, b) =>
    (b.parameters?.length ?? 0) > (a.parameters?.length ?? 0) ? b : a,
  );
  const own = first.parameters ?? [];
  const merged = (longest.parameters ?? []).map((parameter, k) => {
    const of = signatures.map((each) => each.parameters?.[k]);
    const types = signatures.flatMap((each, s) => plainTypes(of[s]?.type, each));
    const result = own[k] ?? addParameter(project, first, parameter.name, new UnionType([]));
    result.type = unionOf(types);
    if (of.some((each) => each === undefined || each.flags.isOptional || each.defaultValue))
      result.setFlag(ReflectionFlag.Optional);
    return result;
  });
  const types = signatures.flatMap((each) => plainTypes(each.type, each));
  first.parameters = merged;
  first.type = unionOf(types);
  delete first.typeParameters;
  for (const other of others) project.removeReflection(other);
  readable.add(first);
}

/**
 * The types that an overload gives for a parameter, without its type parameters: what each of them may be, and the named
 * type of an intersection that only narrows it.
 *
 * @param {Type | undefined} type
 * @param {SignatureReflection} signature
 * @returns {Type[]}
 */
function plainTypes(type, signature) {
  if (type === undefined) return [];
  if (type instanceof UnionType) return type.types.flatMap((each) => plainTypes(each, signature));
  if (type instanceof IntersectionType) return plainTypes(type.types[0], signature);
  if (!(type instanceof ReferenceType)) return [type];
  const parameter = signature.typeParameters?.find(({ name }) => name === type.name);
  if (parameter !== undefined) return plainTypes(parameter.type, signature);
  const [inner] = type.typeArguments ?? [];
  if (type.name === 'Omit') return plainTypes(inner, signature);
  if (inner === undefined) return [type];
  if (type.name === 'PlainArray') return [referenceTo(signature.project, 'TypedArray')];
  return [reference(type.name, type.reflection, signature.project)];
}

/**
 * One type of several, each once.
 *
 * @param {readonly Type[]} types
 */
function unionOf(types) {
  const distinct = [...new Map(types.map((type) => [type.toString(), type])).values()];
  const [only] = distinct;
  return distinct.length === 1 && only !== undefined ? only : new UnionType(distinct);
}

/**
 * @param {Project} project
 * @param {string} name
 */
function referenceTo(project, name) {
  const target = project
    .getReflectionsByKind(ReflectionKind.Interface | ReflectionKind.TypeAlias)
    .find((each) => each.name === name);
  return reference(name, target, project);
}

/**
 * @param {string} name
 * @param {import('typedoc').Reflection | undefined} target
 * @param {Project} project
 */
function reference(name, target, project) {
  return target === undefined
    ? ReferenceType.createBrokenReference(name, project, undefined)
    : ReferenceType.createResolvedReference(name, target, project);
}

/**
 * @param {import('typedoc').Comment | undefined} comment
 * @param {import('typedoc').Comment | undefined} other
 */
function saysNothingElse(comment, other) {
  return comment === undefined || JSON.stringify(comment) === JSON.stringify(other);
}
