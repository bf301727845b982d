import type { SpawnOptions } from 'node:child_process'

export function become(command: string, args: string[], options?: SpawnOptions): void
