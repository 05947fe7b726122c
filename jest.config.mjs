/** ESM TypeScript through swc; each folder below test/ is one kind of test (see test/README.md). */
export default {
  testEnvironment: '<rootDir>/test/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/build', '<rootDir>/.local'],
  watchman: false,
  testSequencer: '<rootDir>/test/slow-first.mjs',
  // Every core, and a worker is renewed when it has grown: one process for all suites took 4 GB and half the speed.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  testTimeout: 240_000,
};
