// The entries that open files. Their types name URL, Blob and Response: a page has them, and Node with its types.
import { type LoadedModel, loadModel } from '@clampwise/layers/files';
import { loadModelFile } from '@clampwise/layers/node';
import { openModelFile } from '@clampwise/model-files';

export const fromPage: Promise<LoadedModel> = loadModel(new Blob([]));
export const fromDisk: Promise<LoadedModel> = loadModelFile(new URL('file:///model.keras'));
export const opened: ReturnType<typeof openModelFile> = openModelFile(new Uint8Array(4));
