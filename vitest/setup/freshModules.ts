// Gives each test file new modules of our packages if files share a thread.
import { vi } from 'vitest';

vi.resetModules();
