import type { Project } from '../project.ts';
import type { ToolName } from './versions.ts';

/** The folder that the places work in. */
export interface Workshop {
  readonly project: Project;
  /** The numbers of the three examples, from the workspace. */
  readonly numbers: Numbers;
  /** Installs a tool in a folder of its own, once, and gives the folder. */
  tool(name: ToolName): Promise<string>;
}

export type Numbers = Readonly<Record<string, readonly string[]>>;

/** What a place tells if the packages work there. */
export interface Finding {
  readonly version: string;
  readonly note?: string;
  /** Bytes of a bundle with `clip` alone, minified and gzipped. */
  readonly clip?: number;
}

/** Something that runs, bundles or publishes the packages. */
export interface Place {
  /** The word that selects it on the command line. Several places may share it. */
  readonly word: string;
  readonly name: string;
  /** Throws if something is wrong. */
  check(workshop: Workshop): Promise<Finding>;
}

/** The error of a place whose tool cannot be installed or is not there. */
export class NotAvailable extends Error {}
