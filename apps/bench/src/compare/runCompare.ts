export async function runCompare(_: readonly string[]): Promise<void> {}
