// Gives each test file the modules of our packages anew, where files share a thread.
import { vi } from 'vitest';

vi.resetModules();
