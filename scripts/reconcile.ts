import { system } from '../shared/adapters/system.ts';
import { progressOn } from './reconcile/progress.ts';
import { reconcile } from './reconcile/run.ts';

/** npm runs a script in the project's folder and says where it was called: names of files are meant from there. */
const folder =
  process.env['npm_lifecycle_event'] === 'reconcile'
    ? (process.env['INIT_CWD'] ?? process.cwd())
    : process.cwd();

/** A reader who has seen enough (`| head`) is no error; where nothing can be written, nothing is proved. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(2);
});

process.exitCode = await reconcile(process.argv.slice(2), {
  folder,
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  listener: progressOn(process.stderr),
  holds: (end) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      process.once(signal, () => {
        end();
        process.exit(code);
      });
  },
  now: system.now,
});
