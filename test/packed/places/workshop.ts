import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProject, type Project, run, runInWorkspace } from '../project.ts';
import { NotAvailable, type Numbers, type Workshop } from './place.ts';
import { type ToolName, VERSIONS } from './versions.ts';

/** Packs and installs the packages into a new project. */
export async function openWorkshop(): Promise<Workshop> {
  const numbers = await numbersOfWorkspace();
  return workshopIn(await createProject(), numbers);
}

/** The numbers of the three examples, from the workspace. */
export async function numbersOfWorkspace(): Promise<Numbers> {
  return (JSON.parse(await runInWorkspace()) as { numbers: Numbers }).numbers;
}

/** Works in a project that is there. Tools go into folders beside it. */
export function workshopIn(project: Project, numbers: Numbers): Workshop {
  const tools = new Map<ToolName, Promise<string>>();
  return {
    project,
    numbers,
    tool: (name) => {
      const folder = tools.get(name) ?? install(name, join(project.folder, '..', 'tools', name));
      tools.set(name, folder);
      return folder;
    },
  };
}

async function install(name: ToolName, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const wanted = Object.entries(VERSIONS[name]).map((pair) => pair.join('@'));
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', ...wanted], folder);
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // The first line of npm's error has a code, the second one the reason.
    const lines = (error as Error).message.split('\n').filter((line) => /^npm error/.test(line));
    const reason = lines.slice(0, 2).join('; ');
    throw new NotAvailable(`npm could not install ${wanted.join(' ')}: ${reason}`, {
      cause: error,
    });
  }
}
